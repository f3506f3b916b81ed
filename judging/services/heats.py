"""A heat from open to locked, and back only by two people."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Approval, User
from accounts.services import (
    confirm_approval,
    decline_approval,
    record,
    request_approval,
    take_step,
)
from competitions.models import Heat, Round, Rubric
from competitions.services.tree import freeze_rule_set
from judging import rules
from judging.ledger import GENESIS, version_hash
from judging.models import HeatSeal, Ledger, ScoreSheet
from judging.services.allocation_facts import is_online
from judging.services.applying import lay_out
from judging.services.live_scores import differing_scores
from judging.services.rankings import rank_heat, withdraw_ranking
from judging.services.readiness import problems_of
from judging.services.reopening import take_back_decision
from judging.services.rule_digests import panel_digest, rubric_digest, rules_digest
from judging.services.sheet_layout import lay_out_sheets, take_away
from judging.services.suspicions import find_for_heat
from judging.workflow import HEAT_WORKFLOW, ROUND_WORKFLOW


class HeatNotReady(Exception):
    """Scoring cannot open; `problems` lists the sentences that say what is missing."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


class SheetsMissing(Exception):
    """Sheets are not signed yet, and nobody said why the heat should be locked without them."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            _("%(n)s sheets are not signed. Remind the judges, or lock with a reason.")
            % {"n": count}
        )


class ShownScoresDiffer(Exception):
    """The hall has seen scores that are not those of the sheets any more, and nobody said why."""

    def __init__(self, numbers: list[str]) -> None:
        self.numbers = numbers
        super().__init__(
            _(
                "The hall has seen another score of %(numbers)s. Show it anew, or lock with a reason."
            )
            % {"numbers": _(", ").join(numbers)}
        )


class ReasonNeeded(Exception):
    """A step that takes two people needs the reason that the second one will read."""


class AlreadyPublished(Exception):
    """The results of the round are public."""


def open_scoring(heat: Heat, *, actor: User, at: datetime) -> Heat:
    """Freeze rules and rubric, complete the sheets, start the ledger; HeatNotReady says what lacks.

    Conflicts of interest are looked for first, and what is found is kept even if it is in the way.
    """
    HEAT_WORKFLOW.check("open", actor, heat)
    find_for_heat(heat, at=at)
    return _open(heat, actor=actor, at=at)


@transaction.atomic
def _open(heat: Heat, *, actor: User, at: datetime) -> Heat:
    # From here on panel, entries and draw stand still: what is checked is what is opened.
    Heat.objects.select_for_update(of=("self",)).get(pk=heat.pk)
    if problems := problems_of(heat):
        raise HeatNotReady(problems)
    moved = take_step(HEAT_WORKFLOW, heat, "open", actor=actor, at=at)
    freeze_rule_set(moved.round.rule_set, actor=actor, at=at)
    Rubric.objects.filter(round=moved.round, frozen_at=None).update(frozen_at=at)
    Ledger.objects.create(heat=moved, head=GENESIS)
    sheets = _lay_out_review(moved) if is_online(moved.round) else lay_out_sheets(moved)
    if moved.round.state == Round.State.PLANNED:
        take_step(ROUND_WORKFLOW, moved.round, "start", actor=None, at=at)
    record("heat.sheets", moved, actor=actor, at=at, sheets=sheets)
    return moved


def _lay_out_review(heat: Heat) -> int:
    """The sheets of the plan and no other: none of a draw from when the round was held in a hall."""
    take_away(ScoreSheet.objects.filter(appearance__heat=heat))
    return lay_out(heat)


def _seal(heat: Heat, ledger: Ledger, *, at: datetime) -> HeatSeal:
    """Bind the heat's head, rules, rubric and panel into the chain of its competition, whose row is locked."""
    competition = heat.round.competition
    type(competition).objects.select_for_update(of=("self",)).get(pk=competition.pk)
    last = HeatSeal.objects.filter(competition=competition).order_by("-seq").first()
    payload = {
        "competition": competition.code,
        "round": heat.round.order,
        "heat": heat.number,
        "head": ledger.head,
        "length": ledger.length,
        "rules": rules_digest(heat.round.rule_set),
        "rubric": rubric_digest(heat.round),
        "panel": panel_digest(heat),
    }
    previous = last.hash if last else GENESIS
    return HeatSeal.objects.create(
        competition=competition,
        seq=last.seq + 1 if last else 1,
        heat=heat,
        payload=payload,
        at=at,
        previous_hash=previous,
        hash=version_hash(previous, payload),
    )


