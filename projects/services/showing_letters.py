"""Letters to the owner of an entry about its public showing."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Message
from accounts.outbox import one_line, write_messages
from projects.models import Showing
from projects.services.letters import key_prefix, stamp

Channel = Message.Channel


def write_taken_down(showing: Showing, *, at: datetime) -> None:
    """Why an organiser has taken the showing off the public pages."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Taken out of the project gallery: %(project)s")
        body = _(
            "“%(project)s” is not shown in the project gallery of %(contest)s any more. The "
            "organisers have taken it down for this reason:\n\n%(reason)s\n\nWhat the public may "
            "see of it stands here: %(link)s"
        )
        _write(showing, "showing_down", subject, body, at)


def write_put_back(showing: Showing, *, at: datetime) -> None:
    """That the showing is seen again, as far as its owner allows it."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Back in the project gallery: %(project)s")
        body = _(
            "The organisers of %(contest)s let “%(project)s” be shown in the project gallery "
            "again, as far as you allow it: %(link)s"
        )
        _write(showing, "showing_back", subject, body, at)


def write_asked_anew(showing: Showing, *, at: datetime) -> None:
    """That a new owner decides anew, and that until then nothing is shown."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("May “%(project)s” be shown in the project gallery?")
        body = _(
            "“%(project)s” in %(contest)s was handed over to you. What its owner until now let "
            "the public see is not shown any more: you decide what may be seen. Until then "
            "nothing is. Decide here: %(link)s"
        )
        _write(showing, "showing_anew", subject, body, at)


def _write(showing: Showing, occasion: str, subject: str, body: str, at: datetime) -> None:
    entry, owner = showing.entry, showing.entry.project.owner
    path = reverse("projects:showing", args=[entry.pk])
    said = {
        "project": showing.title,
        "contest": entry.competition.name,
        "reason": showing.taken_down_reason,
        "link": settings.PORTAL_ADDRESS + path,
    }
    ways = [(Channel.PORTAL, ""), *([(Channel.EMAIL, owner.email)] if owner.email else [])]
    write_messages(
        [
            Message(
                key=f"{key_prefix(entry.pk, occasion, stamp(at))}{owner.pk}:{channel}",
                recipient=owner,
                channel=channel,
                address=address,
                occasion=occasion,
                scope=entry.competition.path,
                subject=one_line(subject % said),
                body=body % said,
                link=path,
            )
            for channel, address in (ways if owner.is_active else [])
        ],
        at=at,
    )
