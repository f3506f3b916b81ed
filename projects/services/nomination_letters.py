"""The letter to the contact of a recommended project, which asks to enter it.

The row is the truth and the queue only a nudge: beat finds what the queue or the mail server lost.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from competitions.models import Competition
from projects.models import Nomination

logger = logging.getLogger(__name__)

TASK = "projects.send_nomination_letters"
AT_ONCE = 200


def due_letters(*, at: datetime) -> QuerySet[Nomination]:
    """Recommended projects whose contact had no letter, while their contest takes entries."""
    return Nomination.objects.filter(
        entry=None,
        letter_sent_at=None,
        competition__state=Competition.State.OPEN,
        competition__registration_opens_at__lte=at,
        competition__registration_closes_at__gt=at,
    ).exclude(contact_email="")


def send_nomination_letters(*, at: datetime) -> int:
    """Write to the contacts, 200 at a time; how many letters went out.

    A row is locked while its letter is sent, so two workers send one. An address that the mail
    server refuses does not hold up the others, and is tried again by the next run.
    """
    keys = list(due_letters(at=at).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_send(key, at) for key in keys)


def _send(key: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            rows = due_letters(at=at).select_for_update(of=("self",))
            nomination = rows.select_related("competition", "body").filter(pk=key).first()
            if nomination is None:
                return False
            _letter(nomination).send()
            nomination.letter_sent_at = at
            nomination.save(update_fields=["letter_sent_at"])
    except OSError:
        logger.exception("letter of recommended project %s could not be sent", key)
        return False
    return True


def _letter(nomination: Nomination) -> EmailMessage:
    node = nomination.competition
    with translation.override(settings.LANGUAGE_CODE):
        address = settings.PORTAL_ADDRESS + reverse("projects:start", args=[node.code])
        closes = node.registration_closes_at
        until = timezone.localtime(closes) if closes is not None else None
        context = {"nomination": nomination, "address": address, "until": until}
        words = {"project": nomination.title, "contest": node.short_name}
        subject = _("“%(project)s” is recommended to %(contest)s: please enter it") % words
        body = render_to_string("projects/nomination_letter.txt", context)
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[nomination.contact_email],
        headers={"Auto-Submitted": "auto-generated"},
    )
