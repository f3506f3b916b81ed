"""Sums of the ledger by unit and channel; pure. Units are mixed by `mixed` alone, which names them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

# Which units a channel is counted in. A broadcast is counted as its audience, and nothing else is.
SEEN = ("person_times", "page_views")
FITTING: dict[str, tuple[str, ...]] = {
    "live_video": (*SEEN, "plays", "interactions"),
    "picture_live": (*SEEN, "interactions"),
    "video": (*SEEN, "plays", "interactions", "pieces"),
    "short_video": ("person_times", "plays", "interactions", "pieces"),
    "broadcast": ("audience",),
    "radio": ("audience",),
    "article": (*SEEN, "interactions", "pieces"),
    "social": (*SEEN, "interactions", "pieces"),
    "print": ("pieces", "copies"),
    "poster": (*SEEN, "pieces", "copies"),
    "other": (*SEEN, "plays", "interactions", "pieces", "copies"),
}


@dataclass(frozen=True, slots=True)
class Sum:
    """`count` over `rows` rows; `worded` of them are no exact numbers."""

    count: int = 0
    rows: int = 0
    worded: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.count + other.count, self.rows + other.rows, self.worded + other.worded)


@dataclass(frozen=True, slots=True)
class Part:
    """What the rows of one channel and one unit come to."""

    channel: str
    unit: str
    sum: Sum


@dataclass(frozen=True, slots=True)
class UnitSum:
    """One unit over all channels, its channels from the largest to the smallest."""

    unit: str
    sum: Sum
    parts: tuple[Part, ...]


def by_unit(parts: Iterable[Part], order: Collection[str]) -> tuple[UnitSum, ...]:
    """One sum for each unit that occurs, in the given order of units; none over two of them."""
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(part.unit, []).append(part)
    sums = []
    for unit in order:
        of_unit = sorted(found.get(unit, ()), key=lambda part: (-part.sum.count, part.channel))
        if of_unit:
            total = sum((part.sum for part in of_unit), Sum())
            sums.append(UnitSum(unit, total, tuple(of_unit)))
    return tuple(sums)


def mixed(sums: Iterable[UnitSum], units: Collection[str]) -> tuple[tuple[UnitSum, ...], Sum]:
    """The sums of the named units and what they come to together; units without rows drop out."""
    chosen = tuple(one for one in sums if one.unit in units)
    return chosen, sum((one.sum for one in chosen), Sum())
