"""The figures of one summary report, frozen; pure, no Django.

Does not gather anything: the service fills it from stored rows.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from publicity.figure_rows import (
    BROADCAST_KINDS,
    FINAL,
    HEAT,
    ONLINE_KINDS,
    PERSON_TIMES,
    PICTURE_LIVE,
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
from publicity.numerals import rate


@dataclass(frozen=True, kw_only=True)
class CoverageTotals:
    """Sums over the rows that a paper gives in 人次; nothing counted otherwise is among them.

    They mix views, page views and audiences, so the house's own wordings state none of them.
    """

    total: int
    without_pictures: int
    online: int
    broadcast: int


def coverage_totals(rows: tuple[CoverageRow, ...]) -> CoverageTotals:
    """Add up channel rows: all, all but picture live, online views, broadcast audience."""
    counted = [row for row in rows if row.unit == PERSON_TIMES]
    total = sum(row.count for row in counted)
    online = sum(row.count for row in counted if row.kind in ONLINE_KINDS)
    pictures = sum(row.count for row in counted if row.kind == PICTURE_LIVE)
    broadcast = sum(row.count for row in counted if row.kind in BROADCAST_KINDS)
    return CoverageTotals(
        total=total,
        without_pictures=total - pictures,
        online=online,
        broadcast=broadcast,
    )


@dataclass(frozen=True, kw_only=True)
class SummaryFigures:
    """Everything that a summary report may state as a number, and the names beside it.

    `contest` is the name without its edition. `events` are in the order of their dates,
    `promoted_rows` and `top_ranks` in the order of rank, `promoted_by_sector` in the order in
    which the table prints it. `size_classes` counts accepted entries.
    """

    contest: str
    edition: int
    year: int
    issuer: str
    basis_document: str
    report_date: datetime.date
    task_accepted_on: datetime.date | None = None
    kickoff_on: datetime.date | None = None
    campaign_days: int = 0
    library_days: int = 0
    hosts: tuple[str, ...] = ()
    supporters: tuple[str, ...] = ()

    events: tuple[EventRow, ...]
    registered: int
    accepted: int
    cities: tuple[str, ...]
    size_classes: tuple[tuple[str, int], ...] = ()
    presented: int
    finalists: int
    promoted: int
    promotion_quota: int
    promoted_by_sector: tuple[tuple[str, int], ...]
    promoted_rows: tuple[PromotedRow, ...]
    top_ranks: tuple[PromotedRow, ...] = ()

    judges: int
    recused: int
    sheets: int
    ledger_head: str
    judge_backgrounds: tuple[str, ...] = ()

    coverage: tuple[CoverageRow, ...]
    coverage_total: int
    coverage_without_pictures: int
    coverage_online: int
    coverage_broadcast: int
    coverage_sums: tuple[UnitTotal, ...] = ()
    coverage_combined: tuple[CombinedTotal, ...] = ()
    claims: tuple[Claim, ...] = ()

    documents: Count | None = None
    meetings: Count | None = None
    texts: Count | None = None
    organisations: Count | None = None
    final_attendance: Count | None = None
    committees: Count | None = None
    trainings: Count | None = None
    meeting_rows: tuple[MeetingRow, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def heats(self) -> tuple[EventRow, ...]:
        return tuple(event for event in self.events if event.kind == HEAT)

    @property
    def finals(self) -> tuple[EventRow, ...]:
        return tuple(event for event in self.events if event.kind == FINAL)

    @property
    def promotion_rate(self) -> Decimal | None:
        """Promoted of finalists in percent, one decimal, half-up; None without a final."""
        return rate(self.promoted, self.finalists)

    @property
    def contest_days(self) -> int:
        """The days of the campaign after those that built the project library."""
        return self.campaign_days - self.library_days
