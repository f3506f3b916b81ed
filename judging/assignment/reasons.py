"""What was solved, made into places that say why."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from judging.assignment.arrays import Arrays, Table
from judging.assignment.spec import Place, Plan, Reason

type Taken = Sequence[tuple[int, int, bool]]


def plan_of(arrays: Arrays, taken: Taken) -> Plan:
    """The plan in order of units, then judges; the alternates of a unit after its judges."""
    seats = sorted(taken, key=lambda seat: (seat[0], seat[2], seat[1]))
    regular = [(unit, judge) for unit, judge, is_alternate in seats if not is_alternate]
    loads = np.bincount([judge for _unit, judge in regular], minlength=len(arrays.judges))
    if arrays.wishes.chair:
        chairs = _chairs(arrays, regular)
    else:
        chairs = {(unit, judge) for unit, judge, is_chair in arrays.pins if is_chair}
    pins = {(unit, judge) for unit, judge, _is_chair in arrays.pins}
    spare: dict[int, int] = defaultdict(int)
    places = []
    for unit, judge, is_alternate in seats:
        spare[unit] += is_alternate
        is_chair = (unit, judge) in chairs and not is_alternate
        kept = (unit, judge) in pins
        about = list(_reasons(arrays, unit, judge, kept=kept, is_chair=is_chair))
        if is_alternate:
            about.append(Reason("alternate", str(spare[unit])))
        about.append(Reason("load", str(loads[judge])))
        if (takes := arrays.judges[judge].capacity) is not None:
            about.append(Reason("capacity", str(takes)))
        places.append(
            Place(
                arrays.units[unit], arrays.judges[judge].id, is_chair, is_alternate, tuple(about)
            )
        )
    known = sum(int(arrays.fit[seat]) for seat in regular)
    return Plan(
        places=tuple(places),
        loads={j.id: int(n) for j, n in zip(arrays.judges, loads, strict=True)},
        fit=round(known / len(regular)) if regular else 0,
        spread=int(loads.max(initial=0) - loads.min(initial=arrays.need.sum())) if regular else 0,
    )


def _reasons(
    arrays: Arrays, unit: int, judge: int, *, kept: bool, is_chair: bool
) -> Iterable[Reason]:
    if kept:
        yield Reason("fixed")
    if is_chair:
        yield Reason("chair")
    if arrays.wishes.profiles.get(arrays.judges[judge].profile):
        yield Reason("profile", arrays.judges[judge].profile)
    if fit := int(arrays.fit[unit, judge]):
        yield Reason("sector", str(fit))
    if arrays.far[:, judge].any() and not arrays.far[unit, judge]:
        yield Reason("travel")
    if walls := int(arrays.walls[unit].sum()):
        yield Reason("walls", str(walls))


def _chairs(arrays: Arrays, seats: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """One for each unit: whom a hand made it, else who has chaired least so far."""
    members: dict[int, list[int]] = defaultdict(list)
    for unit, judge in seats:
        members[unit].append(judge)
    said = {unit: judge for unit, judge, is_chair in arrays.pins if is_chair}
    times: Table = np.zeros(len(arrays.judges), int)
    chairs = set()
    for unit, judges in sorted(members.items()):
        able = [judge for judge in judges if arrays.chairs[judge]]
        chosen = said.get(unit)
        if chosen not in judges:
            able.sort(key=lambda judge: (times[judge], -arrays.noise[unit, judge], judge))
            chosen = able[0] if able else None
        if chosen is not None:
            times[chosen] += 1
            chairs.add((unit, chosen))
    return chairs
