"""How many places each group has, worked out step by step from the rules and the numbers.

Pure. The steps are kept so that a page can show the working: 5 % of 250 are 12.5, half-up 13.
Who gets the places is `competitions.promotion.decision`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from competitions.promotion.selection import (
    GroupWithoutPlaces,
    PromotionError,
    largest_remainder,
    percentage_cap,
    percentage_places,
)
from competitions.rulebook.spec import PromotionRule

type Group = tuple[str, ...]

# Every code of a `Step`, with the names of its parameters.
STEPS = {
    "everybody": (),
    "score_line": ("score_line",),
    "places": ("places",),
    "places_of": ("places",),
    "heat_places": ("places",),
    "percent": ("percent", "of", "exact", "places"),
    "percent_down": ("percent", "of", "exact", "places"),
    "floor": ("floor",),
    "ceiling": ("ceiling",),
    "split": ("weight", "weights", "total", "places"),
    "share": ("of", "all", "total", "exact", "places"),
}


class GroupUnknown(PromotionError):
    """Entrants of whom nobody knows to which heat, category, region or sector they belong."""

    def __init__(self, dimension: str, keys: tuple[str, ...]) -> None:
        super().__init__(dimension, keys)
        self.dimension, self.keys = dimension, keys


@dataclass(frozen=True, slots=True)
class Entrant:
    """One who takes part in the round; `groups` maps dimensions of the rule to keys.

    Ranks are compared only inside a group: they may be those of the round or, where promotion goes
    by heat, those of the heats. `score` is the published one, held against a score line. `direct`
    needs no rank and takes a place kept for direct entries. Projects of one `unit` are those of one
    house; "" is a house of its own.
    """

    key: str
    rank: int | None
    score: Decimal | None = None
    groups: Mapping[str, str] = field(default_factory=dict)
    direct: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the working; `code` and the names in `params` are those of `STEPS`."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """The places of one group, of whose entrants `count` take part; None: no limit."""

    group: Group
    count: int
    places: int | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The places of a round: `dimensions` names the parts of each group in turn."""

    dimensions: tuple[str, ...]
    groups: tuple[GroupPlan, ...]
    direct_entries: int

    @property
    def total(self) -> int | None:
        """Places in all, direct entries included; None where there is no limit."""
        places = [one.places for one in self.groups if one.places is not None]
        return sum(places) + self.direct_entries if len(places) == len(self.groups) else None


def group_dimensions(rule: PromotionRule) -> tuple[str, ...]:
    """What cuts the field into groups that do not compete: `by`, the split categories, the shares.

    A split and a sharing need a number to cut up, so a score line and "all" know only `by`.
    """
    counted = rule.how in ("places", "percent")
    split = "category" if counted and rule.split else ""
    return tuple(one for one in (rule.by, split, rule.share_over if counted else "") if one)


def group_of(rule: PromotionRule, entrant: Entrant) -> Group:
    """The group that the entrant competes in. Raises `GroupUnknown`."""
    keys = tuple(entrant.groups.get(one, "") for one in group_dimensions(rule))
    if "" in keys:
        raise GroupUnknown(group_dimensions(rule)[keys.index("")], (entrant.key,))
    return keys


def group_name(group: Group) -> str:
    """A group in one word, as decisions carry it: "", "enterprise", "enterprise/west"."""
    return "/".join(group)


def group_counts(rule: PromotionRule, entrants: Iterable[Entrant]) -> dict[Group, int]:
    """How many take part in each group, scored or not; direct entries are beside the count.

    Raises `GroupUnknown`.
    """
    return dict(Counter(group_of(rule, one) for one in entrants if not one.direct))


def places_plan(
    rule: PromotionRule,
    counts: Mapping[Group, int],
    heat_places: Mapping[str, int] | None = None,
) -> Plan:
    """The places of every group in `counts` (as `group_counts` makes them), with the working.

    A number is found for each group of `by` (for all together without it), then split over
    categories, then shared over `share_over` by those who take part, both by largest remainder.
    Groups that the rule names and nobody belongs to are listed with a count of 0. A score line has
    no places beforehand but its ceiling. Raises `GroupWithoutPlaces` for a group of whose places
    nothing is said, `SharesUndefined` for weights that give nobody a share.
    """
    dimensions = group_dimensions(rule)
    by = 1 if rule.by else 0
    named = _named(rule, heat_places or {})
    groups: list[GroupPlan] = []
    for outer in sorted({group[:by] for group in counts} | named, key=_order):
        inner = {group: n for group, n in counts.items() if group[:by] == outer}
        base = _base(rule, outer, sum(inner.values()), heat_places or {})
        parts = [base] if base.places is None else _split(rule, base, inner)
        groups += [one for part in parts for one in _shared(rule, part, inner)]
    return Plan(dimensions, tuple(groups), rule.direct_entries)


def _order(group: Group) -> list[tuple[int, str]]:
    """Heat 2 before heat 10, words by their letters."""
    return [(int(key), "") if _is_small_number(key) else (0, key) for key in group]


