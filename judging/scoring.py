"""Marks to sheet totals, totals to panel scores; `judging.placing` makes ranks of them.

Pure: Decimal in, frozen values out; no database, no clock, no settings. It does not decide who is
promoted (`competitions.promotion.selection`) and it does not know who a judge is, only the seat.

Sources: drop one highest and one lowest of five or seven judges, mean of the rest, two decimals,
as published for the pharmaceutical semifinal, the Hainan final, Zhongshan and Anhui; plain mean
for smaller panels (Shaanxi, Jingzhou). Where no published rule speaks (tied extremes, small
panels, missing values) the choice is written at the function that makes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

type Exact = Decimal | Fraction


class ScoringError(Exception):
    """Something about the marks or the contenders that a person has to put right."""


class CriteriaMismatch(ScoringError):
    """Marks and rubric do not match; `codes` are the criteria in question."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(codes)
        self.codes = codes


class MarksIncomplete(CriteriaMismatch):
    """Criteria without a mark; a sheet is signed whole or not at all."""


class UnknownCriterion(CriteriaMismatch):
    """Marks for criteria that the rubric does not have."""


class MarkOutOfRange(ScoringError):
    """A mark below zero, above the criterion's maximum, or not a number."""

    def __init__(self, code: str, value: Decimal, max_points: Decimal) -> None:
        super().__init__(code, value, max_points)
        self.code, self.value, self.max_points = code, value, max_points


class MarkOffStep(ScoringError):
    """A mark between two steps of the criterion."""

    def __init__(self, code: str, value: Decimal, step: Decimal) -> None:
        super().__init__(code, value, step)
        self.code, self.value, self.step = code, value, step


class TrimRuleImpossible(ScoringError):
    """A trimming rule that could leave no mark to average."""

    def __init__(self, each: int, from_panel: int) -> None:
        super().__init__(each, from_panel)
        self.each, self.from_panel = each, from_panel


class SeatRepeated(ScoringError):
    """Two marks for one seat of a panel."""

    def __init__(self, seats: tuple[int, ...]) -> None:
        super().__init__(seats)
        self.seats = seats


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """One line of a rubric: points from 0 to `max_points` in `step`s that count `weight` fold."""

    code: str
    max_points: Decimal
    weight: Decimal = Decimal(1)
    step: Decimal = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class TrimRule:
    """Drop `each` highest and `each` lowest once `from_panel` signed sheets are there.

    Below five judges nothing is trimmed: the usual practice, and the default.
    """

    each: int = 1
    from_panel: int = 5

    def __post_init__(self) -> None:
        if self.each < 0 or (self.each and self.from_panel <= 2 * self.each):
            raise TrimRuleImpossible(self.each, self.from_panel)


@dataclass(frozen=True, slots=True)
class Mark:
    """The total of one signed sheet; `value` None is a missing sheet, never a zero."""

    seat: int
    value: Exact | None


@dataclass(frozen=True, slots=True)
class ScoreDetail:
    """A panel's score and how it came about; every tuple holds seat numbers in rising order."""

    score: Decimal | None
    exact: Fraction | None
    kept: tuple[int, ...]
    dropped_high: tuple[int, ...]
    dropped_low: tuple[int, ...]
    missing: tuple[int, ...]


def check_mark(value: Decimal, criterion: CriterionRule) -> None:
    """Refuse a mark outside 0..max (`MarkOutOfRange`) or between two steps (`MarkOffStep`).

    Full marks are always allowed, even where the maximum is no whole number of steps.
    """
    if not isinstance(value, Decimal):
        raise TypeError(f"marks are Decimal, not {type(value).__name__}")
    if not value.is_finite() or not 0 <= value <= criterion.max_points:
        raise MarkOutOfRange(criterion.code, value, criterion.max_points)
    if value != criterion.max_points and value % criterion.step:
        raise MarkOffStep(criterion.code, value, criterion.step)


