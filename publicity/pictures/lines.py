"""Lines over days, each with marks of its own shape; pure. The items' keys are days in ISO form."""

from datetime import date
from math import ceil, floor, log10

from publicity.pictures import colours
from publicity.pictures.pen import SMALL, rule, text, titled
from publicity.pictures.picture import Picture, Series, said

_MARGIN, _LEFT, _HEIGHT, _HEAD = 12, 72, 220, 12
_STEPS = 4
_DASHES = ("", "6 3", "2 3", "8 3 2 3")


def draw_lines(picture: Picture, top: float, width: float) -> tuple[str, float]:
    """The marks from `top` downwards, and the height that they take."""
    base, room = top + _HEAD + _HEIGHT, width - _LEFT - 2 * _MARGIN
    step = nice_step(float(picture.largest))
    highest = step * max(ceil(float(picture.largest) / step), 1)
    marks = [_grid(step, highest, base, width)]
    places = [_LEFT + _MARGIN + room * share for share in _shares(picture)]
    marks.append(_days(picture, places, base))
    for number, series in enumerate(picture.series):
        points = [
            (x, base - _HEIGHT * float(value) / highest, said(value), item.label)
            for x, value, item in zip(places, series.values, picture.items, strict=True)
            if value is not None
        ]
        marks.append(_line(series, points, number))
    return "".join(marks), _HEAD + _HEIGHT + 26


def dash(number: int) -> str:
    """How the line of a series is broken; "" for one that is not."""
    return _DASHES[number % len(_DASHES)]


def nice_step(largest: float) -> float:
    """The distance of about four lines: 1, 2 or 5 times a power of ten, never under 1."""
    if largest <= _STEPS:
        return 1
    rough = largest / _STEPS
    power = 10.0 ** floor(log10(rough))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= rough))


def short(value: float) -> str:
    """A number beside a line of the grid: 2,000; from ten thousand on in 万."""
    if value >= 10_000:
        return f"{value / 10_000:g}万"
    return f"{value:,.0f}"


def _grid(step: float, highest: float, base: float, width: float) -> str:
    marks, value = [], 0.0
    while value <= highest:
        y = base - _HEIGHT * value / highest
        colour = colours.QUIET if value == 0 else colours.LINE
        marks.append(rule(_LEFT, y, width - _MARGIN, y, stroke=colour))
        words = short(value)
        marks.append(text(_LEFT - 8, y + 4, words, fill=colours.QUIET, anchor="end", size=SMALL))
        value += step
    return "".join(marks)


def _shares(picture: Picture) -> list[float]:
    """Where each day stands between the first (0) and the last (1)."""
    days = [date.fromisoformat(item.key).toordinal() for item in picture.items]
    span = days[-1] - days[0] if days else 0
    return [(day - days[0]) / span if span else 0.5 for day in days]


def _days(picture: Picture, places: list[float], base: float) -> str:
    """The labels of the days, without those that would run into the one before."""
    marks, free = [], 0.0
    years = {item.key[:4] for item in picture.items}
    for x, item in zip(places, picture.items, strict=True):
        label = _short_day(item.key, years)
        half = len(label) * SMALL * 0.35
        if x - half >= free:
            marks.append(text(x, base + 18, label, fill=colours.INK, anchor="middle", size=SMALL))
            free = x + half + 12
    return "".join(marks)


def _short_day(day: str, years: set[str]) -> str:
    """7-27 within one year, else with the year."""
    found = date.fromisoformat(day)
    short_day = f"{found.month}-{found.day}"
    return short_day if len(years) == 1 else f"{found.year}-{short_day}"


def _line(series: Series, points: list[tuple[float, float, str, str]], number: int) -> str:
    colour = colours.of_series(number)
    dashes = dash(number)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _value, _day in points)
    marks = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashed}/>']
    for x, y, value, day in points:
        dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
        marks.append(titled(dot, f"{series.label} {day} {value}"))
    return "".join(marks)
