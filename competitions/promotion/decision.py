"""Who goes through by a round's rule of promotion, and who steps up when somebody leaves.

Pure. `competitions.promotion.plan` says how many places each group has, `competitions.promotion.selection.top_n`
fills them; nothing here looks at a score but to hold it against a score line.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from competitions.promotion.plan import (
    Entrant,
    Group,
    GroupUnknown,
    Plan,
    clamped,
    group_counts,
    group_dimensions,
    group_name,
    group_of,
    places_plan,
)
from competitions.promotion.selection import (
    Candidate,
    CandidateRepeated,
    Decision,
    GroupWithoutPlaces,
    PromotionError,
    top_n,
)
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
    waits. Who has no score goes through only where nobody is eliminated. Raises `PromotionError`
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
    return _decided(rule, ties, entrants, plan) + [
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
) -> list[Decision]:
    """The decisions after the entrants `left` are gone, from the same input as `decide` had.

    "next_rank": whoever is next by rank in the same group moves up (Bengbu); the number of places
    stays what it was with those who left. "never": their places stay empty (Zhanjiang). Those who
    left are "out", with the reason "left". Nobody who was promoted loses a place. Raises what
    `decide` raises; `TieAtLine` when those next in line share a rank.
    """
    if rule.substitution == "never":
        decisions = decide(rule, ties, entrants, heat_places, counts=counts)
        return [_left(one) if one.key in left else one for one in decisions]
    _refuse_repeated(entrants)
    _refuse_unknown(rule, entrants)
    staying = [one for one in entrants if one.key not in left]
    kept = group_counts(rule, entrants) if counts is None else counts
    gone = [
        Decision(one.key, "out", None, "left", one.rank, _name(rule, one))
        for one in sorted(entrants, key=lambda one: one.key)
        if one.key in left
    ]
    return decide(rule, ties, staying, heat_places, counts=kept) + gone


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


def _decided(
    rule: PromotionRule, ties: TieRule, entrants: Sequence[Entrant], plan: Plan
) -> list[Decision]:
    members: dict[Group, list[Entrant]] = {one.group: [] for one in plan.groups}
    for one in entrants:
        if one.direct:
            continue
        group = group_of(rule, one)
        if group not in members:
            raise GroupWithoutPlaces(group_name(group))
        members[group].append(one)
    decisions: list[Decision] = []
    for part in plan.groups:
        own, name = members[part.group], group_name(part.group)
        if rule.how == "all":
            decisions += _everybody(own, name)
        else:
            decisions += _by_rank(rule, ties, own, name, part.places)
    return decisions


def _everybody(members: Sequence[Entrant], name: str) -> list[Decision]:
    """Zero elimination: those without a score go through as well, after the others."""
    ordered = sorted(
        members, key=lambda one: (one.rank is None, 0 if one.rank is None else one.rank, one.key)
    )
    return [
        Decision(one.key, "promoted", place, "everybody", one.rank, name)
        for place, one in enumerate(ordered, start=1)
    ]


def _reached(rule: PromotionRule, one: Entrant) -> bool:
    return rule.score_line is None or (one.score is not None and one.score >= rule.score_line)


def _by_rank(
    rule: PromotionRule,
    ties: TieRule,
    members: Sequence[Entrant],
    name: str,
    places: int | None,
) -> list[Decision]:
    ranked = [one for one in members if one.rank is not None]
    pool = [one for one in ranked if _reached(rule, one)]
    if rule.how == "score_line":
        places = clamped(rule, len(pool))
        # A floor is filled by rank from below the line.
        pool = ranked if places > len(pool) else pool
    over_line = {one.key for one in pool}
    below = [one for one in ranked if one.key not in over_line]
    candidates = [
        Candidate(one.key, one.rank, group=name, score=one.score)
        for one in members
        if one.rank is None or one.key in over_line
    ]
    decisions = top_n(
        candidates,
        places or 0,
        ties="all_through" if ties.at_line == "all_through" else "refuse",
        reserves=0 if rule.substitution == "never" else rule.reserves,
    )
    if rule.how == "score_line":
        reached = {one.key for one in ranked if _reached(rule, one)}
        decisions = [_with_line(one, reached) for one in decisions]
    decisions += [
        Decision(one.key, "out", None, "score_not_reached", one.rank, name) for one in below
    ]
    return sorted(decisions, key=_by_rank_and_key)


def _with_line(decision: Decision, reached: Collection[str]) -> Decision:
    if decision.reason == "within_places" and decision.key in reached:
        return replace(decision, reason="score_reached")
    if decision.reason == "below_line" and decision.key not in reached:
        return replace(decision, reason="score_not_reached")
    return decision


def _by_rank_and_key(decision: Decision) -> tuple[bool, int, str]:
    return (decision.rank is None, decision.rank or 0, decision.key)
