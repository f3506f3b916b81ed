"""Coordinates of the charts on the page of a contest; pure: numbers and words in, geometry out.

Widths are attributes of plain SVG, so no inline style is needed. A picture that has nothing to
show is None.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CHART_WIDTH = 340
ROW = 34
MOST_BARS = 9
LABEL_GAP = 8
VALUE_ROOM = 52
WIDEST_LABEL = 124
EM = 13


@dataclass(frozen=True, slots=True)
class Row:
    """One bar to be: its name, its number, the rows behind it (empty: no link)."""

    name: str
    count: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    row: Row
    label: str
    y: int
    text_y: int
    width: float


@dataclass(frozen=True, slots=True)
class BarChart:
    bars: tuple[Bar, ...]
    left: float
    room: float
    value_x: float
    height: int


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    value: int


@dataclass(frozen=True, slots=True)
class DayLabel:
    at: float
    day: date
    anchor: str


@dataclass(frozen=True, slots=True)
class Growth:
    """The number of entries day by day, summed up."""

    line: str
    area: str
    end_x: float
    end_y: float
    total: int
    last_day: int
    ticks: tuple[Tick, ...]
    labels: tuple[DayLabel, ...]


def bar_chart(rows: Sequence[Row], *, rest: str) -> BarChart | None:
    """Bars in the order given; beyond the ninth they are put together under `rest`."""
    counted = [row for row in rows if row.count]
    if len(counted) > MOST_BARS:
        others = sum(row.count for row in counted[MOST_BARS - 1 :])
        counted = [*counted[: MOST_BARS - 1], Row(rest, others)]
    if not counted:
        return None
    labels = [fit(row.name, WIDEST_LABEL) for row in counted]
    left = max(text_width(label) for label in labels) + LABEL_GAP
    room = CHART_WIDTH - left - VALUE_ROOM
    largest = max(row.count for row in counted)
    bars = tuple(
        Bar(
            row=row,
            label=label,
            y=8 + place * ROW,
            text_y=21 + place * ROW,
            width=round(room * row.count / largest, 1),
        )
        for place, (row, label) in enumerate(zip(counted, labels, strict=True))
    )
    value_x = left + room + LABEL_GAP + 4
    return BarChart(bars, left, round(room, 1), round(value_x, 1), 4 + len(bars) * ROW)


def text_width(text: str) -> float:
    """About how wide a text is at 13 px: full-width characters an em, the others 0.58."""
    wide = sum(unicodedata.east_asian_width(c) in "WFA" for c in text)
    return round(EM * (wide + 0.58 * (len(text) - wide)), 1)


def fit(text: str, width: float) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis."""
    if text_width(text) <= width:
        return text
    while text and text_width(text) > width - EM:
        text = text[:-1]
    return f"{text.rstrip()}…"


def growth(days: Sequence[tuple[date, int]]) -> Growth | None:
    """A line from the first to the last day on which anything came in; days between stay flat.

    None for a single day, which is no line.
    """
    if len(days) < 2:
        return None
    first, last = days[0][0], days[-1][0]
    by_day = dict(days)
    sums: list[int] = []
    for offset in range((last - first).days + 1):
        came = by_day.get(first + timedelta(days=offset), 0)
        sums.append((sums[-1] if sums else 0) + came)
    step = _step(sums[-1])
    top = max(step * -(-sums[-1] // step), 1)
    xs = [36 + 252 * place / (len(sums) - 1) for place in range(len(sums))]
    ys = [220 - 199 * total / top for total in sums]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    ticks = tuple(Tick(round(220 - 199 * v / top, 1), v) for v in range(0, top + 1, step))
    return Growth(
        line=points,
        area=f"36.0,220 {points} {xs[-1]:.1f},220",
        end_x=round(xs[-1], 1),
        end_y=round(ys[-1], 1),
        total=sums[-1],
        last_day=days[-1][1],
        ticks=ticks,
        labels=_day_labels(first, last, xs[-1]),
    )


def _step(total: int) -> int:
    """Of 1, 2, 5 times a power of ten, the smallest that needs no more than four lines."""
    scale = 1
    while True:
        for factor in (1, 2, 5):
            if total <= 4 * factor * scale:
                return factor * scale
        scale *= 10


def _day_labels(first: date, last: date, end: float) -> tuple[DayLabel, ...]:
    return (DayLabel(36.0, first, "middle"), DayLabel(round(end, 1), last, "middle"))
