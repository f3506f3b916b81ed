"""The mail of an invitation: queued with a nonce, made and sent by a worker."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.queueing import hand_to_worker
from competitions.models import Invitation
from competitions.words.grants import DUTY_WORDS, day_of

TASK = "competitions.send_invitation"


def queue_mail(invitation_id: int, nonce: str, site: str) -> bool:
    """Hand the mail to a worker; False if the queue is down: the invitation can be sent again."""
    return hand_to_worker(TASK, invitation_id=invitation_id, nonce=nonce, site=site)


def mail_of(invitation: Invitation, secret: str, site: str) -> EmailMessage:
    """The mail in the portal's language: who invites to what, until when, and the address."""
    with translation.override(settings.LANGUAGE_CODE):
        address = site.rstrip("/") + reverse("competitions:invitation", args=[secret])
        context = {
            "invitation": invitation,
            "duty": DUTY_WORDS[invitation.role],
            "until": day_of(invitation.expires_at),
            "valid_until": day_of(invitation.valid_until),
            "address": address,
        }
        subject = _("Invitation: %(role)s of “%(node)s”") % {
            "role": invitation.get_role_display(),
            "node": invitation.competition.name,
        }
        body = render_to_string("competitions/invitation_mail.txt", context)
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[invitation.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
