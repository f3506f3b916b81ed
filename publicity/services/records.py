"""What the rows hold about publicity, documents and meetings, as figures of a paper.

A claim is never added to anything. Words are Chinese because papers are.
"""

from collections.abc import Iterable
from typing import Any

from competitions.models import Competition, Document, Meeting
from publicity.coverage_sums import Part, Sum
from publicity.figures import Claim as ClaimFigure
from publicity.figures import (
    CombinedTotal,
    Count,
    CoverageRow,
    MeetingRow,
    UnitTotal,
    coverage_totals,
)
from publicity.models import Claim, Coverage, Unit
from publicity.paper.wording import COVERAGE_KINDS
from publicity.services.coverage_sums import Combined, combined_totals, unit_sums

# A row of an audience or of page views is given in 人次; their sums stay apart, by `COUNTED`.
UNITS = {
    Unit.PERSON_TIMES: "人次",
    Unit.PAGE_VIEWS: "人次",
    Unit.AUDIENCE: "人次",
    Unit.PLAYS: "次播放",
    Unit.INTERACTIONS: "次互动",
    Unit.PIECES: "篇",
    Unit.COPIES: "份",
}
COUNTED = {
    Unit.PERSON_TIMES: "观看",
    Unit.PAGE_VIEWS: "页面浏览",
    Unit.AUDIENCE: "播出受众",
    Unit.PLAYS: "播放",
    Unit.INTERACTIONS: "点赞评论转发",
    Unit.PIECES: "刊发",
    Unit.COPIES: "印发",
}
CLAIMS = {
    Claim.Subject.WATCHED: "收看直播、参与互动",
    Claim.Subject.FOLLOWED: "社会各界关注大赛",
    Claim.Subject.REGISTERED: "登记参赛项目",
    Claim.Subject.PITCHED: "登台路演项目",
    Claim.Subject.JUDGES: "评审专家",
    Claim.Subject.ORGANISATIONS: "参与单位",
    Claim.Subject.TEXTS: "编发文稿",
    Claim.Subject.MEETINGS: "召开会议",
    Claim.Subject.ATTENDANCE: "决赛现场到会",
}


def coverage_row(row: Coverage) -> CoverageRow:
    """One stored row as the paper counts it."""
    says_it_itself = COVERAGE_KINDS[row.channel] in row.outlet
    return CoverageRow(
        channel=row.outlet if says_it_itself else "",
        kind=row.channel,
        outlet=row.outlet,
        count=row.count,
        approximator=row.approximator,
        unit=UNITS[Unit(row.unit)],
    )


def coverage_figures(competition: Competition) -> dict[str, Any]:
    """Rows in the order of their numbers, their sums unit by unit, and the claims that are none."""
    stored = list(Coverage.objects.filter(competition=competition).order_by("-count", "pk"))
    rows = tuple(coverage_row(row) for row in stored)
    sums = coverage_totals(rows)
    parts = [Part(row.channel, row.unit, Sum(row.count, 1)) for row in stored]
    by_unit = unit_sums(parts)
    claims = list(Claim.objects.filter(competition=competition).order_by("subject", "pk"))
    return {
        "coverage": rows,
        "coverage_total": sums.total,
        "coverage_without_pictures": sums.without_pictures,
        "coverage_online": sums.online,
        "coverage_broadcast": sums.broadcast,
        "coverage_sums": tuple(
            UnitTotal(
                name=COUNTED[Unit(one.unit)], value=one.sum.count, unit=UNITS[Unit(one.unit)]
            )
            for one in by_unit
        ),
        "coverage_combined": tuple(
            _combined(one) for one in combined_totals(competition, by_unit) if one.parts
        ),
        "claims": tuple(_claim(row) for row in claims),
        "texts": _claimed(claims, Claim.Subject.TEXTS),
        "organisations": _claimed(claims, Claim.Subject.ORGANISATIONS),
        "final_attendance": _claimed(claims, Claim.Subject.ATTENDANCE),
    }


def _combined(one: Combined) -> CombinedTotal:
    """In 人次 if all that it mixes is given so, else a bare number."""
    units = {UNITS[Unit(part.unit)] for part in one.parts}
    return CombinedTotal(
        name=one.total.name,
        value=one.sum.count,
        unit=units.pop() if len(units) == 1 else "",
        parts=tuple(COUNTED[Unit(part.unit)] for part in one.parts),
    )


def _claim(row: Claim) -> ClaimFigure:
    return ClaimFigure(
        text=CLAIMS[Claim.Subject(row.subject)],
        value=row.count,
        approximator=row.approximator,
        unit=row.unit,
        source=row.source,
    )


def _claimed(rows: Iterable[Claim], subject: str) -> Count | None:
    """A number that nobody counted row by row; the annex names its source among the claims."""
    found = (row for row in rows if row.subject == subject)
    row = next(found, None)
    if row is None:
        return None
    return Count(value=row.count, approximator=row.approximator, unit=row.unit)


def record_figures(competition: Competition) -> dict[str, Any]:
    """Documents and meetings by their rows; None where there are none, so the text is silent."""
    documents = Document.objects.filter(competition=competition, kind=Document.Kind.ISSUED).count()
    meetings = list(Meeting.objects.filter(competition=competition).order_by("held_on", "pk"))
    trainings = sum(meeting.kind == Meeting.Kind.TRAINING for meeting in meetings)
    kickoffs = [row.held_on for row in meetings if row.kind == Meeting.Kind.KICKOFF]
    counted = [row for row in meetings if row.speakers or row.participants]
    return {
        "documents": _rows(documents, "份"),
        "meetings": _rows(len(meetings), "次"),
        "trainings": _rows(trainings, "场"),
        "kickoff_on": kickoffs[0] if kickoffs else None,
        "meeting_rows": tuple(_meeting(row) for row in counted),
    }


def _rows(number: int, unit: str) -> Count | None:
    return Count(value=number, unit=unit) if number else None


def _meeting(row: Meeting) -> MeetingRow:
    approximator = row.participants_approximator
    return MeetingRow(
        title=row.title,
        date=row.held_on,
        speakers=Count(value=row.speakers, unit="人") if row.speakers else None,
        participants=Count(value=row.participants, approximator=approximator, unit="人")
        if row.participants
        else None,
    )
