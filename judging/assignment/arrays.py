"""A problem as tables of numbers. Units (entries or panels) and judges stand in order of their
ids, so that the answer does not depend on the order in which they were said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np

from judging.assignment import spec
from judging.assignment.spec import EntryFacts, JudgeFacts, Pin, Problem, Wishes

type Table = np.ndarray[Any, np.dtype[Any]]
NO_LIMIT = 10**6


@dataclass(frozen=True)
class Arrays:
    """Rows are units, columns are judges. `walls`, `past`, `region` and `far` say who may not;
    `fit` is the percentage of the unit's entries in the judge's sectors; `noise` parts equals by
    the seed."""

    units: tuple[int, ...]
    judges: tuple[JudgeFacts, ...]
    wishes: Wishes
    need: Table
    walls: Table
    past: Table
    region: Table
    far: Table
    fit: Table
    noise: Table
    pins: tuple[tuple[int, int, bool], ...]
    met: tuple[tuple[int, int], ...]
    overlaps: tuple[tuple[int, int], ...]

    @cached_property
    def house(self) -> Table:
        """A number for each house; judges of no known house have one of their own."""
        names = [judge.house or f"\0{judge.id}" for judge in self.judges]
        return np.unique(names, return_inverse=True)[1]

    @cached_property
    def chairs(self) -> Table:
        return np.array([judge.can_chair for judge in self.judges], bool)

    @cached_property
    def capacity(self) -> Table:
        caps = [NO_LIMIT if j.capacity is None else j.capacity for j in self.judges]
        return np.array(caps, np.int64)

    def barred(self, active: frozenset[str]) -> Table:
        """Who may not sit with a unit under the active wishes, walls among them."""
        wished = {spec.PAST: self.past, spec.REGION: self.region, spec.TRAVEL: self.far}
        tables = [table for name, table in wished.items() if name in active]
        return np.logical_or.reduce([self.walls, *tables])

    def profile(self, name: str) -> Table:
        """Which judges are of the profile."""
        return np.array([judge.profile == name for judge in self.judges], bool)


def arrays_of(problem: Problem) -> Arrays:
    """The tables of a problem; pairs about somebody unknown are left out."""
    entries = {entry.id: entry for entry in sorted(problem.entries, key=lambda entry: entry.id)}
    judges = tuple(sorted(problem.judges, key=lambda judge: judge.id))
    members = _members(problem, entries)
    units = tuple(members)
    column = {judge.id: place for place, judge in enumerate(judges)}
    row = {unit: place for place, unit in enumerate(units)}
    rows_of: dict[int, list[int]] = {}
    for unit, inside in members.items():
        for entry in inside:
            rows_of.setdefault(entry.id, []).append(row[unit])
    shape = (len(units), len(judges))
    return Arrays(
        units=units,
        judges=judges,
        wishes=problem.wishes,
        need=np.array([problem.wishes.size_of(c) for c in _categories(problem, members)], int),
        walls=_pairs(shape, problem.forbidden, rows_of, column)
        | _same(shape, members, judges, "house"),
        past=_pairs(shape, problem.past, rows_of, column),
        region=_same(shape, members, judges, "region"),
        far=_pairs(shape, problem.far if problem.by_panel else (), rows_of, column),
        fit=_fit(members, judges),
        noise=_noise(problem.seed, units, [judge.id for judge in judges]),
        pins=_pins(problem.fixed, row, column),
        met=_known(problem.met, column),
        overlaps=_known(problem.overlaps, row),
    )


def _members(
    problem: Problem, entries: Mapping[int, EntryFacts]
) -> dict[int, tuple[EntryFacts, ...]]:
    if not problem.by_panel:
        return {entry.id: (entry,) for entry in entries.values()}
    panels = sorted(problem.panels, key=lambda panel: panel.id)
    return {p.id: tuple(entries[pk] for pk in p.entries if pk in entries) for p in panels}


def _categories(problem: Problem, members: Mapping[int, Sequence[EntryFacts]]) -> Iterable[str]:
    said = {panel.id: panel.category for panel in problem.panels}
    for unit, inside in members.items():
        yield said[unit] if problem.by_panel else inside[0].category


def _pairs(
    shape: tuple[int, int],
    pairs: Iterable[tuple[int, int]],
    rows_of: Mapping[int, list[int]],
    column: Mapping[int, int],
) -> Table:
    table = np.zeros(shape, bool)
    for judge, entry in pairs:
        if judge in column:
            table[rows_of.get(entry, []), column[judge]] = True
    return table


def _same(
    shape: tuple[int, int],
    members: Mapping[int, Sequence[EntryFacts]],
    judges: Sequence[JudgeFacts],
    name: str,
) -> Table:
    """Where an entry of the unit and the judge share what `name` says."""
    columns: dict[str, list[int]] = {}
    for place, judge in enumerate(judges):
        if value := getattr(judge, name):
            columns.setdefault(value, []).append(place)
    table = np.zeros(shape, bool)
    for place, inside in enumerate(members.values()):
        for entry in inside:
            table[place, columns.get(getattr(entry, name), [])] = True
    return table


def _fit(members: Mapping[int, Sequence[EntryFacts]], judges: Sequence[JudgeFacts]) -> Table:
    sectors = sorted({sector for judge in judges for sector in judge.sectors})
    index = {sector: place for place, sector in enumerate(sectors)}
    knows = np.zeros((len(judges), len(sectors)), np.float32)
    for place, judge in enumerate(judges):
        knows[place, [index[sector] for sector in judge.sectors]] = 1
    asks = np.zeros((len(members), len(sectors)), np.float32)
    for place, inside in enumerate(members.values()):
        for entry in inside:
            if entry.sector in index:
                asks[place, index[entry.sector]] += 1 / len(inside)
    return np.rint(100 * asks @ knows.T).astype(np.int16)


def _noise(seed: str, units: Sequence[int], judges: Sequence[int]) -> Table:
    """A number from 0 to 1 for each pair, of the seed and the two ids alone (splitmix64)."""
    start = np.uint64(int.from_bytes(_digest(seed), "big"))
    rows = np.array(units, np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    columns = np.array(judges, np.uint64) * np.uint64(0xD1B54A32D192ED03)
    mixed = start + rows[:, None] + columns[None, :]
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(40)).astype(np.float32) / 2**24


def _digest(seed: str) -> bytes:
    return blake2b(seed.encode(), digest_size=8).digest()


def _pins(
    pins: Iterable[Pin], row: Mapping[int, int], column: Mapping[int, int]
) -> tuple[tuple[int, int, bool], ...]:
    known = [pin for pin in pins if pin.unit in row and pin.judge in column]
    return tuple(sorted((row[pin.unit], column[pin.judge], pin.is_chair) for pin in known))


def _known(pairs: Iterable[tuple[int, int]], place: Mapping[int, int]) -> tuple[Any, ...]:
    both = [(a, b) for a, b in pairs if a in place and b in place and a != b]
    return tuple(sorted({tuple(sorted((place[a], place[b]))) for a, b in both}))
