"""What a heat that moves after the decision takes back with it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Approval, User
from accounts.services import decline_approval, record, take_step
from competitions.models import Heat, Round
from judging.models import Promotion
from judging.services.rankings import rank_heat, withdraw_ranking
from judging.workflow import ROUND_WORKFLOW


class LaterRoundStarted(Exception):
    """A later round is being scored by those whom this decision let through."""


def check_no_later_round(round_: Round) -> None:
    """LaterRoundStarted once a heat of a later round of the node has opened."""
    later = Heat.objects.filter(
        round__competition=round_.competition_id, round__order__gt=round_.order
    )
    if later.exclude(state=Heat.State.PLANNED).exists():
        raise LaterRoundStarted(
            _("A later round is being scored already; its entries follow from this decision.")
        )


@transaction.atomic
def take_back_decision(round_: Round, *, actor: User, at: datetime) -> None:
    """Revoke the promotions of a decided round; without effect on one still being scored.

    Whoever was asked to confirm the publication was asked about other results: that request is
    closed too. LaterRoundStarted once a heat of a later round has opened.
    """
    if round_.state != Round.State.DECIDED:
        return
    check_no_later_round(round_)
    Promotion.objects.filter(round=round_, revoked_at=None).update(revoked_at=at)
    withdraw_ranking(round_, None, at=at)
    for approval in Approval.objects.filter(
        action=Approval.Action.PUBLISH_ROUND,
        subject_id=round_.pk,
        confirmed_at=None,
        declined_at=None,
    ):
        decline_approval(approval, round_, actor=actor, at=at)
    take_step(ROUND_WORKFLOW, round_, "reopen", actor=None, at=at, because_of=str(actor))


def recount_after_recusal(heat: Heat, *, actor: User, at: datetime) -> None:
    """Rank a locked heat again after a sheet was voided, and take its round's decision back."""
    if heat.state == Heat.State.LOCKED:
        take_back_decision(heat.round, actor=actor, at=at)
        rank_heat(heat, at=at)
        record("heat.recount", heat, actor=actor, at=at)
