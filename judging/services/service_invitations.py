"""Asking judges to serve, their answers, and who may therefore be seated."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record, take_step
from competitions.models import Competition, Heat, Round
from competitions.rules import is_organiser
from judging.models import Judge, Seat, ServiceInvitation
from judging.services.invitation_letters import write_invitation, write_withdrawal
from judging.workflow import SERVICE_WORKFLOW

MOST_AT_ONCE = 200
State = ServiceInvitation.State


class InvitationNotSent(Exception):
    """The day lies behind, the round is over, or nobody is left who is not asked already."""


class AnswerRefused(Exception):
    """The day for the answer is over, or a refusal has no reason."""


@transaction.atomic
def invite_judges(
    node: Competition,
    judges: Iterable[Judge],
    *,
    round_: Round | None = None,
    heat: Heat | None = None,
    answer_by: date,
    message: str = "",
    actor: User,
    at: datetime,
) -> list[ServiceInvitation]:
    """Ask judges to serve in the node, in a round or in a heat of it; each gets a letter.

    Who is asked for the same already, or has accepted, is left out; who declined can be asked
    again. At most 200 at a time. InvitationNotSent, PermissionDenied.
    """
    if not is_organiser(actor, node):
        raise PermissionDenied
    _sound(node, round_, heat, answer_by, at)
    # One after the other, so that nobody is asked twice for the same.
    Competition.objects.select_for_update(of=("self",)).get(pk=node.pk)
    target = {"competition": node, "round": heat.round if heat else round_, "heat": heat}
    asked = ServiceInvitation.objects.filter(state__in=ServiceInvitation.STANDING, **target)
    wanted = _not_asked(judges, asked)
    made = [
        ServiceInvitation.objects.create(
            judge=judge,
            answer_by=answer_by,
            message=message,
            asked_by=actor,
            asked_at=at,
            **target,
        )
        for judge in wanted
    ]
    for invitation in made:
        record("serviceinvitation.create", invitation, actor=actor, at=at, until=str(answer_by))
    write_invitation(made, at=at)
    return made


def _not_asked(judges: Iterable[Judge], asked: QuerySet[ServiceInvitation]) -> list[Judge]:
    """Those of the judges to whom a letter goes; InvitationNotSent for none and for too many."""
    known = set(asked.values_list("judge", flat=True))
    wanted = [judge for judge in judges if judge.pk not in known and judge.user.is_active]
    if not wanted:
        raise InvitationNotSent(_("All of these judges are asked already."))
    if len(wanted) > MOST_AT_ONCE:
        raise InvitationNotSent(_("At most %(n)s judges at a time.") % {"n": MOST_AT_ONCE})
    return wanted


def _sound(
    node: Competition, round_: Round | None, heat: Heat | None, answer_by: date, at: datetime
) -> None:
    if node.state == Competition.State.ARCHIVED:
        raise InvitationNotSent(
            _("This contest is archived; its set-up does not change any more.")
        )
    of_node = [round_, heat.round if heat else None]
    if any(one is not None and one.competition_id != node.pk for one in of_node):
        raise PermissionDenied
    if answer_by < timezone.localdate(at):
        raise InvitationNotSent(_("The day for the answer lies behind us."))
    if heat is not None and heat.state != Heat.State.PLANNED:
        raise InvitationNotSent(_("Panel and running order are fixed once scoring has opened."))


def may_answer(invitation: ServiceInvitation, at: datetime) -> bool:
    """Whether the day until which to answer is not over, in China."""
    return timezone.localdate(at) <= invitation.answer_by


@transaction.atomic
def answer_invitation(
    invitation: ServiceInvitation, answer: str, *, reason: str = "", actor: User, at: datetime
) -> ServiceInvitation:
    """`accept`, or `decline` with a reason, as the judge who is asked.

    Accepting ends with the day of the answer. Declining what was accepted stays possible, for who
    falls ill has to be able to say so; a seat is then for the organiser to fill. AnswerRefused,
    TransitionRefused.
    """
    SERVICE_WORKFLOW.check(answer, actor, ServiceInvitation.objects.get(pk=invitation.pk))
    if answer == "accept" and not may_answer(invitation, at):
        raise AnswerRefused(
            _("The day for the answer is over. Call the organiser if you still want to come.")
        )
    if answer == "decline" and not reason.strip():
        raise AnswerRefused(_("Say in a few words why you cannot, so that others can be asked."))
    said = reason.strip() if answer == "decline" else ""
    detail = {"reason": said} if said else {}
    moved = take_step(SERVICE_WORKFLOW, invitation, answer, actor=actor, at=at, **detail)
    moved.answered_at, moved.reason = at, said
    moved.save(update_fields=["answered_at", "reason"])
    return moved


@transaction.atomic
def withdraw_invitation(
    invitation: ServiceInvitation, *, actor: User, at: datetime
) -> ServiceInvitation:
    """Take an invitation back, as an organiser; the judge gets a letter. TransitionRefused."""
    moved = take_step(SERVICE_WORKFLOW, invitation, "withdraw", actor=actor, at=at)
    write_withdrawal(moved, at=at)
    return moved


def needs_reason(heat: Heat, judges: Iterable[Judge]) -> set[int]:
    """Primary keys of those who can take a seat here only with a reason on record.

    A contest that has invited nobody seats whom it likes. Once it has sent an invitation that is
    not withdrawn, its judges are those who accepted one that covers the heat. Two queries.
    """
    sent = ServiceInvitation.objects.exclude(state=State.WITHDRAWN)
    if not sent.filter(competition=heat.round.competition_id).exists():
        return set()
    accepted = sent.filter(state=State.ACCEPTED).covering(heat)
    return {judge.pk for judge in judges} - set(accepted.values_list("judge", flat=True))


def only_willing(judges: QuerySet[Judge], round_: Round) -> QuerySet[Judge]:
    """Leaves out whom a programme may not seat in the round: `needs_reason`, for a whole round.

    Who sits in the round already stays. An invitation to a single heat lets nobody be moved to
    another one, so such judges are seated by hand. One query.
    """
    sent = ServiceInvitation.objects.exclude(state=State.WITHDRAWN)
    sent = sent.filter(competition=round_.competition_id)
    if not sent.exists():
        return judges
    wide = Q(round=None) | Q(round=round_, heat=None)
    accepted = sent.filter(wide, state=State.ACCEPTED)
    seated = Seat.objects.filter(heat__round=round_)
    return judges.filter(Q(pk__in=accepted.values("judge")) | Q(pk__in=seated.values("judge")))
