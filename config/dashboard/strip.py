"""The campaign on one line of days: registration, heats, the final, today.

Coordinates in a picture of 1180 × 136. Longer campaigns than a line can show have no picture.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from competitions.models import Heat
from config.dashboard.facts import Facts
from publicity.dates import china_day

LEFT, RIGHT, END = 16.0, 1150.0, 1162.0
LONGEST = 70
SHORTEST = 5
# Two labels nearer than this would touch.
LABEL_ROOM = 26.0


@dataclass(frozen=True, slots=True)
class Mark:
    """An event. `look` is its class: ev (held), nowmark (today), todo; an empty label is not set."""

    x: float
    left: float
    top: float
    look: str
    size: int
    label: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class DayTick:
    x: float
    day: date
    is_tall: bool
    is_labelled: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Strip:
    days: int
    library: tuple[float, float] | None
    library_days: int
    run: tuple[float, float]
    heats: int
    ticks: tuple[DayTick, ...]
    marks: tuple[Mark, ...]
    kickoff_x: float | None
    today_x: float | None
    today_number: int
    today_anchor: str


def strip(facts: Facts) -> Strip | None:
    """None without events, and for campaigns shorter or longer than a line of days is good for."""
    node, heats = facts.node, [line.heat for line in facts.lines]
    if not heats:
        return None
    days = sorted(china_day(heat.starts_at) for heat in heats)
    opens, closes = node.registration_opens_at, node.registration_closes_at
    first = min(days[0], china_day(opens)) if opens else days[0]
    length = (days[-1] - first).days + 1
    if not SHORTEST <= length <= LONGEST:
        return None
    step = (RIGHT - LEFT) / (length - 1)
    library_days = 0
    if opens and closes:
        last = china_day(closes - timedelta(microseconds=1))
        library_days = min(max((last - first).days + 1, 0), length)
    split = round(min(LEFT + step * (library_days - 0.5), END), 1) if library_days else LEFT
    today = (facts.today - first).days
    today_x = _x(today, step) if 0 <= today < length else None
    is_kickoff_shown = facts.kickoff is not None and 0 <= (facts.kickoff - first).days < length
    kickoff = (facts.kickoff - first).days if facts.kickoff and is_kickoff_shown else None
    return Strip(
        days=length,
        library=(LEFT, round(split - LEFT, 1)) if library_days else None,
        library_days=library_days,
        run=(split, round(END - split, 1)),
        heats=sum(not heat.round.is_final for heat in heats),
        ticks=tuple(_ticks(first, length, step)),
        marks=tuple(_marks(facts, first, step)),
        kickoff_x=_x(kickoff, step) if kickoff is not None else None,
        today_x=today_x,
        today_number=today + 1,
        today_anchor=_anchor(today_x),
    )


def _anchor(x: float | None) -> str:
    """How a label over `x` is set so that it stays inside the picture."""
    if x is None or LEFT + 80 < x < RIGHT - 80:
        return "middle"
    return "start" if x < RIGHT / 2 else "end"


def _x(day: int, step: float) -> float:
    return round(LEFT + step * day, 1)


def _ticks(first: date, length: int, step: float) -> Iterator[DayTick]:
    for number in range(length):
        day = first + timedelta(days=number)
        is_labelled = number == 0 or (day.day in {10, 20, 30} and number > 2)
        anchor = "start" if number == 0 else "middle"
        is_tall = day.day % 5 == 0
        yield DayTick(_x(number, step), day, is_tall, is_labelled, anchor)


def _marks(facts: Facts, first: date, step: float) -> Iterator[Mark]:
    """Events in the order of time; of labels that would touch only the first is set."""
    taken = -LABEL_ROOM
    for heat in sorted((line.heat for line in facts.lines), key=lambda heat: heat.starts_at):
        day = china_day(heat.starts_at)
        x = _x((day - first).days, step)
        is_final = heat.round.is_final
        has_room = x - taken >= LABEL_ROOM or is_final
        taken = x if has_room else taken
        url = reverse("judging:work_heat", args=[facts.node.code, heat.pk])
        size = 18 if is_final else 14
        yield Mark(
            x=x,
            left=round(x - size / 2, 1),
            top=75 - size / 2,
            look=_look(heat, day, facts.today),
            size=size,
            label=(heat.name if is_final else str(heat.number)) if has_room else "",
            name=heat.name,
            url=url if facts.reads_rounds else "",
        )


def _look(heat: Heat, day: date, today: date) -> str:
    if day == today and heat.state != Heat.State.LOCKED:
        return "nowmark"
    return "ev" if heat.state == Heat.State.LOCKED else "todo"
