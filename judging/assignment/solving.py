"""The whole way from a problem to its answer; for a worker, because it needs numpy and SciPy."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from judging.assignment import spec
from judging.assignment.arrays import Arrays, Table, arrays_of
from judging.assignment.blocks import Impossible, Progress, is_whole, room_of, solve
from judging.assignment.model import Programme
from judging.assignment.reasons import plan_of
from judging.assignment.spec import Clash, Plan, Problem, names_of

SHORT_SHOWN = 20


def answer(problem: Problem, progress: Progress) -> Plan | Clash:
    """A plan, or the wishes that clash."""
    arrays, names = arrays_of(problem), names_of(problem)
    active = frozenset(names)
    if not is_whole(arrays):
        kinds, times = _kinds(arrays)

        def seems_feasible(some: frozenset[str]) -> bool:
            return not _short(arrays, some) and _relaxed(arrays, kinds, times, some)

        if not seems_feasible(active):
            return _clash(arrays, names, seems_feasible)
    try:
        taken = solve(arrays, active, progress)
    except Impossible as stop:
        return _clash(arrays, names, partial(_fillable, arrays, stop.units))
    return plan_of(arrays, taken)


def smallest_clash(
    names: Sequence[str], feasible: Callable[[frozenset[str]], bool]
) -> tuple[str, ...]:
    """Names of wishes that cannot be had together although all but any one of them can.

    A deletion filter: a wish is left out where the rest is infeasible without it. What is feasible
    with more wishes must be feasible with fewer.
    """
    kept = list(names)
    for name in names:
        fewer = [other for other in kept if other != name]
        if not feasible(frozenset(fewer)):
            kept = fewer
    return tuple(kept)


def _clash(
    arrays: Arrays, names: Sequence[str], feasible: Callable[[frozenset[str]], bool]
) -> Clash:
    wishes = smallest_clash(names, feasible)
    supply, demand = _counts(arrays, frozenset(wishes))
    return Clash(wishes, _short(arrays, frozenset(wishes)), supply, demand)


def _fillable(arrays: Arrays, units: Table, active: frozenset[str]) -> bool:
    return Programme(arrays, units, active, room_of(arrays, active)).solve() is not None


def _kinds(arrays: Arrays) -> tuple[Arrays, Table]:
    """Units that differ by nothing but their own walls taken together, and how many each stands
    for. Only a wall that all of them have is left: what is impossible here is impossible at all.
    """
    keys = np.column_stack([arrays.need, arrays.fit, arrays.region])
    _rows, first, kind = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    kind = kind.ravel()

    def common(table: Table) -> Table:
        missing = np.zeros((len(first), table.shape[1]), np.int64)
        np.add.at(missing, kind, ~table)
        return missing == 0

    return replace(
        arrays,
        units=tuple(arrays.units[place] for place in first),
        need=arrays.need[first],
        walls=common(arrays.walls),
        past=common(arrays.past),
        far=common(arrays.far),
        region=arrays.region[first],
        fit=arrays.fit[first],
        noise=arrays.noise[first],
        pins=(),
        overlaps=(),
    ), np.bincount(kind).astype(float)


def _relaxed(arrays: Arrays, kinds: Arrays, times: Table, active: frozenset[str]) -> bool:
    """False only if there is no answer. Hand changes and walls of single units are not seen."""
    units = np.arange(len(kinds.units))
    room = room_of(arrays, active)
    return Programme(kinds, units, active - {spec.FIXED}, room, times=times).solve() is not None


def _short(arrays: Arrays, active: frozenset[str]) -> tuple[int, ...]:
    """The first units that cannot be filled even if nobody else needed anybody."""
    allowed = ~arrays.barred(active)
    lacks = np.zeros(len(arrays.units), bool)
    if spec.COUNT in active:
        lacks |= allowed.sum(axis=1) < arrays.need
    for name, (who, n) in _needed(arrays).items():
        if name in active:
            lacks |= (allowed & who).sum(axis=1) < n
    return tuple(arrays.units[place] for place in np.nonzero(lacks)[0][:SHORT_SHOWN])


def _needed(arrays: Arrays) -> dict[str, tuple[Table, int]]:
    """Who counts for a wish, and how many of them each unit needs."""
    needed: dict[str, tuple[Table, int]] = {
        spec.PROFILE + name: (arrays.profile(name), n)
        for name, n in arrays.wishes.profiles.items()
    }
    return needed | {
        spec.CHAIR: (arrays.chairs, 1),
        spec.SECTOR: (arrays.fit > 0, arrays.wishes.sector),
    }


def _counts(arrays: Arrays, active: frozenset[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Seats that judges can take, and seats that are wanted, for wishes where it can be counted."""
    units = len(arrays.units)
    room = np.minimum(room_of(arrays, active), units)
    supply, demand = {}, {}
    if spec.COUNT in active:
        supply[spec.COUNT], demand[spec.COUNT] = int(room.sum()), int(arrays.need.sum())
    for name, (who, n) in _needed(arrays).items():
        if name in active and who.ndim == 1:
            supply[name], demand[name] = int(room[who].sum()), n * units
    return supply, demand
