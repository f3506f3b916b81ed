"""A whole contest, in one programme where it is small, block by block where it is large.

Blocks are drawn by the seed, so that each is a sample of the whole. Every block is told which
loads the blocks so far should have come to, and so the last one evens out what the others left.
"""

from collections.abc import Callable, Sequence

import numpy as np

from judging.assignment import spec
from judging.assignment.arrays import NO_LIMIT, Arrays, Table
from judging.assignment.model import Evenness, Programme

# So many pairs of unit and judge are solved in one programme; more are cut into blocks.
WHOLE = 40_000
BLOCK = 100
# The judges that a block looks at for each unit: the best of each profile, then of all.
OF_EACH_PROFILE, OF_ALL = 10, 30
PUSHED_BY_LOAD = 25.0

type Taken = Sequence[tuple[int, int, bool]]
type Progress = Callable[[int, int], None]


class Impossible(Exception):
    """These units cannot be filled, whatever the others get."""

    def __init__(self, units: Table) -> None:
        super().__init__(len(units))
        self.units = units


def room_of(arrays: Arrays, active: frozenset[str]) -> Table:
    """How many each judge takes under the active wishes."""
    room = np.full(len(arrays.judges), NO_LIMIT, np.int64)
    if spec.CAPACITY in active:
        room = np.minimum(room, arrays.capacity)
    if spec.MOST in active and arrays.wishes.most is not None:
        room = np.minimum(room, arrays.wishes.most)
    return room


def even_loads(room: Table, seats: int) -> tuple[Table, Table]:
    """The lowest and highest load of each judge when `seats` are spread as evenly as room allows."""
    level = 0
    low, high = 0, int(min(room.max(initial=0), seats))
    while low <= high:
        level = (low + high) // 2
        if np.minimum(room, level).sum() <= seats:
            low = level + 1
        else:
            high = level - 1
    floor = np.minimum(room, max(high, 0))
    return floor, np.minimum(room, floor + (floor.sum() < seats))


def is_whole(arrays: Arrays) -> bool:
    """Whether it is solved in one programme. Halls are: what happens at once knows no blocks."""
    size = len(arrays.units) * len(arrays.judges)
    return size <= WHOLE or bool(arrays.overlaps or arrays.met)


def solve(arrays: Arrays, active: frozenset[str], progress: Progress) -> Taken:
    """Every seat, or Impossible. `progress(done, total)` is called between blocks, and may raise."""
    units = np.arange(len(arrays.units))
    if is_whole(arrays):
        progress(0, 1)
        return _whole(arrays, active, units)
    drawn = units[np.argsort(arrays.noise[:, 0], kind="stable")]
    blocks = [drawn[at : at + BLOCK] for at in range(0, len(drawn), BLOCK)]
    work = _Work(arrays, active)
    for number, block in enumerate(blocks):
        progress(number, len(blocks))
        work.add(block)
    work.even_out()
    return [place for _units, taken in work.done for place in taken]


def _whole(arrays: Arrays, active: frozenset[str], units: Table) -> Taken:
    room = room_of(arrays, active)
    low, high = even_loads(room, int(arrays.need.sum()))
    for strict in (True, False):
        taken = Programme(arrays, units, active, room).solve(Evenness(low, high, strict))
        if taken is not None:
            return taken
    raise Impossible(units)


class _Work:
    """The blocks that are done, and the load of every judge so far."""

    def __init__(self, arrays: Arrays, active: frozenset[str]) -> None:
        self.arrays, self.active = arrays, active
        self.room = room_of(arrays, active)
        self.load = np.zeros(len(arrays.judges), np.int64)
        self.done: list[tuple[Table, Taken]] = []

    def add(self, block: Table) -> None:
        """Fill the block; where the blocks before took what it needs, fill it anew with them."""
        taken, again = self._fill(block, thin=True), 1
        while taken is None:
            taken = self._fill(block, thin=False)
            if taken is not None:
                break
            alone = Programme(self.arrays, block, self.active, self.room)
            if not self.done or alone.solve() is None:
                raise Impossible(block)
            for _turn in range(min(again, len(self.done))):
                units, undone = self.done.pop()
                self.load -= self._loads(undone)
                block = np.concatenate([block, units])
            again *= 2
        self.load += self._loads(taken)
        self.done.append((block, taken))

    def even_out(self) -> None:
        """Fill blocks anew, one after the other, until every load is what it should be."""
        low, high = even_loads(self.room, int(self.arrays.need.sum()))
        for number, (block, taken) in enumerate(self.done):
            if ((self.load >= low) & (self.load <= high)).all():
                return
            self.load -= self._loads(taken)
            better = self._fill(block, thin=True, keep=taken) or taken
            self.load += self._loads(better)
            self.done[number] = (block, better)

    def _loads(self, taken: Taken) -> Table:
        seats = [judge for _unit, judge, is_alternate in taken if not is_alternate]
        return np.bincount(seats, minlength=len(self.arrays.judges)).astype(np.int64)

    def _fill(self, block: Table, *, thin: bool, keep: Taken = ()) -> Taken | None:
        so_far = int(self.load.sum() + self.arrays.need[block].sum())
        low, high = even_loads(self.room, so_far)
        among = self._best(block, low - self.load, keep) if thin else None
        room = self.room - self.load
        programme = Programme(self.arrays, block, self.active, room, among=among)
        return programme.solve(Evenness(low - self.load, high - self.load))

    def _best(self, block: Table, owed: Table, keep: Taken) -> Table:
        """The judges worth looking at: by fit, by who has too few yet, by the seed."""
        arrays = self.arrays
        worth = arrays.fit[block] + 60.0 * arrays.noise[block] + PUSHED_BY_LOAD * owed
        worth[arrays.walls[block]] = -np.inf
        chosen = np.zeros(worth.shape, bool)
        groups = [(np.ones(len(arrays.judges), bool), OF_ALL), (arrays.chairs, OF_EACH_PROFILE)]
        for name in sorted({judge.profile for judge in arrays.judges}):
            groups.append((arrays.profile(name), OF_EACH_PROFILE))
        for group, most in groups:
            columns = np.nonzero(group)[0]
            order = np.argsort(-worth[:, columns], axis=1, kind="stable")[:, :most]
            np.put_along_axis(chosen, columns[order], True, axis=1)
        for unit, judge, _more in (*arrays.pins, *keep):
            chosen[block == unit, judge] = True
        return chosen
