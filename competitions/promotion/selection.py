"""Who goes through: top places, places per group, percentages, proportional shares, quotas.

Pure. It takes ranks as they are (`judging.scoring.rank` makes them) and never looks at a score to
set two candidates apart. Promotion is inside a competition; what a body recommends to the level
above is checked with `within_quota`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

type TieRule = Literal["refuse", "all_through", "by_key"]
type Outcome = Literal["promoted", "reserve", "out"]
type Reason = Literal[
    "within_places",
    "tie_all_through",
    "tie_by_key",
    "next_in_line",
    "below_line",
    "no_score",
    "everybody",
    "score_reached",
    "score_not_reached",
    "direct_entry",
    "left",
    "unit_has_place",
    "check_mismatch",
    "check_refused",
]


class PromotionError(Exception):
    """A promotion that the rules do not allow as asked."""


class QuotaExceeded(PromotionError):
    """More selected than the quota has places: the eleventh of ten."""

    def __init__(self, selected: int, quota: int) -> None:
        super().__init__(selected, quota)
        self.selected, self.quota = selected, quota


class TieAtLine(PromotionError):
    """Candidates share the rank across the last place, and the rules do not say who goes."""

    def __init__(self, keys: tuple[str, ...], places: int) -> None:
        super().__init__(keys, places)
        self.keys, self.places = keys, places


class GroupWithoutPlaces(PromotionError):
    """A group of candidates for which the rules name no number of places."""

    def __init__(self, group: str) -> None:
        super().__init__(group)
        self.group = group


class CandidateRepeated(PromotionError):
    """One candidate listed twice."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(keys)
        self.keys = keys


