"""Drawing lots so that anybody can repeat the draw: running orders and heats from a seed.

Pure. Contests draw at sign-in, from a box before a notary, or by computer under inspectors; here
the order follows from a seed that is announced (thrown dice, a lottery number, a word from the
hall). Each key's lot is SHA-256 of the seed, a line feed and the key; the smallest lot goes
first. So the list may be handed in in any order, and one more or less leaves the others alone.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass


class DrawError(Exception):
    """A draw that cannot be held on this input."""


class KeyRepeated(DrawError):
    """One key in the draw twice."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(keys)
        self.keys = keys


class HeatSizesWrong(DrawError):
    """Heats that do not hold exactly the entries to be split."""

    def __init__(self, places: int, entries: int) -> None:
        super().__init__(places, entries)
        self.places, self.entries = places, entries


class OrderWrong(DrawError):
    """An order drawn by hand that does not name each key once."""

    def __init__(
        self, unknown: tuple[str, ...], twice: tuple[str, ...], missing: tuple[str, ...]
    ) -> None:
        super().__init__(unknown, twice, missing)
        self.unknown, self.twice, self.missing = unknown, twice, missing


def lot(key: str, *, seed: str) -> str:
    """The lot of one key: SHA-256 (hexadecimal) of seed, line feed, key, in UTF-8."""
    return hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest()


def draw(keys: Sequence[str], *, seed: str) -> list[str]:
    """The keys in the order of their lots; the order of the input does not matter.

    Raises `KeyRepeated`.
    """
    repeated = tuple(sorted(key for key, times in Counter(keys).items() if times > 1))
    if repeated:
        raise KeyRepeated(repeated)
    return sorted(keys, key=lambda key: lot(key, seed=seed))


def draw_spread(entries: Sequence[tuple[str, str]], seed: str, *, after: str = "") -> list[str]:
    """Like `draw` for pairs of key and house, but no two of one house in a row where possible.

    `after` is the house of whoever goes before them. The drawn order is kept as far as it allows that: each turn goes to the first in the order
    who is of another house and leaves the rest solvable. Where one house has more than half the
    entries, its members stand together as seldom as can be. An empty house is nobody's.
    """
    waiting = draw([key for key, _ in entries], seed=seed)
    house_of = {key: house or f"\n{key}" for key, house in entries}
    left = Counter(house_of.values())
    order: list[str] = []
    last = after
    while waiting:
        key = _next_turn(waiting, house_of, left, last)
        last = house_of[key]
        left[last] -= 1
        waiting.remove(key)
        order.append(key)
    return order


def _next_turn(waiting: list[str], house_of: dict[str, str], left: Counter[str], last: str) -> str:
    others = [key for key in waiting if house_of[key] != last] or waiting
    for key in others:
        if _stays_solvable(left, house_of[key], len(waiting) - 1):
            return key
    # One house is too many and was just on: whoever else goes now, it goes next.
    return others[0]


def _stays_solvable(left: Counter[str], chosen: str, rest: int) -> bool:
    """Whether after `chosen` the `rest` can still stand without two of a house in a row.

    They can as long as no house has more than half of the rest, rounded up. The chosen house
    itself needs no look: had it too many, it would have to go first anyway.
    """
    return all(2 * count <= rest + 1 for house, count in left.items() if house != chosen)


@dataclass(frozen=True, slots=True)
class Lot:
    """Who takes part: the key, the house it belongs to and the block it is drawn in ("" for none)."""

    key: str
    house: str = ""
    block: str = ""


def draw_blocks(lots: Sequence[Lot], *, seed: str, apart: bool = False) -> list[str]:
    """The keys block after block: the blocks in the order of their own lots, each drawn in itself.

    With `apart`, two of one house do not follow each other where that is possible, inside a block or
    where one block ends and the next begins.
    Without blocks it is `draw`, or `draw_spread`. Raises `KeyRepeated`.
    """
    house_of = {lot.key: lot.house for lot in lots}
    order: list[str] = []
    for block in draw(sorted({lot.block for lot in lots}), seed=seed):
        inside = [lot for lot in lots if lot.block == block]
        if apart:
            order += draw_spread(
                [(lot.key, lot.house) for lot in inside],
                seed,
                after=house_of[order[-1]] if order else "",
            )
        else:
            order += draw([lot.key for lot in inside], seed=seed)
    if len(set(order)) != len(order):
        raise KeyRepeated(tuple(sorted(key for key, n in Counter(order).items() if n > 1)))
    return order


def named_order(names: Sequence[str], keys: Sequence[str]) -> list[str]:
    """The keys in the order in which they were drawn by hand, each named once.

    A name is a whole key, or an end of it that belongs to one key alone. Raises `OrderWrong` with
    what names nobody or several, what is named twice, and which keys are missing.
    """
    found = [_meant(name, keys) for name in names]
    order = [key for key in found if key]
    unknown = tuple(name for name, key in zip(names, found, strict=True) if not key)
    twice = tuple(key for key, times in Counter(order).items() if times > 1)
    missing = tuple(key for key in keys if key not in order)
    if unknown or twice or missing:
        raise OrderWrong(unknown, twice, missing)
    return order


def _meant(name: str, keys: Sequence[str]) -> str:
    ends = [key for key in keys if key.endswith(name)] if name else []
    return name if name in keys else ends[0] if len(ends) == 1 else ""


def split_into_heats(
    keys: Sequence[str], sizes: Sequence[int], seed: str, group_of: Callable[[str], str]
) -> list[list[str]]:
    """The keys in heats of the given sizes, every group (sector) spread evenly over them.

    The groups, in drawn order, are dealt out one after the other along a sequence in which each
    heat comes up in proportion to its size. With heats of one size, a group's numbers in any two
    heats differ by at most one; otherwise they stay less than two from the exact share. Inside a
    heat the keys stand in the order of their lots. Raises `KeyRepeated`, `HeatSizesWrong`.
    """
    if sum(sizes) != len(keys) or min(sizes, default=0) < 0:
        raise HeatSizesWrong(sum(sizes), len(keys))
    drawn = draw(keys, seed=seed)
    groups = draw(sorted({group_of(key) for key in keys}), seed=seed)
    dealt = [key for group in groups for key in drawn if group_of(key) == group]
    heat_of = dict(zip(dealt, _turns(sizes), strict=True))
    return [[key for key in drawn if heat_of[key] == heat] for heat in range(len(sizes))]


def _turns(sizes: Sequence[int]) -> list[int]:
    """Heat numbers, each as often as its size, at every point less than one from its share.

    Earliest deadline first: a heat may have its next turn once its share has reached the turns it
    had, and must have it before its share is a whole turn ahead.
    """
    total = sum(sizes)
    had = [0] * len(sizes)
    turns: list[int] = []
    for turn in range(1, total + 1):
        due = [
            (-(-(had[heat] + 1) * total // size), heat)
            for heat, size in enumerate(sizes)
            if size and had[heat] * total < size * turn
        ]
        heat = min(due)[1]
        had[heat] += 1
        turns.append(heat)
    return turns
