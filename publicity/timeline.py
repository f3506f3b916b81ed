"""The time line of a contest and those below it: bars by day, one band for each contest.

Coordinates in a picture that is as wide as its days need; the names of the bands stand beside it,
so that they stay when it is scrolled.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils import dateformat
from django.utils.translation import pgettext

from competitions.calendar.working_days import WORKING, YearNotCovered, day_kind
from competitions.models import Competition
from publicity.happenings import Happening

# So many days are shown at once; further ones are a link away.
LONGEST = 370
WIDTH, MARGIN = 1080.0, 190.0
NARROWEST, WIDEST = 3.0, 22.0
HEAD, LANE, BAND_SPACE = 44.0, 24.0, 14.0
LONGEST_LABEL = 16
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """`label_x`: where its words begin, inside of the bar or right of it."""

    happening: Happening
    x: float
    y: float
    width: float
    label: str
    label_x: float
    is_inside: bool
    url: str
    clashes: bool


@dataclass(frozen=True, slots=True)
class Band:
    node: Competition
    y: float
    height: float
    bars: tuple[Bar, ...]

    @property
    def name_y(self) -> float:
        return self.y + 22

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def short(self) -> str:
        name = self.node.short_name
        return name if len(name) <= 11 else f"{name[:10]}…"


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class TimeLine:
    first: date
    last: date
    width: float
    height: float
    bands: tuple[Band, ...]
    off: tuple[tuple[float, float], ...]
    months: tuple[Tick, ...]
    days: tuple[Tick, ...]
    today_x: float | None


def window(happenings: Sequence[Happening], wanted: date | None, today: date) -> tuple[date, date]:
    """The days to show: all if they fit, else from `wanted`, else from a month before today."""
    first = min(one.first for one in happenings)
    last = max(one.last for one in happenings)
    if (last - first).days < LONGEST:
        return first, last
    latest = last - (LONGEST - 1) * A_DAY
    start = wanted or today - 30 * A_DAY
    start = max(first, min(start, latest))
    return start, start + (LONGEST - 1) * A_DAY


def time_line(
    happenings: Sequence[Happening],
    days: tuple[date, date],
    *,
    today: date,
    clashing: frozenset[str] = frozenset(),
    url_of: Callable[[Happening], str] = lambda _one: "",
) -> TimeLine:
    """The picture of what lies within `days`; `clashing` are keys, see `Happening.key`."""
    first, last = days
    length = (last - first).days + 1
    step = min(max(WIDTH / length, NARROWEST), WIDEST)

    def x(day: date) -> float:
        return round((day - first).days * step, 1)

    shown = [one for one in happenings if one.last >= first and one.first <= last]
    bands = tuple(_bands(shown, days, step, x, lambda one: (url_of(one), one.key in clashing)))
    return TimeLine(
        first=first,
        last=last,
        width=round(length * step + MARGIN, 1),
        height=(bands[-1].bottom if bands else HEAD) + 6,
        bands=bands,
        off=tuple((x(day), round(n * step, 1)) for day, n in _off(first, last)),
        months=tuple(_months(first, last, x)),
        days=tuple(_days(first, last, step, x)),
        today_x=round(x(today) + step / 2, 1) if first <= today <= last else None,
    )


def _bands(
    shown: Sequence[Happening],
    days: tuple[date, date],
    step: float,
    x: Callable[[date], float],
    look: Callable[[Happening], tuple[str, bool]],
) -> Iterator[Band]:
    y = HEAD
    ordered = sorted(shown, key=lambda one: one.node.path)
    for _path, inside in groupby(ordered, key=lambda one: one.node.path):
        bars: list[Bar] = []
        taken: list[float] = []
        rows = list(inside)
        for one in rows:
            left = x(max(one.first, days[0]))
            width = x(min(one.last, days[1])) + step - left
            label = _label(one)
            room = _text_width(label)
            is_inside = width >= room + 10
            lane = _lane(taken, left, left + (width if is_inside else width + room + 14))
            url, clashes = look(one)
            label_x = left + (5 if is_inside else width + 4)
            top = y + 8 + lane * LANE
            bars.append(
                Bar(
                    one,
                    left,
                    top,
                    round(width, 1),
                    label,
                    round(label_x, 1),
                    is_inside,
                    url,
                    clashes,
                )
            )
        height = len(taken) * LANE + BAND_SPACE
        yield Band(rows[0].node, y, height, tuple(bars))
        y += height


def _lane(taken: list[float], left: float, right: float) -> int:
    """The first lane that is free from `left` on; it is taken until `right` then."""
    for number, until in enumerate(taken):
        if until <= left:
            taken[number] = right
            return number
    taken.append(right)
    return len(taken) - 1


def _label(one: Happening) -> str:
    return one.title if len(one.title) <= LONGEST_LABEL else f"{one.title[: LONGEST_LABEL - 1]}…"


def _text_width(text: str) -> float:
    """Of 12 px: a Chinese character is as wide as it is high, a Latin letter about half."""
    return sum(12.4 if ord(sign) > 0x2E80 else 6.8 for sign in text)


def _is_off(day: date) -> bool:
    try:
        return day_kind(day) not in WORKING
    except YearNotCovered:
        return day.weekday() >= 5


def _off(first: date, last: date) -> Iterator[tuple[date, int]]:
    """Days off that follow each other, as (first of them, how many)."""
    run = 0
    for number in range((last - first).days + 2):
        day = first + number * A_DAY
        if day <= last and _is_off(day):
            run += 1
        elif run:
            yield day - run * A_DAY, run
            run = 0


def _months(first: date, last: date, x: Callable[[date], float]) -> Iterator[Tick]:
    """The name of each month at its first day, with the year where it is new."""
    day = first
    while day <= last:
        form = pgettext("date format: month head", "F")
        if day == first or day.month == 1:
            form = pgettext("date format: month head with year", "F Y")
        following = (day.replace(day=1) + 32 * A_DAY).replace(day=1)
        # The rest of a month may be too short for its name.
        if (following - day).days > 6 or following > last:
            yield Tick(x(day), dateformat.format(day, form))
        day = following


def _days(first: date, last: date, step: float, x: Callable[[date], float]) -> Iterator[Tick]:
    """Numbers of days: each where there is room, else Mondays, else none."""
    for number in range((last - first).days + 1):
        day = first + number * A_DAY
        if step >= 18 or (step >= 3.4 and day.weekday() == 0):
            yield Tick(x(day), str(day.day))
