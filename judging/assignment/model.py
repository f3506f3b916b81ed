"""Some units at once as an integer programme, solved by HiGHS through SciPy.

One variable says whether a judge sits with a unit, one more whether as an alternate. HiGHS works
in one thread and without chance, so the same programme has the same answer.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from judging.assignment import spec
from judging.assignment.arrays import Arrays, Table

# What a seat more or less than the even load costs, against at most 100 for a seat without sector
# fit: the first one, the next two, all further ones; and how many that are.
UNEVEN, SEATS = np.array([400.0, 800.0, 1600.0]), np.array([1, 2, np.inf])
# Parts equals, and is never worth a percent of fit that a whole seat is about.
NOISE = 5.0
# An answer within half a percent of the best is good enough, and found far sooner.
GAP = 0.005


@dataclass(frozen=True)
class Evenness:
    """How many of these units each judge should get, from `low` to `high`; a `strict` programme
    has no answer where that cannot be, another one pays for it."""

    low: Table
    high: Table
    strict: bool = False


@dataclass
class _Rows:
    """The rows of a programme as they are collected."""

    row: list[Table] = field(default_factory=list)
    column: list[Table] = field(default_factory=list)
    value: list[Table] = field(default_factory=list)
    low: list[Table] = field(default_factory=list)
    high: list[Table] = field(default_factory=list)
    number: int = 0

    def add(self, groups: Table, columns: Table, low: object, high: object, number: int) -> None:
        """`number` rows: the sum of the columns of each group lies between `low` and `high`."""
        self.row.append(groups + self.number)
        self.column.append(columns)
        self.value.append(np.ones(len(columns)))
        self.low.append(np.broadcast_to(np.asarray(low, float), (number,)))
        self.high.append(np.broadcast_to(np.asarray(high, float), (number,)))
        self.number += number

    def more(self, groups: Table, columns: Table, value: float) -> None:
        """Further columns of the rows that were added last, which began at `groups`."""
        self.row.append(groups)
        self.column.append(columns)
        self.value.append(np.full(len(columns), value))

    def constraint(self, width: int) -> LinearConstraint:
        place = (np.concatenate(self.row), np.concatenate(self.column))
        matrix = csr_array((np.concatenate(self.value), place), shape=(self.number, width))
        return LinearConstraint(matrix, np.concatenate(self.low), np.concatenate(self.high))


class Programme:
    """The rows for the `units` (row numbers of the arrays) under the `active` wishes.

    `room`: how many more each judge takes. `among`: no other pairs than these. `times`: how many
    alike each unit stands for; more than one is a relaxation, whose variables are not whole.
    """

    def __init__(
        self,
        arrays: Arrays,
        units: Table,
        active: frozenset[str],
        room: Table,
        *,
        among: Table | None = None,
        times: Table | None = None,
    ) -> None:
        self.arrays, self.units, self.active, self.room = arrays, units, active, room
        self.is_relaxed = times is not None
        self.times = np.ones(len(units)) if times is None else times
        barred = arrays.barred(active)[units]
        if among is not None:
            barred |= ~among
        self.pins = self._pins() if spec.FIXED in active else []
        # What a hand put there may be an old acquaintance, but never behind a wall.
        for unit, judge in self.pins:
            barred[unit, judge] = arrays.walls[units[unit], judge]
        self.impossible = any(barred[unit, judge] for unit, judge in self.pins)
        self.unit, self.judge = np.nonzero(~barred)
        self.seats = len(self.unit)
        self.spare = arrays.wishes.alternates if spec.ALTERNATES in active else 0
        self.width = self.seats * (2 if self.spare else 1)
        self.rows = _Rows()
        self._about_units()
        self._about_pairs()
        limit = np.maximum(room, 0)
        self.rows.add(self.judge, np.arange(self.seats), 0, limit, len(arrays.judges))

    def _pins(self) -> list[tuple[int, int]]:
        local = {int(unit): place for place, unit in enumerate(self.units)}
        return [(local[unit], judge) for unit, judge, _ in self.arrays.pins if unit in local]

    def _about_units(self) -> None:
        number, every, times = len(self.units), np.arange(self.seats), self.times
        need = self.arrays.need[self.units] * times
        self.rows.add(self.unit, every, need if spec.COUNT in self.active else 0, need, number)
        at_least = {
            spec.PROFILE + name: (self.arrays.profile(name), n)
            for name, n in self.arrays.wishes.profiles.items()
        }
        at_least[spec.CHAIR] = (self.arrays.chairs, 1)
        for name, (who, n) in at_least.items():
            if name in self.active:
                chosen = every[who[self.judge]]
                self.rows.add(self.unit[chosen], chosen, n * times, np.inf, number)
        if spec.SECTOR in self.active:
            knows = every[self.arrays.fit[self.units][self.unit, self.judge] > 0]
            least = self.arrays.wishes.sector * times
            self.rows.add(self.unit[knows], knows, least, np.inf, number)
        if self.spare:
            spare = self.spare * times
            self.rows.add(self.unit, every + self.seats, spare, spare, number)

    def _about_pairs(self) -> None:
        judges = len(self.arrays.judges)
        if self.spare:
            self._at_most_one(self.unit * judges + self.judge)
        if spec.HOUSES in self.active:
            house = self.arrays.house
            self._at_most_one(self.unit * (house.max(initial=0) + 1) + house[self.judge])
        local = {int(unit): place for place, unit in enumerate(self.units)}
        for a, b in self.arrays.overlaps:
            if a in local and b in local:
                here = (self.unit == local[a]) | (self.unit == local[b])
                self._at_most_one(np.where(here, self.judge, -1))
        if spec.TOGETHER in self.active:
            for a, b in self.arrays.met:
                here = (self.judge == a) | (self.judge == b)
                self._at_most_one(np.where(here, self.unit, -1))

    def _at_most_one(self, keys: Table) -> None:
        """Of the seats with the same key, alternates among them, one is taken at most; -1: none."""
        if self.spare:
            keys = np.concatenate([keys, keys])
        here = np.nonzero(keys >= 0)[0]
        _names, groups, sizes = np.unique(keys[here], return_inverse=True, return_counts=True)
        crowded = sizes[groups] > 1
        if crowded.any():
            _names, first, packed = np.unique(
                groups[crowded], return_index=True, return_inverse=True
            )
            units = self.unit[here[crowded][first] % self.seats]
            self.rows.add(packed, here[crowded], 0, self.times[units], len(first))

    def _keep_even(self, even: Evenness) -> Table:
        """Rows for even loads; the costs of the columns that they bring along."""
        judges, first = len(self.arrays.judges), self.rows.number
        every = np.arange(self.seats)
        self.rows.add(self.judge, every, even.low, even.high, judges)
        if even.strict:
            return np.zeros(0)
        rows, column = np.arange(judges) + first, self.width
        for sign in (-1, 1):
            for _step in UNEVEN:
                self.rows.more(rows, column + np.arange(judges), sign)
                column += judges
        return np.tile(np.repeat(UNEVEN, judges), 2)

    def solve(self, even: Evenness | None = None) -> list[tuple[int, int, bool]] | None:
        """(unit, judge, is alternate), or None where there is no answer; without `even` any one."""
        if self.impossible or not self.seats:
            return None if self.impossible or self._asks() else []
        cost, integral = np.zeros(self.width), np.full(self.width, not self.is_relaxed, float)
        if even is not None:
            pairs = (self.units[self.unit], self.judge)
            one = 100.0 - self.arrays.fit[pairs] + NOISE * self.arrays.noise[pairs]
            extra = self._keep_even(even)
            cost = np.concatenate([one] * (2 if self.spare else 1) + [extra])
            integral = np.concatenate([integral, np.zeros(len(extra))])
        low, high = self._bounds(len(cost))
        found = milp(
            cost,
            integrality=integral,
            bounds=Bounds(low, high),
            constraints=self.rows.constraint(len(cost)),
            options={"mip_rel_gap": GAP},
        )
        return None if found.x is None else self._taken(found.x)

    def _asks(self) -> bool:
        """Whether anything has to be filled at all."""
        wanted = {spec.COUNT, spec.CHAIR, spec.SECTOR, spec.ALTERNATES} & self.active
        profiles = any(name.startswith(spec.PROFILE) for name in self.active)
        return bool(len(self.units)) and (bool(wanted) or profiles)

    def _bounds(self, width: int) -> tuple[Table, Table]:
        low, seats = np.zeros(width), np.tile(self.times[self.unit], self.width // self.seats)
        more = np.tile(np.repeat(SEATS, len(self.arrays.judges)), 2)
        high = np.concatenate([seats, more])[:width]
        keys = self.unit * len(self.arrays.judges) + self.judge
        for unit, judge in self.pins:
            low[np.searchsorted(keys, unit * len(self.arrays.judges) + judge)] = 1
        return low, high

    def _taken(self, x: Table) -> list[tuple[int, int, bool]]:
        seats = np.nonzero(x[: self.width] > 0.5)[0]
        units, judges = self.units[self.unit[seats % self.seats]], self.judge[seats % self.seats]
        return [
            (int(unit), int(judge), bool(seat >= self.seats))
            for unit, judge, seat in zip(units, judges, seats, strict=True)
        ]
