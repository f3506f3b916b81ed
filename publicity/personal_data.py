"""What publicity holds about a person: a private calendar, what they prepared and wrote."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.personal_data import Held, Part, rows_of
from competitions.models import CalendarKey
from publicity.models import (
    Coverage,
    CoverageCount,
    CoverageEvidence,
    CoverageOpening,
    NewsItem,
    NewsPicture,
    NewsVersion,
    Notice,
    Objection,
    ObjectionFile,
    PressItem,
)

OBJECTION = (
    "number",
    "notice__number",
    "entry__number",
    "state",
    "kind",
    "name",
    "contact_name",
    "mobile",
    "address",
    "grounds",
    "signature",
    "filed_at",
    "answer",
    "ruling",
    "document_number",
    "decided_at",
)


def collect(user: User) -> Held:
    """What the person made (notices, news, counts, press items) and objections filed."""
    filed = Objection.objects.filter(filed_by=user)
    files = ObjectionFile.objects.filter(objection__in=filed).order_by("pk")
    rows: dict[str, list[dict[str, Any]]] = {
        "calendar": [{"subscriptions": CalendarKey.objects.filter(user=user).count()}],
        "notices": rows_of(
            Notice.objects.filter(prepared_by=user), "title", "state", "starts_on", "ends_on"
        ),
        "news": rows_of(
            NewsItem.objects.filter(author=user), "number", "title", "state", "created_at"
        ),
        "news_texts": rows_of(
            NewsVersion.objects.filter(saved_by=user),
            "item__number",
            "number",
            "title",
            "summary",
            "source",
            "body",
            "saved_at",
        ),
        "news_pictures": rows_of(
            NewsPicture.objects.filter(added_by=user), "item__number", "alt", "added_at"
        ),
        "coverage": rows_of(Coverage.objects.filter(by=user), "outlet", "count", "at"),
        "coverage_shown": rows_of(
            CoverageOpening.objects.filter(by=user), "competition__name", "at"
        ),
        "counts": rows_of(CoverageCount.objects.filter(by=user), "counted_on", "count", "at"),
        "evidence": rows_of(CoverageEvidence.objects.filter(by=user), "name", "at"),
        "press": rows_of(PressItem.objects.filter(made_by=user), "title", "changed_at"),
        "objections": rows_of(filed, *OBJECTION),
    }
    return Held(rows, [(file.name, file.file) for file in files])


def obstacles(user: User, at: datetime) -> Iterator[str]:
    """Objections that nobody has answered yet."""
    for objection in Objection.objects.open().filter(filed_by=user).order_by("pk"):
        yield _("Your objection %(number)s is open. Withdraw it, or wait for the ruling.") % {
            "number": objection.number
        }


def erases(user: User, at: datetime) -> Iterator[str]:
    """The secret address of the calendar, and the ways to reach an objector."""
    if CalendarKey.objects.filter(user=user).exists():
        yield _("The private address of your calendar.")
    if Objection.objects.filter(filed_by=user).exists():
        yield _("Mobile number and address in the objections that you filed.")


def keeps(user: User, at: datetime) -> Iterator[tuple[str, str]]:
    """Public notices in which the person's projects stand, objections that they filed, and news."""
    if Objection.objects.filter(filed_by=user).exists():
        yield (
            _("Objections that you filed, with your name, what you wrote and the evidence"),
            _(
                "Archives Law of the People's Republic of China: they are the record of how a "
                "result was examined; nobody but those who examined it sees them."
            ),
        )
    if NewsVersion.objects.filter(saved_by=user).exists():
        yield (
            _("News that you wrote for a contest; the public pages do not name you"),
            _(
                "Personal Information Protection Law, article 13 (3): duties of the organiser, for "
                "whom they were written."
            ),
        )
    yield (
        _("What was published: project, unit, rank, and of a leader the family name"),
        _(
            "Personal Information Protection Law, article 13 (3) and (6): duties of the organiser "
            "and what has been made public lawfully; article 47: it stays as an archive."
        ),
    )


def erase(user: User, at: datetime) -> None:
    """Close the calendar's address, and empty the ways to reach the person."""
    CalendarKey.objects.filter(user=user).delete()
    Objection.objects.filter(filed_by=user).update(mobile="", address="")


PART = Part(
    label=gettext_lazy("Calendar, notices, objections, news"),
    collect=collect,
    obstacles=obstacles,
    erases=erases,
    keeps=keeps,
    erase=erase,
)
