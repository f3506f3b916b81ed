"""The phrases of a paper that are put together out of the figures of a contest.

Pure. Every number in them comes out of SummaryFigures. Papers are Chinese documents whatever
language the interface is in, so nothing here goes through gettext.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from publicity.figure_rows import (
    BROADCAST_KINDS,
    ONLINE_KINDS,
    PERSON_TIMES,
    RADIO,
    CoverageRow,
    EventRow,
)
from publicity.figures import SummaryFigures
from publicity.numerals import chinese_numeral, month_day_zh

VENUE_KINDS = {"park": "个产业园区", "college": "所院校"}
OTHER_VENUES = "个其他场所"

# As the ledger and the pictures call its channels in Chinese; a test holds them to be the same.
COVERAGE_KINDS = {
    "live_video": "视频直播",
    "picture_live": "图片直播",
    "video": "视频",
    "short_video": "短视频",
    "broadcast": "电视播出",
    "radio": "广播",
    "article": "图文报道",
    "social": "社交媒体",
    "print": "报刊及印刷品",
    "poster": "海报",
    "other": "其他渠道",
}
# What a row counted otherwise than in 人次 is a number of.
MEASURES = {"次播放": "播放", "次互动": "点赞评论转发", "份": "印发"}


@dataclass(frozen=True, kw_only=True)
class CoverageLine:
    """One line of the coverage table; the column says what kind of number it is."""

    row: CoverageRow
    kind: str
    measure: str


@dataclass(frozen=True, kw_only=True)
class SummaryWording:
    """What a paper says beside the bare figures; an empty string where there is nothing to say."""

    contest: str
    first_heat_on: str
    last_heat_on: str
    final_on: str
    venues: str
    districts: str
    district_names: str
    largest_size: str
    top_two_sector: str
    coverage_online: str
    coverage_broadcast: str
    coverage_elsewhere: str
    coverage_sums: str
    coverage_combined: str
    broadcast_side: str
    coverage_lines: tuple[CoverageLine, ...]


def word_summary(figures: SummaryFigures) -> SummaryWording:
    """Every phrase of a contest."""
    heats = figures.heats
    districts = tuple(dict.fromkeys(heat.district for heat in heats if heat.district))
    return SummaryWording(
        contest=contest_name(figures),
        first_heat_on=month_day_zh(heats[0].date) if heats else "",
        last_heat_on=month_day_zh(heats[-1].date) if heats else "",
        final_on=month_day_zh(figures.finals[-1].date) if figures.finals else "",
        venues=_venues(heats),
        districts=f"{len(districts)}个区县" if districts else "",
        district_names="、".join(districts),
        largest_size=max(figures.size_classes, key=lambda row: row[1], default=("", 0))[0],
        top_two_sector=_top_two_sector(figures),
        **_coverage_words(figures),
    )


def _coverage_words(figures: SummaryFigures) -> dict[str, Any]:
    has_radio = any(row.kind == RADIO for row in figures.coverage)
    return {
        "coverage_online": _channels(figures.coverage, ONLINE_KINDS),
        "coverage_broadcast": _channels(figures.coverage, BROADCAST_KINDS),
        "coverage_elsewhere": _channels(
            figures.coverage,
            {row.kind for row in figures.coverage} - ONLINE_KINDS - BROADCAST_KINDS,
        ),
        "coverage_sums": "、".join(one.zh for one in figures.coverage_sums),
        "coverage_combined": "、".join(one.zh for one in figures.coverage_combined),
        "broadcast_side": "广播电视" if has_radio else "电视",
        "coverage_lines": tuple(_coverage_line(row) for row in figures.coverage),
    }


def contest_name(figures: SummaryFigures) -> str:
    """The name with its edition in front, unless the organiser wrote it there already."""
    if figures.contest.startswith("第"):
        return figures.contest
    return f"第{chinese_numeral(figures.edition)}届{figures.contest}"


def _venues(heats: Iterable[EventRow]) -> str:
    venues = dict.fromkeys((heat.venue, heat.venue_kind) for heat in heats)
    kinds = Counter(kind if kind in VENUE_KINDS else "" for _, kind in venues)
    parts = [f"{kinds[kind]}{words}" for kind, words in VENUE_KINDS.items() if kinds[kind]]
    if kinds[""]:
        parts.append(f"{kinds['']}{OTHER_VENUES}")
    return "、".join(parts)


def _top_two_sector(figures: SummaryFigures) -> str:
    sectors = {row.sector for row in figures.top_ranks[:2]}
    return sectors.pop() if len(figures.top_ranks) > 1 and len(sectors) == 1 else ""


def _channels(rows: Iterable[CoverageRow], kinds: Collection[str]) -> str:
    counted = [row for row in rows if row.kind in kinds]
    return "，".join(f"{_channel_name(row)}{row.zh}" for row in counted)


def _coverage_line(row: CoverageRow) -> CoverageLine:
    if row.kind in BROADCAST_KINDS:
        measure = "广播收听" if row.kind == RADIO else "电视播出受众"
    elif row.unit == PERSON_TIMES:
        measure = "线上观看" if row.kind in ONLINE_KINDS else "观看"
    else:
        measure = MEASURES.get(row.unit, "刊发")
    return CoverageLine(
        row=row,
        kind=COVERAGE_KINDS.get(row.kind, "其他渠道"),
        measure=measure,
    )


def _channel_name(row: CoverageRow) -> str:
    return row.channel or row.outlet + COVERAGE_KINDS.get(row.kind, "")
