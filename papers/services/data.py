"""What the wording of a paper may place: one plain snapshot of a contest's rows.

Dicts, lists, strings, whole numbers and None, as `json` keeps them; days in ISO form, marks as
strings. Papers are Chinese documents whatever language the interface is in.
"""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from competitions.models import Competition, Heat, Meeting
from papers.labels import Kind
from papers.services.rules_data import rounds_of
from papers.services.showings_data import projects_of
from papers.services.subjects import event_of, meeting_of
from publicity.figures import Count, SummaryFigures, to_snapshot
from publicity.models import Claim
from publicity.paper.wording import word_summary
from publicity.services.collecting import collect
from publicity.services.pictures import pictures_of_paper

KINDS = {"final": "决赛", "heat": "初赛"}
# The number that the rows give for what a claim is about; the other subjects are not counted.
_COUNTED = {
    Claim.Subject.REGISTERED: "registered",
    Claim.Subject.PITCHED: "presented",
    Claim.Subject.JUDGES: "judges",
    Claim.Subject.MEETINGS: "meetings",
}


def snapshot_of(
    competition: Competition,
    kind: str,
    *,
    dated: date,
    heat: Heat | None = None,
    meeting: Meeting | None = None,
    author: Any = None,
    drawings: Collection[str] = (),
    on: date | None = None,
) -> dict[str, Any]:
    """The data of a paper as the rows have it now; reads only, the same queries for any size.

    `event` is the heat that it is about and `meeting` the meeting, None without one; `rounds` are
    the rules of each round in words, of a judges' manual, `projects` what stands in the gallery, of
    a brochure. `pictures` has `drawings` by name (None: nothing to draw), with the years of
    `author`; `on` is the day on which it is taken, where anybody will ask.
    """
    figures = collect(competition, report_date=dated)
    return {
        "paper": {"date": dated.isoformat(), "taken_on": _day(on)},
        "contest": _contest(competition, figures),
        **told_by(figures),
        "claims": _claims(competition, figures),
        "event": event_of(heat, with_marks=kind == Kind.SCORE_BOOK) if heat else None,
        "meeting": meeting_of(meeting) if meeting else None,
        "rounds": rounds_of(competition) if kind == Kind.JUDGES_MANUAL else [],
        "projects": projects_of(competition) if kind == Kind.PROJECT_BROCHURE else [],
        "pictures": pictures_of_paper(competition, author, drawings),
    }


def told_by(figures: SummaryFigures) -> dict[str, Any]:
    """What the figures of a contest tell by themselves, and they in the form that is checked."""
    words = asdict(word_summary(figures))
    return {
        "numbers": _numbers(figures),
        "words": {name: value for name, value in words.items() if isinstance(value, str)},
        "events": [_event(row) for row in figures.events],
        "promoted": [{**asdict(row), "score": str(row.score)} for row in figures.promoted_rows],
        "examples": [asdict(row) for row in figures.examples],
        "sectors": _counts(figures.promoted_by_sector),
        "sizes": _counts(figures.size_classes),
        "cities": list(figures.cities),
        "backgrounds": list(figures.judge_backgrounds),
        "coverage": _coverage(figures, words),
        "meetings": [_meeting_row(row) for row in figures.meeting_rows],
        "work": _work(figures),
        "figures": to_snapshot(figures),
    }


def _contest(competition: Competition, figures: SummaryFigures) -> dict[str, Any]:
    return {
        "name": competition.name,
        "short_name": competition.short_name,
        "edition": figures.edition,
        "year": figures.year,
        "issuer": figures.issuer,
        "hosts": list(figures.hosts),
        "supporters": list(figures.supporters),
        "basis_document": figures.basis_document,
        "accepted_on": _day(figures.task_accepted_on),
        "kickoff_on": _day(figures.kickoff_on),
        "campaign_days": figures.campaign_days,
        "library_days": figures.library_days,
        "contest_days": figures.contest_days,
        "opens_on": _local_day(competition.registration_opens_at),
        "closes_on": _local_day(competition.registration_closes_at),
        "office_phone": competition.office_phone,
    }


def _numbers(figures: SummaryFigures) -> dict[str, Any]:
    return {
        "registered": figures.registered,
        "accepted": figures.accepted,
        "presented": figures.presented,
        "finalists": figures.finalists,
        "promoted": figures.promoted,
        "quota": figures.promotion_quota,
        "events": len(figures.events),
        "heats": len(figures.heats),
        "finals": len(figures.finals),
        "cities": len(figures.cities),
        "sectors": len(figures.promoted_by_sector),
        "judges": figures.judges,
        "recused": figures.recused,
        "sheets": figures.sheets,
        "coverage": figures.coverage_total,
        "online": figures.coverage_online,
        "broadcast": figures.coverage_broadcast,
        "without_pictures": figures.coverage_without_pictures,
        "ledger_head": figures.ledger_head,
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _local_day(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def _event(row: Any) -> dict[str, Any]:
    return {**asdict(row), "kind": KINDS[row.kind], "date": row.date.isoformat()}


def _counts(rows: tuple[tuple[str, int], ...]) -> list[dict[str, Any]]:
    return [{"name": name, "count": count} for name, count in rows]


def _coverage(figures: SummaryFigures, words: dict[str, Any]) -> list[dict[str, Any]]:
    lines = zip(figures.coverage, words["coverage_lines"], strict=True)
    return [
        {
            "outlet": row.outlet,
            "kind": line["kind"],
            "measure": line["measure"],
            "count": row.count,
            "unit": row.unit,
            "words": row.zh,
        }
        for row, line in lines
    ]


def _claims(competition: Competition, figures: SummaryFigures) -> list[dict[str, Any]]:
    """Each with `counted`, what the rows give for the same thing, or None."""
    rows = Claim.objects.filter(competition=competition).order_by("subject", "pk")
    counted: dict[str, int | None] = {
        "registered": figures.registered,
        "presented": figures.presented,
        "judges": figures.judges,
        "meetings": figures.meetings.value if figures.meetings else None,
    }
    return [
        {
            "text": said.text,
            "words": said.zh,
            "count": row.count,
            "approximator": row.approximator,
            "source": row.source,
            "counted": counted.get(_COUNTED.get(Claim.Subject(row.subject), "")),
        }
        for row, said in zip(rows, figures.claims, strict=True)
    ]


def _words_of(count: Count | None) -> str:
    return count.zh if count else ""


def _meeting_row(row: Any) -> dict[str, Any]:
    return {
        "title": row.title,
        "date": row.date.isoformat(),
        "speakers": _words_of(row.speakers),
        "participants": _words_of(row.participants),
    }


def _work(figures: SummaryFigures) -> dict[str, str]:
    """Numbers with their units in words, empty where there are none."""
    names = ("documents", "meetings", "texts", "trainings", "organisations", "committees")
    said = {name: _words_of(getattr(figures, name)) for name in names}
    return {**said, "attendance": _words_of(figures.final_attendance)}
