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
from competitions.models import Competition, Heat, Round
from judging.models import Ledger, Promotion
from judging.services.fates import as_written
from judging.services.proposals import check_quota, propose
from judging.services.quorum import check_quorum
from judging.services.rankings import (
    rank_round,
    rank_stale_heats,
    ranked_beforehand,
    standings_in_force,
)
from judging.workflow import ROUND_WORKFLOW


class HeatsNotLocked(Exception):
    """Promotion waits for every heat of the round."""


class PublicationReasonMissing(Exception):
    """The second person must be told what they confirm."""


def _check_locked(round_: Round) -> None:
    if round_.heats.exclude(state=Heat.State.LOCKED).exists():
        raise HeatsNotLocked(_("Every heat of the round must be locked first."))


def _check_ready(round_: Round) -> None:
    """Every heat locked, a large round ranked, every entry scored by enough judges."""
    _check_locked(round_)
    ranked_beforehand(round_)
    check_quorum(round_)


@transaction.atomic
def decide_round(round_: Round, *, actor: User, at: datetime) -> list[Promotion]:
    """Rank the round and write down who is promoted, reserve or out.

    Every ranking that it goes by was made from what is there now, of the round and of its heats.
    Raises HeatsNotLocked, NotRankedYet, PanelShort, LineTied, RulesUnfit, OverQuota (a node's last
    round promotes no more than the node may recommend), TransitionRefused; then nothing is written.
    """
    # The quotas are saved under the same lock: none is lowered while it is being filled.
    Competition.objects.select_for_update(of=("self",)).get(pk=round_.competition_id)
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    ROUND_WORKFLOW.check("decide", actor, round_)
    # Who locks a heat holds its ledger and waits for the node: nobody waits here for them.
    _check_locked(round_)
    # An unlock or a recusal that comes at the same moment waits here, or is waited for.
    list(Ledger.objects.select_for_update().filter(heat__round=round_).order_by("pk"))
    _check_ready(round_)
    ranking = rank_round(round_, at=at)
    rank_stale_heats(round_, at=at)
    decisions = propose(round_, standings_in_force(round_))
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
            **as_written(decision),
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