class SharesUndefined(PromotionError):
    """Weights that give nobody a share: none, negative, or all zero."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One with a rank in its stage; rank None means no score."""

    key: str
    rank: int | None
    tied: bool = False
    group: str = ""
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a candidate; `place` counts promoted and reserves through, from 1.

    For the sentence that gives the reason, and no part of what was decided: `places` of the group
    (None where there is no limit), `waiting` the number of a reserve from 1, `beside` the key of
    the unit's other project that has the place.
    """

    key: str
    outcome: Outcome
    place: int | None
    reason: Reason
    rank: int | None
    group: str = ""
    places: int | None = field(default=None, compare=False)
    waiting: int | None = field(default=None, compare=False)
    beside: str = field(default="", compare=False)


def top_n(
    candidates: Sequence[Candidate], places: int, *, ties: TieRule, reserves: int = 0
) -> list[Decision]:
    """The first `places` by rank go through, the next `reserves` wait in order, the rest is out.

    When a shared rank straddles the line: "refuse" raises `TieAtLine` (a panel vote or an extra
    pitch has to settle it first), "all_through" takes all of them (pharmaceutical semifinal),
    "by_key" takes the lower keys. Places that nobody can fill stay empty; who has no rank is out.
    Raises `CandidateRepeated`. Sorted by rank and key, whatever the order of the input.
    """
    if places < 0 or reserves < 0:
        raise ValueError("places and reserves cannot be negative")
    _refuse_repeated(candidates)
    ranked = sorted(
        ((one.rank, one.key, one) for one in candidates if one.rank is not None),
        key=lambda item: item[:2],
    )
    at_line = _tied_at_line([(number, key) for number, key, _ in ranked], places)
    if at_line and ties == "refuse":
        raise TieAtLine(at_line, places)
    through = places
    if at_line and ties == "all_through":
        through = 1 + max(spot for spot, item in enumerate(ranked) if item[1] in at_line)
    decisions: list[Decision] = []
    for place, (number, key, one) in enumerate(ranked, start=1):
        outcome = _outcome(place, through, reserves)
        reason = _reason(outcome, key in at_line, ties)
        shown = None if outcome == "out" else place
        waiting = place - through if outcome == "reserve" else None
        decisions.append(Decision(key, outcome, shown, reason, number, one.group, places, waiting))
    unranked = sorted((one.key, one.group) for one in candidates if one.rank is None)
    return decisions + [
        Decision(key, "out", None, "no_score", None, group, places) for key, group in unranked
    ]


def per_group(
    candidates: Sequence[Candidate],
    places_by_group: Mapping[str, int],
    *,
    ties: TieRule,
    reserves: int = 0,
) -> list[Decision]:
    """`top_n` inside each group by its own number of places (15 + 15, 25 + 25), groups in order.

    Places of one group never go to another. Raises `GroupWithoutPlaces` besides what `top_n` does.
    """
    _refuse_repeated(candidates)
    decisions: list[Decision] = []
    for group in sorted({one.group for one in candidates}):
        if group not in places_by_group:
            raise GroupWithoutPlaces(group)
        members = [one for one in candidates if one.group == group]
        decisions += top_n(members, places_by_group[group], ties=ties, reserves=reserves)
    return decisions


def percentage_places(
    count: int, percent: Decimal, floor: int = 0, ceiling: int | None = None
) -> int:
    """`percent` of `count`, half-up to whole places, then not below `floor` nor above `ceiling`.

    Dongguan: 5 % of the registrations, at least 10, at most 16; 5 % of 250 is 13. The floor holds
    even where it is more than `count`: places may stay empty.
    """
    places = int(Fraction(percent) * count / 100 + Fraction(1, 2))
    places = max(places, floor)
    return places if ceiling is None else min(places, ceiling)


def percentage_cap(count: int, percent: Decimal) -> int:
    """The most that a ceiling such as "no more than 75 %" lets through: rounded down."""
    return int(Fraction(percent) * count / 100)


def largest_remainder(weights: Mapping[str, int | Decimal], places: int) -> dict[str, int]:
    """`places` shared out in proportion to `weights`; the numbers add up to `places`.

    Whole shares first, what is left by the largest remainder; equal remainders go to the larger
    weight, then to the earlier key. Gives the Shandong 2021 semifinal: 58 and 92 entries to 80
    places are 31 and 49. Raises `SharesUndefined`.
    """
    exact = {key: Fraction(weight) for key, weight in weights.items()}
    total = sum(exact.values(), Fraction(0))
    if total <= 0 or min(exact.values()) < 0:
        raise SharesUndefined
    quotas = {key: weight * places / total for key, weight in exact.items()}
    shares = {key: int(quota) for key, quota in quotas.items()}
    by_remainder = sorted(exact, key=lambda key: (shares[key] - quotas[key], -exact[key], key))
    for key in by_remainder[: places - sum(shares.values())]:
        shares[key] += 1
    return {key: shares[key] for key in weights}


def within_quota(selected: int, quota: int) -> None:
    """Raise `QuotaExceeded` when more are selected than the quota has places."""
    if selected > quota:
        raise QuotaExceeded(selected, quota)


def _refuse_repeated(candidates: Sequence[Candidate]) -> None:
    times = Counter(one.key for one in candidates)
    repeated = tuple(sorted(key for key, count in times.items() if count > 1))
    if repeated:
        raise CandidateRepeated(repeated)


def _tied_at_line(ranked: Sequence[tuple[int, str]], places: int) -> tuple[str, ...]:
    """Keys that share the rank of the last place with somebody behind it."""
    if not 0 < places < len(ranked) or ranked[places - 1][0] != ranked[places][0]:
        return ()
    return tuple(key for number, key in ranked if number == ranked[places][0])


def _outcome(place: int, through: int, reserves: int) -> Outcome:
    if place <= through:
        return "promoted"
    return "reserve" if place <= through + reserves else "out"


def _reason(outcome: Outcome, at_line: bool, ties: TieRule) -> Reason:
    if at_line:
        return "tie_all_through" if ties == "all_through" else "tie_by_key"
    if outcome == "promoted":
        return "within_places"
    return "next_in_line" if outcome == "reserve" else "below_line"
