"""A panel's marks on a line: where each stands, which were dropped, where the mean is; pure.

Numbers in, coordinates out, for an SVG of `WIDTH` by `Line.height`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

WIDTH = 340.0
MARGIN = 22.0
RADIUS = 6.0
FOOT = 20.0
HEAD = 16.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark; `cut` when it does not count."""

    seat: int
    x: float
    y: float
    cut: bool


@dataclass(frozen=True, slots=True)
class Line:
    """`low` and `high` are whole points, the ends of the axis at height `axis`."""

    dots: tuple[Dot, ...]
    mean_x: float | None
    low: int
    high: int
    axis: float
    height: float


def mark_line(marks: Sequence[tuple[int, Decimal, bool]], mean: Decimal | None) -> Line | None:
    """The line for (seat, mark, dropped); None where there is no mark. Dots that meet are stacked."""
    if not marks:
        return None
    values = [value for _seat, value, _cut in marks] + ([mean] if mean is not None else [])
    low = int(min(values).to_integral_value(ROUND_FLOOR))
    high = max(int(max(values).to_integral_value(ROUND_CEILING)), low + 1)

    def x_of(value: Decimal) -> float:
        share = float((value - low) / (high - low))
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    placed: list[tuple[float, int, int, bool]] = []
    for seat, value, cut in sorted(marks, key=lambda mark: (mark[1], mark[0])):
        x = x_of(value)
        taken = {level for before, level, *_ in placed if abs(before - x) < 2 * RADIUS}
        level = next(n for n in range(len(marks)) if n not in taken)
        placed.append((x, level, seat, cut))
    levels = 1 + max(level for _x, level, *_ in placed)
    axis = HEAD + levels * 2 * RADIUS + 2
    dots = tuple(
        Dot(seat, x, round(axis - 2 - RADIUS - level * 2 * RADIUS, 1), cut)
        for x, level, seat, cut in placed
    )
    return Line(dots, None if mean is None else x_of(mean), low, high, axis, axis + FOOT)
