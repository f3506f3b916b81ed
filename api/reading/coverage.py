"""The publicity ledger of a contest, where its public page shows it."""

from typing import Any, cast

from api import coverage_shapes as shapes
from api.asks import Channel, CoverageAsk, Unit
from api.reading.paging import cut
from competitions.models import Competition
from publicity.coverage_board import (
    Line,
    SumLine,
    channel_name,
    lines_of,
    public_rows,
    shows_coverage,
    sums_of,
)
from publicity.models import Unit as Units


def coverage_lines(
    node: Competition, ask: CoverageAsk
) -> tuple[dict[str, Any], list[shapes.CoverageLine], int] | None:
    """The sums, the page that is asked for in the order of the page, and how many there are.

    None where the contest does not show its ledger; four queries.
    """
    if not shows_coverage(node):
        return None
    rows = public_rows(node)
    if ask.channel is not None:
        rows = rows.filter(channel=ask.channel)
    if ask.unit is not None:
        rows = rows.filter(unit=ask.unit)
    items = [_line(line) for line in lines_of(cut(rows, ask))]
    return {"sums": [_sum(one) for one in sums_of(node)]}, items, rows.count()


def _line(line: Line) -> shapes.CoverageLine:
    row = line.row
    channel = shapes.CoverageChannel(name=cast(Channel, row.channel), text=channel_name(row))
    return shapes.CoverageLine(
        outlet=row.outlet,
        channel=channel,
        event=row.heat.name if row.heat else "",
        count=row.count,
        approximation=row.approximator,
        unit=_unit(row.unit, str(Units(row.unit).label)),
        words=line.worded,
        counted_on=row.counted_on,
        link=row.address,
    )


def _sum(one: SumLine) -> shapes.CoverageSum:
    return shapes.CoverageSum(
        unit=_unit(one.unit, one.text), count=one.count, rows=one.rows, is_rounded=one.is_worded
    )


def _unit(name: str, text: str) -> shapes.CoverageUnit:
    return shapes.CoverageUnit(name=cast(Unit, name), text=text)
