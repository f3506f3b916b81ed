"""The one place that the numbers of the summary report come from; pure, no Django.

The service fills SummaryFigures from stored rows, `check` says what does not add up, and
`to_snapshot` keeps them beside the report. `publicity/disagreement.py` puts the codes of `check`
into the reader's language. No paper states a number that is not taken from here.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from publicity.figure_rows import (
    FINAL,
    HEAT,
    Claim,
    CombinedTotal,
    Count,
    CoverageRow,
    EventRow,
    Example,
    MeetingRow,
    PromotedRow,
    UnitTotal,
)
from publicity.numerals import about, chinese_numeral, number_zh, rate, wan
from publicity.snapshot import SnapshotUnknown, from_snapshot, to_snapshot
from publicity.summary_figures import CoverageTotals, SummaryFigures, coverage_totals

__all__ = [
    "Claim",
    "CombinedTotal",
    "Count",
    "CoverageRow",
    "CoverageTotals",
    "Disagreement",
    "EventRow",
    "Example",
    "MeetingRow",
    "PromotedRow",
    "SnapshotUnknown",
    "SummaryFigures",
    "UnitTotal",
    "about",
    "check",
    "chinese_numeral",
    "coverage_totals",
    "from_snapshot",
    "number_zh",
    "rate",
    "to_snapshot",
    "wan",
]


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """One thing that does not add up: what it should be and what was found."""

    code: str
    expected: str
    found: str
    params: dict[str, str] = field(default_factory=dict)


def check(figures: SummaryFigures) -> list[Disagreement]:
    """Every disagreement in the figures, in a fixed order; an empty list lets the report go."""
    return [
        *_events(figures),
        *_entries(figures),
        *_promotion(figures),
        *_sectors(figures),
        *_order_of_rank(figures),
        *_coverage(figures),
    ]


def _differs(code: str, expected: object, found: object, **params: str) -> Iterator[Disagreement]:
    if expected != found:
        yield Disagreement(code=code, expected=str(expected), found=str(found), params=params)


def _exceeds(code: str, limit: int, found: int) -> Iterator[Disagreement]:
    if found > limit:
        yield Disagreement(code=code, expected=str(limit), found=str(found))


def _events(figures: SummaryFigures) -> Iterator[Disagreement]:
    known = len(figures.heats) + len(figures.finals)
    yield from _differs("events_are_heats_and_finals", known, len(figures.events))
    last_heat = max((event.date for event in figures.events if event.kind == HEAT), default=None)
    for final in figures.finals:
        if last_heat and final.date < last_heat:
            yield Disagreement(
                code="final_before_heat",
                expected=last_heat.isoformat(),
                found=final.date.isoformat(),
                params={"event": final.name},
            )


def _entries(figures: SummaryFigures) -> Iterator[Disagreement]:
    yield from _exceeds("accepted_exceeds_registered", figures.registered, figures.accepted)
    if figures.size_classes:
        total = sum(count for _, count in figures.size_classes)
        yield from _differs("size_classes_sum", figures.accepted, total)
    if not figures.heats:
        return
    yield from _exceeds("presented_exceeds_accepted", figures.accepted, figures.presented)
    in_heats = sum(event.presented for event in figures.heats)
    yield from _differs("presented_in_heats", figures.presented, in_heats)
    from_heats = sum(event.promoted for event in figures.heats)
    yield from _differs("finalists_from_heats", figures.finalists, from_heats)


def _promotion(figures: SummaryFigures) -> Iterator[Disagreement]:
    yield from _exceeds("promoted_exceeds_quota", figures.promotion_quota, figures.promoted)
    yield from _exceeds("promoted_exceeds_finalists", figures.finalists, figures.promoted)
    yield from _differs("promoted_rows_counted", figures.promoted, len(figures.promoted_rows))
    if figures.finals:
        in_final = sum(event.promoted for event in figures.events if event.kind == FINAL)
        yield from _differs("promoted_in_final", figures.promoted, in_final)
        presented = sum(event.presented for event in figures.finals)
        # Without finalists the round before is not published: the pitches can be counted, not they.
        if figures.finalists:
            yield from _exceeds("final_presented_exceeds_finalists", figures.finalists, presented)


def _sectors(figures: SummaryFigures) -> Iterator[Disagreement]:
    total = sum(count for _, count in figures.promoted_by_sector)
    yield from _differs("sectors_sum", figures.promoted, total)
    table = dict(figures.promoted_by_sector)
    rows = Counter(row.sector for row in figures.promoted_rows)
    for sector, counted in rows.items():
        if sector not in table:
            yield Disagreement(
                code="sector_not_in_table",
                expected=str(counted),
                found="0",
                params={"sector": sector},
            )
    for sector, count in figures.promoted_by_sector:
        yield from _differs("sector_counted", rows[sector], count, sector=sector)
    sectors = {row.project: row.sector for row in figures.promoted_rows}
    for row in figures.top_ranks:
        expected = sectors.get(row.project, row.sector)
        yield from _differs("top_rank_sector", expected, row.sector, project=row.project)


def _order_of_rank(figures: SummaryFigures) -> Iterator[Disagreement]:
    for code, rows in (
        ("promoted_out_of_order", figures.promoted_rows),
        ("top_ranks_out_of_order", figures.top_ranks),
    ):
        ranks = [row.rank for row in rows]
        yield from _differs(code, sorted(ranks), ranks)


def _coverage(figures: SummaryFigures) -> Iterator[Disagreement]:
    sums = coverage_totals(figures.coverage)
    yield from _differs("coverage_total", sums.total, figures.coverage_total)
    yield from _differs(
        "coverage_without_pictures", sums.without_pictures, figures.coverage_without_pictures
    )
    broadcast_slipped_in = figures.coverage_online == sums.total != sums.online
    code = "broadcast_counted_as_online" if broadcast_slipped_in else "coverage_online"
    yield from _differs(code, sums.online, figures.coverage_online)
    yield from _differs("coverage_broadcast", sums.broadcast, figures.coverage_broadcast)
