"""What a public notice shows, taken out of the published results, and the digest over all of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from competitions.calendar.working_days import NoticeMode, YearNotCovered, notice_period
from competitions.models import Body, Competition, Round
from judging.ledger import canonical
from judging.models import Promotion
from projects.models import Entry
from publicity.list_changes import list_changes
from publicity.models import Notice


class ResultsNotPublished(Exception):
    """A notice lists what the published final decided."""


class CalendarMissing(Exception):
    """The State Council's calendar of working days is not known for a year of the period."""

    def __init__(self, year: int) -> None:
        super().__init__(
            _(
                "The State Council's calendar of working days is not known here for %(year)s. "
                "Choose another first day or calendar days, or have the operator install the "
                "calendar of %(year)s."
            )
            % {"year": year}
        )
        self.year = year


@dataclass(frozen=True, slots=True)
class Period:
    """When a notice hangs: `days` working or calendar days from `starts_on` on."""

    starts_on: date
    days: int
    mode: NoticeMode = "working"

    @property
    def ends_on(self) -> date:
        """The last day, until 24:00 in China; CalendarMissing."""
        try:
            return notice_period(self.starts_on, self.days, mode=self.mode).ends_on
        except YearNotCovered as error:
            raise CalendarMissing(error.year) from error


@dataclass(frozen=True, slots=True)
class Office:
    """Where objections are received; both telephones have to be there."""

    office_phone: str = ""
    supervision_phone: str = ""
    office_address: str = ""
    office_email: str = ""


def mask_name(name: str) -> str:
    """The family name and an asterisk: 陈晓明 → 陈*. Notices show no more of a person."""
    return f"{name[:1]}*" if name else ""


def published_final(competition: Competition) -> Round:
    """The final that decides the contest, if its results are public; ResultsNotPublished."""
    final = Round.objects.final_of(competition)
    if final is None:
        raise ResultsNotPublished(_("Publish the results of the final first."))
    return final


def rows_of(round_: Round) -> list[dict[str, Any]]:
    """The list by the promotions in force, without who has left the contest; one query."""
    promotions = (
        Promotion.objects.filter(
            round=round_,
            outcome=Promotion.Outcome.PROMOTED,
            revoked_at=None,
            entry__state__in=Entry.IN_CONTEST,
        )
        .select_related("entry__project", "entry__sector")
        .order_by("standing__rank", "entry__number")
    )
    return [
        {
            "order": order,
            "entry": promotion.entry_id,
            "number": promotion.entry.number,
            "project": promotion.entry.declared["title"],
            "unit": promotion.entry.declared["unit"],
            "sector": promotion.entry.sector.name,
            "leader": mask_name((promotion.entry.declared["members"] or [""])[0]),
        }
        for order, promotion in enumerate(promotions, start=1)
    ]


def facts_of(competition: Competition, final: Round) -> dict[str, str]:
    """Names and days of the opening sentence; "" where there is none."""
    return {
        "contest": competition.name,
        "basis_document": competition.basis_document,
        "final_on": final.ends_on.isoformat(),
        "up": competition.parent.name if competition.parent else "",
    }


def issuer_of(competition: Competition) -> str:
    """Who signs: the organizer, or else the host, or else the contest itself."""
    signing = Body.objects.filter(
        competition=competition, role__in=[Body.Role.ORGANIZER, Body.Role.HOST]
    ).order_by("-role", "order", "pk")
    body = signing.first()
    return body.name if body else competition.name


def take_snapshot(notice: Notice, period: Period) -> None:
    """Fill in all that the notice shows, by what is in force now; nothing is saved.

    ResultsNotPublished, CalendarMissing.
    """
    final = published_final(notice.competition)
    notice.starts_on, notice.ends_on = period.starts_on, period.ends_on
    notice.days, notice.mode = period.days, period.mode
    notice.rows = rows_of(final)
    notice.facts = facts_of(notice.competition, final)
    notice.issuer = issuer_of(notice.competition)
    old = notice.supersedes
    notice.changes = list_changes(old.rows, notice.rows) if old else {}
    notice.digest = digest_of(notice)


def digest_of(notice: Notice) -> str:
    """SHA-256 over everything that the notice shows, in canonical JSON."""
    shown = {
        "number": notice.number,
        "title": notice.title,
        "starts_on": notice.starts_on.isoformat(),
        "ends_on": notice.ends_on.isoformat(),
        "mode": notice.mode,
        "days": notice.days,
        "rows": notice.rows,
        "facts": notice.facts,
        "changes": notice.changes,
        "issuer": notice.issuer,
        "office_phone": notice.office_phone,
        "supervision_phone": notice.supervision_phone,
        "office_address": notice.office_address,
        "office_email": notice.office_email,
        "supersedes": notice.supersedes.number if notice.supersedes else "",
    }
    return hashlib.sha256(canonical(shown)).hexdigest()


def entries_of(rows: Sequence[dict[str, Any]]) -> QuerySet[Entry]:
    """The entries that a list names."""
    return Entry.objects.filter(pk__in=[row["entry"] for row in rows]).order_by("pk")
