"""One place at most for each unit: which of its projects are passed over.

Pure. A project is passed over only beside another project of its unit that has a place; the best
by rank, then score, then key keeps it. Ranks of different groups are compared as they are.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from competitions.promotion.plan import Entrant
from competitions.promotion.selection import Decision

type Decide = Callable[[Sequence[Entrant]], list[Decision]]


def passed_over(
    entrants: Sequence[Entrant],
    decided: Decide,
    *,
    passed: Mapping[str, str] | None = None,
    holding: Collection[str] = (),
) -> dict[str, str]:
    """Key of every project that is passed over → key of the unit's project that has the place.

    `decided` says what becomes of those who are not passed over, with ties at the line settled in
    some way, as a tie may lie elsewhere once somebody is passed over. `passed` are so from before;
    `holding` keep their places before better ones. Whoever is passed over makes room, and nobody
    loses a place by it, so that the search ends.
    """
    found = dict(passed or {})
    own = {one.key: one for one in entrants}

    def order(decision: Decision) -> tuple[bool, int, Decimal, str]:
        score = own[decision.key].score
        return (
            decision.key not in holding,
            decision.rank or 0,
            -score if score is not None else Decimal(0),
            decision.key,
        )

    while True:
        decisions = decided([one for one in entrants if one.key not in found])
        more = _doubled(sorted(decisions, key=order), own)
        if not more:
            return found
        found |= more


def _doubled(decisions: Sequence[Decision], own: Mapping[str, Entrant]) -> dict[str, str]:
    """Who competes for a place beside a better project of the unit that has one.

    Those below the line too: whoever plays with another project does not step up with this one.
    """
    of_unit: dict[str, list[Decision]] = defaultdict(list)
    for one in decisions:
        if own[one.key].unit and (one.outcome != "out" or one.reason == "below_line"):
            of_unit[own[one.key].unit].append(one)
    found: dict[str, str] = {}
    for rows in of_unit.values():
        best = next((one for one in rows if one.outcome == "promoted"), None)
        if best is not None:
            found |= {one.key: best.key for one in rows if one is not best}
    return found


def decision_beside(decision: Decision, beside: str) -> Decision:
    """The decision on a project that is passed over."""
    return replace(
        decision,
        outcome="out",
        place=None,
        reason="unit_has_place",
        waiting=None,
        beside=beside,
    )
