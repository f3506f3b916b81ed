"""Letters to judges who are asked to serve; written with the step, sent by `accounts.outbox`."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.models import Message
from accounts.outbox import one_line, write_messages
from judging.models import ServiceInvitation

INVITED, TAKEN_BACK = "judge_invited", "judge_uninvited"
Channel = Message.Channel


def write_invitation(invitations: Iterable[ServiceInvitation], *, at: datetime) -> None:
    """What is asked, until when, and where to answer: in the portal and by e-mail."""
    with translation.override(settings.LANGUAGE_CODE):
        rows = [row for one in invitations for row in _rows(one, INVITED, *_asking(one))]
    write_messages(rows, at=at)


def write_withdrawal(invitation: ServiceInvitation, *, at: datetime) -> None:
    """That the invitation does not stand any more."""
    with translation.override(settings.LANGUAGE_CODE):
        said = {"place": invitation.place, "name": invitation.judge}
        subject = _("Invitation withdrawn: %(place)s") % said
        body = _(
            "%(name)s, the invitation to judge in “%(place)s” has been withdrawn. You need not "
            "do anything. Thank you for your readiness."
        )
        rows = _rows(invitation, TAKEN_BACK, subject, body % said)
    write_messages(rows, at=at)


def _asking(invitation: ServiceInvitation) -> tuple[str, str]:
    said = {
        "name": invitation.judge,
        "place": invitation.place,
        "until": formats.date_format(invitation.answer_by),
        "message": invitation.message or "–",
        "link": settings.PORTAL_ADDRESS + _address(invitation),
        "phone": invitation.competition.office_phone or "–",
    }
    body = _(
        "%(name)s, you are invited to judge in “%(place)s”.\n\nPlease accept or decline by the "
        "end of %(until)s: %(link)s\n\nMessage of the organiser: %(message)s\nTelephone of the "
        "organiser: %(phone)s"
    )
    return _("Invitation to judge: %(place)s") % said, body % said


def _address(invitation: ServiceInvitation) -> str:
    return reverse("judging:invitation", args=[invitation.pk])


def _rows(invitation: ServiceInvitation, occasion: str, subject: str, body: str) -> list[Message]:
    """In the portal always; by e-mail to the account's address, else to the one in the pool."""
    judge = invitation.judge
    ways: list[tuple[str, str]] = [(Channel.PORTAL, "")]
    if address := judge.user.email or judge.email:
        ways.append((Channel.EMAIL, address))
    return [
        Message(
            key=f"service:{invitation.pk}:{occasion}:{channel}",
            recipient=judge.user,
            channel=channel,
            address=address,
            occasion=occasion,
            scope=invitation.scope,
            subject=one_line(subject),
            body=body,
            link=_address(invitation),
        )
        for channel, address in ways
    ]
