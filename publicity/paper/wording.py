"""The phrases of the summary report that are put together out of its figures.

Pure. Every number in them comes out of SummaryFigures. Papers are Chinese documents whatever
language the interface is in, so nothing here goes through gettext.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.paper.title import title_lines
from publicity.figure_rows import BROADCAST, PERSON_TIMES, CoverageRow, EventRow, MeetingRow
from publicity.figures import SummaryFigures
from publicity.numerals import about, chinese_numeral, date_zh, month_day_zh, number_zh

VENUE_KINDS = {"park": "个产业园区", "college": "所院校"}
OTHER_VENUES = "个其他场所"

COVERAGE_KINDS = {
    "live_video": "视频直播",
    "picture_live": "图片直播",
    "video": "视频点播",
    "broadcast": "电视播出",
    "article": "图文报道",
    "other": "其他",
}


@dataclass(frozen=True, kw_only=True)
class CoverageLine:
    """One line of the coverage table; the column says what kind of number it is."""

    row: CoverageRow
    kind: str
    measure: str


@dataclass(frozen=True, kw_only=True)
class SummaryWording:
    """What the templates say beside the bare figures; an empty string leaves a clause out."""

    title_lines: tuple[str, ...]
    contest: str
    report_date: str
    accepted_on: str
    kickoff_on: str
    final_on: str
    first_heat_on: str
    last_heat_on: str
    hosts: str
    supporters: str
    registered: str
    judges: str
    judge_backgrounds: str
    venues: str
    districts: str
    district_names: str
    cities: str
    sizes: str
    largest_size: str
    promoted_by_sector: str
    promoted_sectors: str
    sectors: str
    top_two_sector: str
    promotion_rate: str
    coverage_online: str
    coverage_broadcast: str
    coverage_total: str
    coverage_total_online: str
    coverage_total_broadcast: str
    coverage_without_pictures: str
    has_pictures: bool
    coverage_lines: tuple[CoverageLine, ...]
    ledger_lines: tuple[str, ...]
    event_dates: tuple[tuple[EventRow, str], ...]
    meeting_dates: tuple[tuple[MeetingRow, str], ...]


def word_summary(figures: SummaryFigures) -> SummaryWording:
    """Every phrase of one report."""
    heats = figures.heats
    districts = tuple(dict.fromkeys(heat.district for heat in heats if heat.district))
    contest = contest_name(figures)
    return SummaryWording(
        title_lines=title_lines(f"关于{contest}的总结报告"),
        contest=contest,
        report_date=date_zh(figures.report_date),
        accepted_on=month_day_zh(figures.task_accepted_on) if figures.task_accepted_on else "",
        kickoff_on=month_day_zh(figures.kickoff_on) if figures.kickoff_on else "",
        final_on=month_day_zh(figures.finals[-1].date) if figures.finals else "",
        first_heat_on=month_day_zh(heats[0].date) if heats else "",
        last_heat_on=month_day_zh(heats[-1].date) if heats else "",
        hosts="、".join(figures.hosts),
        supporters="、".join(figures.supporters),
        registered=about(figures.registered, "个"),
        judges=about(figures.judges, "位"),
        judge_backgrounds="、".join(figures.judge_backgrounds),
        venues=_venues(heats),
        districts=f"{len(districts)}个区县" if districts else "",
        district_names="、".join(districts),
        cities="、".join(figures.cities),
        sizes=_counted(figures.size_classes),
        largest_size=max(figures.size_classes, key=lambda row: row[1], default=("", 0))[0],
        promoted_by_sector=_counted(figures.promoted_by_sector),
        promoted_sectors="、".join(sector for sector, _ in figures.promoted_by_sector),
        sectors=f"{len(figures.promoted_by_sector)}个",
        top_two_sector=_top_two_sector(figures),
        promotion_rate=f"{figures.promotion_rate}%" if figures.promotion_rate else "",
        **_coverage_words(figures),
        ledger_lines=_in_lines(figures.ledger_head),
        event_dates=tuple((event, month_day_zh(event.date)) for event in figures.events),
        meeting_dates=tuple((row, month_day_zh(row.date)) for row in figures.meeting_rows),
    )


def _coverage_words(figures: SummaryFigures) -> dict[str, Any]:
    return {
        "coverage_online": _channels(figures.coverage, broadcast=False),
        "coverage_broadcast": _channels(figures.coverage, broadcast=True),
        "coverage_total": number_zh(figures.coverage_total),
        "coverage_total_online": number_zh(figures.coverage_online),
        "coverage_total_broadcast": number_zh(figures.coverage_broadcast),
        "coverage_without_pictures": number_zh(figures.coverage_without_pictures),
        "has_pictures": figures.coverage_without_pictures != figures.coverage_total,
        "coverage_lines": tuple(_coverage_line(row) for row in figures.coverage),
    }


def contest_name(figures: SummaryFigures) -> str:
    """The name with its edition in front, unless the organiser wrote it there already."""
    if figures.contest.startswith("第"):
        return figures.contest
    return f"第{chinese_numeral(figures.edition)}届{figures.contest}"


def _in_lines(ledger_head: str) -> tuple[str, ...]:
    middle = -(-len(ledger_head) // 2)
    return tuple(half for half in (ledger_head[:middle], ledger_head[middle:]) if half)


def _venues(heats: Iterable[EventRow]) -> str:
    venues = dict.fromkeys((heat.venue, heat.venue_kind) for heat in heats)
    kinds = Counter(kind if kind in VENUE_KINDS else "" for _, kind in venues)
    parts = [f"{kinds[kind]}{words}" for kind, words in VENUE_KINDS.items() if kinds[kind]]
    if kinds[""]:
        parts.append(f"{kinds['']}{OTHER_VENUES}")
    return "、".join(parts)


def _counted(rows: Iterable[tuple[str, int]]) -> str:
    return "、".join(f"{name}{count}个" for name, count in rows)


def _top_two_sector(figures: SummaryFigures) -> str:
    sectors = {row.sector for row in figures.top_ranks[:2]}
    return sectors.pop() if len(figures.top_ranks) > 1 and len(sectors) == 1 else ""


def _channels(rows: Iterable[CoverageRow], *, broadcast: bool) -> str:
    counted = [row for row in rows if (row.kind == BROADCAST) is broadcast]
    return "，".join(f"{_channel_name(row)}{row.zh}" for row in counted)


def _coverage_line(row: CoverageRow) -> CoverageLine:
    if row.kind == BROADCAST:
        measure = "电视播出受众"
    elif row.unit == PERSON_TIMES:
        measure = "线上观看"
    else:
        measure = "刊发"
    return CoverageLine(
        row=row,
        kind=COVERAGE_KINDS.get(row.kind, "其他"),
        measure=measure,
    )


def _channel_name(row: CoverageRow) -> str:
    return row.channel or row.outlet + COVERAGE_KINDS.get(row.kind, "")
