"""Who goes through by a round's rule of promotion, and who steps up when somebody leaves.

Pure. `competitions.promotion.plan` says how many places each group has, `competitions.promotion.selection.top_n`
fills them; nothing here looks at a score but to hold it against a score line.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from competitions.promotion.filling import by_rank_and_key, fill_groups
from competitions.promotion.plan import (
    Entrant,
    Group,
    GroupUnknown,
    Plan,
    group_counts,
    group_dimensions,
    group_name,
    group_of,
    places_plan,
)
from competitions.promotion.selection import (
    CandidateRepeated,
    Decision,
    PromotionError,
)
from competitions.promotion.selection import TieRule as AtLine
from competitions.promotion.units import decision_beside, passed_over
from competitions.rulebook.spec import PromotionRule, TieRule


class DirectEntriesExceeded(PromotionError):
    """More direct entries than places are kept for them."""

    def __init__(self, keys: tuple[str, ...], places: int) -> None:
        super().__init__(keys, places)
        self.keys, self.places = keys, places


def decide(
    rule: PromotionRule,
    ties: TieRule,
    entrants: Sequence[Entrant],
    heat_places: Mapping[str, int] | None = None,
    *,
    counts: Mapping[Group, int] | None = None,
) -> list[Decision]:
    """What becomes of every entrant: groups in order, by rank and key inside, direct entries last.

    `counts` replaces the number of entrants where a percentage or a share is of something else
    (Dongguan: of the registrations). A tie at the line of a group raises `TieAtLine` unless
    `ties.at_line` is "all_through". Reserves wait in each group; under substitution "never" nobody
    waits. Who has no score goes through only where nobody is eliminated. Under `one_per_unit` the
    best-ranked project of a unit has its place, and the others are passed over. Raises `PromotionError`
    (`CandidateRepeated`, `GroupUnknown`, `GroupWithoutPlaces`, `SharesUndefined`, `TieAtLine`,
    `DirectEntriesExceeded`); the result does not depend on the order of the input.
    """
    _refuse_repeated(entrants)
    _refuse_unknown(rule, entrants)
    direct = tuple(sorted(one.key for one in entrants if one.direct))
    if len(direct) > rule.direct_entries:
        raise DirectEntriesExceeded(direct, rule.direct_entries)
    plan = places_plan(
        rule, group_counts(rule, entrants) if counts is None else counts, heat_places
    )
    passed = _passed(rule, ties, entrants, plan)
    return _with_passed(rule, ties, entrants, plan, passed) + [
        Decision(key, "promoted", None, "direct_entry", None) for key in direct
    ]


def substitute(
    rule: PromotionRule,
    ties: TieRule,
    entrants: Sequence[Entrant],
    heat_places: Mapping[str, int] | None = None,
    *,
    left: Collection[str],
    counts: Mapping[Group, int] | None = None,
    holding: Collection[str] = (),
) -> list[Decision]:
    """The decisions after the entrants `left` are gone, from the same input as `decide` had.

    "next_rank": whoever is next by rank in the same group moves up (Bengbu); the number of places
    stays what it was with those who left. "never": their places stay empty (Zhanjiang). Those who
    left are "out", with the reason "left". Nobody who was promoted loses a place; `holding` are
    those who have moved up since. Who was passed over for another project of the unit stays so,
    even if that one leaves: a unit does not choose which project it plays with. Raises what
    `decide` raises; `TieAtLine` when those next in line share a rank.
    """
    if rule.substitution == "never":
        decisions = decide(rule, ties, entrants, heat_places, counts=counts)
        return [_left(one) if one.key in left else one for one in decisions]
    _refuse_repeated(entrants)
    _refuse_unknown(rule, entrants)
    kept = group_counts(rule, entrants) if counts is None else counts
    plan = places_plan(rule, kept, heat_places)
    staying = [one for one in entrants if one.key not in left]
    passed = _still_passed(rule, ties, entrants, plan, left, holding)
    gone = [
        Decision(one.key, "out", None, "left", one.rank, _name(rule, one))
        for one in sorted(entrants, key=lambda one: one.key)
        if one.key in left
    ]
    direct = sorted(one.key for one in staying if one.direct)
    return (
        _with_passed(rule, ties, staying, plan, passed)
        + [Decision(key, "promoted", None, "direct_entry", None) for key in direct]
        + gone
    )


def _still_passed(
    rule: PromotionRule,
    ties: TieRule,
    entrants: Sequence[Entrant],
    plan: Plan,
    left: Collection[str],
    holding: Collection[str],
) -> dict[str, str]:
    """Who is passed over now that some have left: those from before, and who would double a unit."""
    first = _passed(rule, ties, entrants, plan)
    still = {key: beside for key, beside in first.items() if key not in left}
    holders = holding or _holders(rule, ties, entrants, plan, first)
    staying = [one for one in entrants if one.key not in left]
    return _passed(rule, ties, staying, plan, passed=still, holding=holders)


def due_diligence_count(promoted: int, rule: PromotionRule) -> int:
    """How many of those promoted are looked into at least: rounded up (Huizhou: a third)."""
    return -int(-Fraction(rule.due_diligence) * promoted // 100)


def _left(decision: Decision) -> Decision:
    return replace(decision, outcome="out", place=None, reason="left")


def _name(rule: PromotionRule, entrant: Entrant) -> str:
    return "" if entrant.direct else group_name(group_of(rule, entrant))


def _refuse_repeated(entrants: Iterable[Entrant]) -> None:
    seen: set[str] = set()
    again: set[str] = set()
    for one in entrants:
        (again if one.key in seen else seen).add(one.key)
    if again:
        raise CandidateRepeated(tuple(sorted(again)))


def _refuse_unknown(rule: PromotionRule, entrants: Sequence[Entrant]) -> None:
    for dimension in group_dimensions(rule):
        without = [one.key for one in entrants if not (one.direct or one.groups.get(dimension))]
        if without:
            raise GroupUnknown(dimension, tuple(sorted(without)))


def _at_line(ties: TieRule) -> AtLine:
    return "all_through" if ties.at_line == "all_through" else "refuse"


def _passed(
    rule: PromotionRule,
    ties: TieRule,
    entrants: Sequence[Entrant],
    plan: Plan,
    *,
    passed: Mapping[str, str] | None = None,
    holding: Collection[str] = (),
) -> dict[str, str]:
    """Who is passed over for another project of the unit, and for which."""
    if not rule.one_per_unit:
        return {}
    ranked = [one for one in entrants if not one.direct]
    return passed_over(
        ranked,
        lambda some: fill_groups(rule, _settled(ties), some, plan),
        passed=passed,
        holding=holding,
    )


def _settled(ties: TieRule) -> AtLine:
    """As `_at_line`, but a tie that people have to settle goes by key for the time being."""
    return "all_through" if ties.at_line == "all_through" else "by_key"


def _holders(
    rule: PromotionRule,
    ties: TieRule,
    entrants: Sequence[Entrant],
    plan: Plan,
    passed: Mapping[str, str],
) -> set[str]:
    """Who had a place before anybody left."""
    staying = [one for one in entrants if one.key not in passed]
    decisions = fill_groups(rule, _settled(ties), staying, plan)
    return {one.key for one in decisions if one.outcome == "promoted"}


def _with_passed(
    rule: PromotionRule,
    ties: TieRule,
    entrants: Sequence[Entrant],
    plan: Plan,
    passed: Mapping[str, str],
) -> list[Decision]:
    """The decisions on everybody but direct entries, those who are passed over at their rank."""
    staying = [one for one in entrants if one.key not in passed]
    decisions = fill_groups(rule, _at_line(ties), staying, plan)
    if not passed:
        return decisions
    places = {group_name(one.group): one.places for one in plan.groups}
    for one in entrants:
        if one.key in passed:
            name = _name(rule, one)
            plain = Decision(one.key, "out", None, "below_line", one.rank, name, places[name])
            decisions.append(decision_beside(plain, passed[one.key]))
    order = {name: spot for spot, name in enumerate(places)}
    return sorted(decisions, key=lambda one: (order[one.group], *by_rank_and_key(one)))