def _is_small_number(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 10


def _named(rule: PromotionRule, heat_places: Mapping[str, int]) -> set[Group]:
    if not rule.by:
        return {()}
    if rule.how != "places":
        return set()
    heats = heat_places if rule.by == "heat" else {}
    return {(key,) for key in {*rule.places_of, *heats}}


def _base(
    rule: PromotionRule, outer: Group, count: int, heat_places: Mapping[str, int]
) -> GroupPlan:
    if rule.how == "all":
        return GroupPlan(outer, count, None, (Step("everybody"),))
    if rule.how == "places":
        code, places = _fixed(rule, outer, heat_places)
        steps = [Step(code, {"places": places})]
        return GroupPlan(outer, count, places, tuple(_line(rule) + steps))
    if rule.how == "score_line":
        return GroupPlan(outer, count, rule.ceiling, tuple(_line(rule) + _clamps(rule)))
    cut = rule.percent_rounding == "down"
    places = percentage_cap(count, rule.percent) if cut else percentage_places(count, rule.percent)
    params: dict[str, str | int] = {
        "percent": _shown(Fraction(rule.percent), 4),
        "of": count,
        "exact": _shown(Fraction(rule.percent) * count / 100, 4),
        "places": places,
    }
    steps = [Step("percent_down" if cut else "percent", params)]
    steps += [step for step in _clamps(rule) if _bites(step, places)]
    return GroupPlan(outer, count, clamped(rule, places), tuple(_line(rule) + steps))


def clamped(rule: PromotionRule, places: int) -> int:
    """`places`, not below the floor nor above the ceiling."""
    places = max(places, rule.floor)
    return places if rule.ceiling is None else min(places, rule.ceiling)


def _fixed(rule: PromotionRule, outer: Group, heat_places: Mapping[str, int]) -> tuple[str, int]:
    if not outer:
        return "places", rule.places
    if outer[0] in rule.places_of:
        return "places_of", rule.places_of[outer[0]]
    if rule.by == "heat" and outer[0] in heat_places:
        return "heat_places", heat_places[outer[0]]
    if rule.by == "heat" or not rule.places:
        raise GroupWithoutPlaces(outer[0])
    return "places", rule.places


def _line(rule: PromotionRule) -> list[Step]:
    if rule.score_line is None:
        return []
    return [Step("score_line", {"score_line": _shown(Fraction(rule.score_line), 4)})]


def _clamps(rule: PromotionRule) -> list[Step]:
    steps = [Step("floor", {"floor": rule.floor})] if rule.floor else []
    if rule.ceiling is not None:
        steps.append(Step("ceiling", {"ceiling": rule.ceiling}))
    return steps


def _bites(step: Step, places: int) -> bool:
    limit = int(step.params[step.code])
    return places < limit if step.code == "floor" else places > limit


def _split(rule: PromotionRule, base: GroupPlan, inner: Mapping[Group, int]) -> list[GroupPlan]:
    if not rule.split:
        return [base]
    total = base.places or 0
    spot = len(base.group)
    shares = largest_remainder(rule.split, total)
    counts: Counter[str] = Counter(dict.fromkeys(sorted(shares), 0))
    for group, count in inner.items():
        counts[group[spot]] += count
    if strange := sorted(counts.keys() - shares.keys()):
        raise GroupWithoutPlaces(strange[0])
    weights = " : ".join(str(weight) for weight in rule.split.values())
    return [
        GroupPlan(
            (*base.group, category),
            count,
            shares[category],
            (*base.steps, _split_step(rule, category, weights, total, shares[category])),
        )
        for category, count in counts.items()
    ]


def _split_step(rule: PromotionRule, category: str, weights: str, total: int, places: int) -> Step:
    weight = rule.split[category]
    return Step("split", {"weight": weight, "weights": weights, "total": total, "places": places})


def _shared(
    rule: PromotionRule, part: GroupPlan, inner: Mapping[Group, int]
) -> Sequence[GroupPlan]:
    spot = len(part.group)
    if part.places is None or spot == len(group_dimensions(rule)):
        return [part]
    counts = {group: n for group, n in inner.items() if group[:spot] == part.group}
    if not counts:
        return []
    total, everybody = part.places, sum(counts.values())
    shares = largest_remainder({group[spot]: n for group, n in counts.items()}, total)
    found = []
    for group in sorted(counts, key=_order):
        places = shares[group[spot]]
        exact = _shown(Fraction(counts[group] * total, everybody), 2)
        params: dict[str, str | int] = {
            "of": counts[group],
            "all": everybody,
            "total": total,
            "exact": exact,
        }
        step = Step("share", {**params, "places": places})
        found.append(GroupPlan(group, counts[group], places, (*part.steps, step)))
    return found


def _shown(value: Fraction, decimals: int) -> str:
    """`value` half-up to `decimals` places, without zeros that say nothing."""
    scaled = int(value * 10**decimals + Fraction(1, 2))
    return f"{(Decimal(scaled) / 10**decimals).normalize():f}"