def unsigned_sheets(heat: Heat) -> int:
    """How many counted sheets of the heat are neither signed nor abstained from."""
    counted = ScoreSheet.objects.counted().filter(appearance__heat=heat)
    return counted.count() - counted.settled().count()


@transaction.atomic
def lock_heat(heat: Heat, *, actor: User, at: datetime, reason: str = "") -> Heat:
    """Nothing moves any more: seal the ledger's head and rank the heat.

    SheetsMissing unless every counted sheet is signed, ShownScoresDiffer where the hall has seen
    another score, or `reason` says why it is locked all the same.
    """
    ledger = Ledger.objects.select_for_update().filter(heat=heat).first()
    HEAT_WORKFLOW.check("lock", actor, Heat.objects.get(pk=heat.pk))
    missing = unsigned_sheets(heat)
    if missing and not reason.strip():
        raise SheetsMissing(missing)
    if (differing := differing_scores(heat)) and not reason.strip():
        raise ShownScoresDiffer(differing)
    moved = take_step(
        HEAT_WORKFLOW, heat, "lock", actor=actor, at=at, missing=missing, reason=reason
    )
    if ledger is not None:
        _seal(moved, ledger, at=at)
    rank_heat(moved, at=at)
    return moved


def _refuse_published(heat: Heat) -> None:
    if heat.round.state == Round.State.PUBLISHED:
        raise AlreadyPublished(_("The results of this round are public already."))


@transaction.atomic
def request_unlock(heat: Heat, *, actor: User, at: datetime, reason: str) -> Approval:
    """Ask for the heat to be unlocked; nothing moves until another organiser confirms.

    ReasonNeeded, AlreadyPublished, ApprovalPending, TransitionRefused.
    """
    if not reason.strip():
        raise ReasonNeeded(_("Say why, so that the second person can judge it."))
    HEAT_WORKFLOW.check("unlock", actor, heat)
    _refuse_published(heat)
    return request_approval(Approval.Action.UNLOCK_HEAT, heat, actor=actor, at=at, reason=reason)


def _heat_to_unlock(approval: Approval) -> Heat:
    """The heat as it is now, with its ledger locked; an approval of another step is a bug."""
    asked = Approval.objects.get(pk=approval.pk, action=Approval.Action.UNLOCK_HEAT)
    list(Ledger.objects.select_for_update().filter(heat=asked.subject_id))
    return Heat.objects.select_related("round__competition").get(pk=asked.subject_id)


@transaction.atomic
def confirm_unlock(approval: Approval, *, actor: User, at: datetime) -> Heat:
    """Unlock as the second person; the round's decision, if taken, is taken back.

    SamePerson, ApprovalClosed, AlreadyPublished, LaterRoundStarted, TransitionRefused.
    """
    heat = _heat_to_unlock(approval)
    HEAT_WORKFLOW.check("unlock", actor, heat)
    _refuse_published(heat)
    confirm_approval(approval, heat, actor=actor, at=at)
    take_back_decision(heat.round, actor=actor, at=at)
    withdraw_ranking(heat.round, heat, at=at)
    return take_step(HEAT_WORKFLOW, heat, "unlock", actor=actor, at=at, reason=approval.reason)


@transaction.atomic
def decline_unlock(approval: Approval, *, actor: User, at: datetime) -> None:
    """Leave the heat locked."""
    heat = _heat_to_unlock(approval)
    if not rules.organises_heat(actor, heat):
        raise PermissionDenied
    decline_approval(approval, heat, actor=actor, at=at)
