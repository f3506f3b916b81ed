"""Which spans of time need the same thing at once: a judge, a venue, an entrant.

Pure. A sweep over the starts of each resource; spans are half-open, so that one may begin at the
moment at which another one ends. Whoever has to go from one place to another needs `travel` between.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

NO_TIME = timedelta(0)
# A heat of which neither the end nor a single entry is known.
USUAL_LENGTH = timedelta(hours=3)
# Between two pitches one team leaves and the next one sets up.
CHANGEOVER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """Something from `starts` until just before `ends` that takes each of `resources`.

    `place` is where; "" is nowhere in particular, to which nobody travels (online).
    """

    key: Hashable
    starts: datetime
    ends: datetime
    resources: frozenset[str]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two slots, the earlier first, that take one resource; `is_travel`: only the way is too long."""

    first: Slot
    second: Slot
    resource: str
    is_travel: bool


def heat_end(starts: datetime, ends: datetime | None, entries: int, minutes: int) -> datetime:
    """When a heat is over: as planned, else after `entries` of `minutes` each, else three hours."""
    if ends is not None:
        return ends
    if not entries:
        return starts + USUAL_LENGTH
    return starts + entries * (timedelta(minutes=minutes) + CHANGEOVER)


def clashes(slots: Iterable[Slot], *, travel: timedelta = NO_TIME) -> Iterator[Clash]:
    """Every pair that takes the same resource at overlapping times, once for each resource.

    With a `travel` margin also pairs at two different places with less time between them. Ordered
    by resource, then by time; n log n for each resource besides the pairs themselves.
    """
    takers: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        for resource in slot.resources:
            takers[resource].append(slot)
    for resource in sorted(takers):
        yield from _sweep(resource, takers[resource], travel)


def _sweep(resource: str, slots: list[Slot], travel: timedelta) -> Iterator[Clash]:
    running: list[Slot] = []
    for slot in sorted(slots, key=lambda each: (each.starts, each.ends)):
        running = [earlier for earlier in running if earlier.ends + travel > slot.starts]
        for earlier in running:
            if slot.starts < earlier.ends:
                yield Clash(earlier, slot, resource, is_travel=False)
            elif slot.starts < earlier.ends + _way(earlier, slot, travel):
                yield Clash(earlier, slot, resource, is_travel=True)
        running.append(slot)


def _way(first: Slot, second: Slot, travel: timedelta) -> timedelta:
    """The time it takes from one to the other."""
    if not first.place or not second.place or first.place == second.place:
        return NO_TIME
    return travel