def running_total(marks: Mapping[str, Decimal], criteria: Sequence[CriterionRule]) -> Decimal:
    """Weighted sum of the marks given so far, unrounded; what a draft sheet shows.

    Raises `UnknownCriterion`, `MarkOutOfRange`, `MarkOffStep`.
    """
    rules = {criterion.code: criterion for criterion in criteria}
    unknown = tuple(sorted(marks.keys() - rules.keys()))
    if unknown:
        raise UnknownCriterion(unknown)
    for code, value in marks.items():
        check_mark(value, rules[code])
    return sum((value * rules[code].weight for code, value in marks.items()), Decimal(0))


def sheet_total(marks: Mapping[str, Decimal], criteria: Sequence[CriterionRule]) -> Decimal:
    """Total of a whole sheet: the weighted sum over every criterion, unrounded.

    Raises `MarksIncomplete` besides what `running_total` raises.
    """
    total = running_total(marks, criteria)
    absent = tuple(criterion.code for criterion in criteria if criterion.code not in marks)
    if absent:
        raise MarksIncomplete(absent)
    return total


def round_half_up(exact: Fraction, decimals: int) -> Decimal:
    """`exact` with `decimals` places, halves away from zero; no context can disturb it."""
    numerator, denominator = exact.as_integer_ratio()
    scaled = (2 * abs(numerator) * 10**decimals + denominator) // (2 * denominator)
    return Decimal(f"{'-' if numerator < 0 else ''}{scaled}E-{decimals}")


def panel_score(marks: Sequence[Mark], *, trim: TrimRule, decimals: int) -> ScoreDetail:
    """Mean of the signed sheets that trimming leaves, half-up to `decimals` places.

    With at least `trim.from_panel` signed sheets exactly `trim.each` highest and as many lowest
    are dropped, even where extremes are equal; of equal ones the lowest seat numbers go first
    (the score is the same whichever goes, so the choice only has to be repeatable). A missing
    sheet neither counts nor drops. Without any signed sheet the score is None. Raises
    `SeatRepeated`.
    """
    doubled = repeated(mark.seat for mark in marks)
    if doubled:
        raise SeatRepeated(doubled)
    signed, unit = _in_one_unit(marks)
    missing = tuple(sorted(mark.seat for mark in marks if mark.value is None))
    high, low = _trimmed(signed, trim)
    dropped = {*high, *low}
    kept = [(seat, value) for seat, value in signed if seat not in dropped]
    if not kept:
        return ScoreDetail(None, None, (), (), (), missing)
    exact = Fraction(sum(value for _, value in kept), unit * len(kept))
    seats = tuple(seat for seat, _ in kept)
    return ScoreDetail(round_half_up(exact, decimals), exact, seats, high, low, missing)


def _in_one_unit(marks: Iterable[Mark]) -> tuple[list[tuple[int, int]], int]:
    """The signed marks by seat, as whole numbers of one unit, and how many units make 1."""
    ratios = [
        (mark.seat, *mark.value.as_integer_ratio()) for mark in marks if mark.value is not None
    ]
    unit = lcm(*(denominator for _seat, _numerator, denominator in ratios))
    return sorted((seat, numerator * (unit // below)) for seat, numerator, below in ratios), unit


def repeated[Item: (int, str)](items: Iterable[Item]) -> tuple[Item, ...]:
    """Those that come more than once, each once, in rising order."""
    seen: set[Item] = set()
    again: set[Item] = set()
    for item in items:
        (again if item in seen else seen).add(item)
    return tuple(sorted(again))


def _trimmed(
    signed: list[tuple[int, int]], trim: TrimRule
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The seats dropped at the top and at the bottom; nobody is dropped twice."""
    if len(signed) < trim.from_panel:
        return (), ()
    falling = sorted(signed, key=lambda mark: (-mark[1], mark[0]))
    rising = sorted(falling[trim.each :], key=lambda mark: (mark[1], mark[0]))
    high = tuple(sorted(seat for seat, _ in falling[: trim.each]))
    return high, tuple(sorted(seat for seat, _ in rising[: trim.each]))
