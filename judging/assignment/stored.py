"""Wishes, answers and the digest of a problem as they are stored. Pure, and without numpy."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from hashlib import sha256
from typing import Any

from judging.assignment.spec import Clash, Place, Plan, Problem, Reason, Wishes


def wishes_data(wishes: Wishes) -> dict[str, Any]:
    """As JSON keeps it."""
    return asdict(wishes)


def read_wishes(data: Mapping[str, Any]) -> Wishes:
    """The wishes that `wishes_data` wrote; names that are not known any more are left out."""
    known = {field.name for field in fields(Wishes)}
    return Wishes(**{name: value for name, value in data.items() if name in known})


def digest_of(problem: Problem) -> str:
    """SHA-256 of everything the answer depends on, whatever the order in which it was said."""
    said = {
        "entries": sorted(_row(entry) for entry in problem.entries),
        "judges": sorted(_row(judge) for judge in problem.judges),
        "panels": sorted(_row(panel) for panel in problem.panels),
        "fixed": sorted(_row(pin) for pin in problem.fixed),
        "wishes": wishes_data(problem.wishes),
        "seed": problem.seed,
    }
    for name in ("forbidden", "past", "far", "met", "overlaps"):
        said[name] = sorted(getattr(problem, name))
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _row(thing: Any) -> str:
    values = {
        field.name: sorted(value) if isinstance(value, frozenset) else value
        for field in fields(thing)
        for value in [getattr(thing, field.name)]
    }
    return json.dumps(values, sort_keys=True)


def result_data(result: Plan | Clash) -> dict[str, Any]:
    """`places` as short rows [unit, judge, chair, alternate, reasons], or `clash`."""
    if isinstance(result, Clash):
        return {
            "clash": list(result.wishes),
            "short": list(result.short),
            "supply": dict(result.supply),
            "demand": dict(result.demand),
        }
    return {
        "places": [
            [
                place.unit,
                place.judge,
                int(place.is_chair),
                int(place.is_alternate),
                [[reason.kind, reason.value] for reason in place.reasons],
            ]
            for place in result.places
        ],
        "loads": [[judge, load] for judge, load in sorted(result.loads.items())],
        "fit": result.fit,
        "spread": result.spread,
    }


def read_places(data: Mapping[str, Any]) -> tuple[Place, ...]:
    """The places of a stored plan; none for a clash."""
    return tuple(
        Place(
            unit,
            judge,
            bool(is_chair),
            bool(is_alternate),
            tuple(Reason(kind, value) for kind, value in reasons),
        )
        for unit, judge, is_chair, is_alternate, reasons in data.get("places", ())
    )
