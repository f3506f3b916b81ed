"""Who goes on: decided by the rule set, published by two people."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Approval, User
from accounts.services import (
    confirm_approval,
    decline_approval,
    request_approval,
    take_step,
)
from competitions.models import Heat, Quota, Round, RuleSet
from competitions.promotion import (
    Candidate,
    Decision,
    QuotaExceeded,
    TieAtLine,
    TieRule,
    per_group,
    top_n,
    within_quota,
)
from judging.models import Ledger, Promotion, Standing
from judging.services.rankings import preview, rank_heats_that_lost_entries, rank_round
from judging.workflow import ROUND_WORKFLOW

RESERVES = 3


class HeatsNotLocked(Exception):
    """Promotion waits for every heat of the round."""


class LineTied(Exception):
    """Equal scores stand at the line, and the rules say that people decide."""


class OverQuota(Exception):
    """More would be promoted than the node may recommend."""


class PublicationReasonMissing(Exception):
    """The second person must be told what they confirm."""


def propose(round_: Round, standings: list[Standing] | None = None) -> list[Decision]:
    """What the round's rule set decides from the signed sheets as they are; nothing is written.

    `standings` spares counting again what `rankings.preview` has just counted. Raises LineTied
    where equal ranks stand at the line and the rules do not let all through.
    """
    rules = round_.rule_set
    by_heat = rules.method == RuleSet.Method.PER_HEAT
    candidates = [
        Candidate(
            str(standing.appearance.entry_id),
            standing.rank,
            standing.tied,
            group=str(standing.appearance.heat.number) if by_heat else "",
            score=standing.score,
        )
        for standing in (preview(round_) if standings is None else standings)
    ]
    ties: TieRule = "all_through" if rules.ties_at_line == RuleSet.Ties.ALL_THROUGH else "refuse"
    try:
        if not by_heat:
            return top_n(candidates, rules.places, ties=ties, reserves=RESERVES)
        places = {str(heat.number): heat.places for heat in round_.heats.all()}
        return per_group(candidates, places, ties=ties)
    except TieAtLine as error:
        raise LineTied(
            _(
                "%(n)s entries are tied at the line of promotion. Unlock their heat, so that the "
                "panel can set them apart."
            )
            % {"n": len(error.keys)}
        ) from error


def check_quota(round_: Round, decisions: list[Decision]) -> None:
    """OverQuota if a final would promote more than its node may recommend upwards.

    A root recommends to nobody and has no quota.
    """
    if round_.kind != Round.Kind.FINAL or round_.competition.parent_id is None:
        return
    quota = Quota.objects.filter(competition=round_.competition).first()
    promoted = sum(decision.outcome == "promoted" for decision in decisions)
    try:
        within_quota(promoted, quota.places if quota else 0)
    except QuotaExceeded as error:
        raise OverQuota(
            _("%(selected)s entries would be recommended; the quota is %(quota)s.")
            % {"selected": error.selected, "quota": error.quota}
        ) from error


@transaction.atomic
def decide_round(round_: Round, *, actor: User, at: datetime) -> list[Promotion]:
    """Rank the round and write down who is promoted, reserve or out.

    Raises HeatsNotLocked, LineTied, OverQuota (a final promotes no more than the node may
    recommend), TransitionRefused; then nothing is written.
    """
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    ROUND_WORKFLOW.check("decide", actor, round_)
    # An unlock or a recusal that comes at the same moment waits here, or is waited for.
    list(Ledger.objects.select_for_update().filter(heat__round=round_).order_by("pk"))
    if round_.heats.exclude(state=Heat.State.LOCKED).exists():
        raise HeatsNotLocked(_("Every heat of the round must be locked first."))
    ranking = rank_round(round_, at=at)
    rank_heats_that_lost_entries(round_, at=at)
    decisions = propose(round_)
    check_quota(round_, decisions)
    take_step(
        ROUND_WORKFLOW,
        round_,
        "decide",
        actor=actor,
        at=at,
        promoted=sum(d.outcome == "promoted" for d in decisions),
    )
    standings = {
        str(s.appearance.entry_id): s for s in ranking.standings.select_related("appearance")
    }
    return Promotion.objects.bulk_create(
        Promotion(
            round=round_,
            standing=standings[decision.key],
            entry_id=standings[decision.key].appearance.entry_id,
            outcome=decision.outcome,
            place=decision.place,
        )
        for decision in decisions
    )


@transaction.atomic
def request_publication(round_: Round, *, actor: User, at: datetime, reason: str) -> Approval:
    """Ask for the round's results to be made public; nobody sees them until another confirms."""
    if not reason.strip():
        raise PublicationReasonMissing(_("Say what the second person is to check."))
    round_ = Round.objects.get(pk=round_.pk)
    ROUND_WORKFLOW.check("publish", actor, round_)
    return request_approval(
        Approval.Action.PUBLISH_ROUND, round_, actor=actor, at=at, reason=reason
    )


def _round_to_publish(approval: Approval) -> Round:
    """The round that the approval is about; an approval of another step is a bug."""
    asked = Approval.objects.get(pk=approval.pk, action=Approval.Action.PUBLISH_ROUND)
    return Round.objects.select_related("competition").get(pk=asked.subject_id)


@transaction.atomic
def confirm_publication(approval: Approval, *, actor: User, at: datetime) -> Round:
    """Make the results public as the second person."""
    round_ = _round_to_publish(approval)
    ROUND_WORKFLOW.check("publish", actor, round_)
    confirm_approval(approval, round_, actor=actor, at=at)
    return take_step(ROUND_WORKFLOW, round_, "publish", actor=actor, at=at)


@transaction.atomic
def decline_publication(approval: Approval, *, actor: User, at: datetime) -> None:
    """Leave the results unpublished."""
    round_ = _round_to_publish(approval)
    ROUND_WORKFLOW.check("publish", actor, round_)
    decline_approval(approval, round_, actor=actor, at=at)


def standings_in_force(round_: Round) -> list[Standing]:
    """The round's standings with all that a table shows, in order of rank; one query."""
    return list(
        Standing.objects.filter(
            ranking__round=round_, ranking__heat=None, ranking__superseded_at=None
        ).select_related(
            "appearance__entry__project__enterprise",
            "appearance__entry__project__team",
            "appearance__entry__sector",
            "appearance__heat",
            "promotion",
        )
    )
