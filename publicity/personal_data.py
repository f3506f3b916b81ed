"""What publicity holds about a person: a private calendar, and what they prepared."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.personal_data import Held, Part, rows_of
from competitions.models import CalendarKey
from publicity.models import Notice, Report


def collect(user: User) -> Held:
    """Public notices and reports that the person made."""
    rows: dict[str, list[dict[str, Any]]] = {
        "calendar": [{"subscriptions": CalendarKey.objects.filter(user=user).count()}],
        "notices": rows_of(
            Notice.objects.filter(prepared_by=user), "title", "state", "starts_on", "ends_on"
        ),
        "reports": rows_of(
            Report.objects.filter(made_by=user), "competition__name", "job__requested_at"
        ),
    }
    return Held(rows)


def erases(user: User, at: datetime) -> Iterator[str]:
    """The secret address of the calendar."""
    if CalendarKey.objects.filter(user=user).exists():
        yield _("The private address of your calendar.")


def keeps(user: User, at: datetime) -> Iterator[tuple[str, str]]:
    """Public notices in which the person's projects stand."""
    yield (
        _("What was published: project, unit, rank, and of a leader the family name"),
        _(
            "Personal Information Protection Law, article 13 (3) and (6): duties of the organiser "
            "and what has been made public lawfully; article 47: it stays as an archive."
        ),
    )


def erase(user: User, at: datetime) -> None:
    """Close the calendar's address."""
    CalendarKey.objects.filter(user=user).delete()


PART = Part(
    label=gettext_lazy("Calendar, notices, reports"),
    collect=collect,
    erases=erases,
    keeps=keeps,
    erase=erase,
)
