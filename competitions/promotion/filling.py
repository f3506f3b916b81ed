"""How the places of each group are filled by rank, by a score line, or by everybody. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from competitions.promotion.plan import Entrant, Group, Plan, clamped, group_name, group_of
from competitions.promotion.selection import Candidate, Decision, GroupWithoutPlaces, top_n
from competitions.promotion.selection import TieRule as AtLine
from competitions.rulebook.spec import PromotionRule


def fill_groups(
    rule: PromotionRule, at_line: AtLine, entrants: Sequence[Entrant], plan: Plan
) -> list[Decision]:
    """The decisions of every group by its places, groups in order; direct entries are left out.

    `at_line` says what becomes of a tie at the line. Raises `GroupWithoutPlaces`, `TieAtLine`.
    """
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
            decisions += _by_rank(rule, at_line, own, name, part.places)
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
    at_line: AtLine,
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
        ties=at_line,
        reserves=0 if rule.substitution == "never" else rule.reserves,
    )
    if rule.how == "score_line":
        reached = {one.key for one in ranked if _reached(rule, one)}
        decisions = [_with_line(one, reached) for one in decisions]
    decisions += [
        Decision(one.key, "out", None, "score_not_reached", one.rank, name) for one in below
    ]
    return sorted(decisions, key=by_rank_and_key)


def _with_line(decision: Decision, reached: Collection[str]) -> Decision:
    if decision.reason == "within_places" and decision.key in reached:
        return replace(decision, reason="score_reached")
    if decision.reason == "below_line" and decision.key not in reached:
        return replace(decision, reason="score_not_reached")
    return decision


def by_rank_and_key(decision: Decision) -> tuple[bool, int, str]:
    """The order inside a group: by rank, who has none last, then by key."""
    return (decision.rank is None, decision.rank or 0, decision.key)
