"""Totals of sheets whose rubric has criteria of one category, or scales its full marks.

Pure. Without either it is `judging.scoring.sheet_total` to the digit, so that sheets signed before
keep their totals.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from judging.scoring import CriterionRule, round_half_up, running_total, sheet_total

# What the ledger keeps of a total.
DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A criterion and the one category that it is for; "" is for all."""

    rule: CriterionRule
    kind: str = ""


def applicable(items: Sequence[Item], kind: str) -> list[CriterionRule]:
    """The criteria by which an entrant of category `kind` is marked, in their order.

    CICE: teams have no finance item.
    """
    return [item.rule for item in items if item.kind in ("", kind)]


def full_marks(criteria: Sequence[CriterionRule], scale_to: int | None = None) -> Decimal:
    """The most that a sheet with these criteria can reach."""
    if scale_to is not None:
        return Decimal(scale_to)
    return sum((one.max_points * one.weight for one in criteria), Decimal(0))


def rubric_total(
    marks: Mapping[str, Decimal], criteria: Sequence[CriterionRule], scale_to: int | None = None
) -> Decimal:
    """Total of a whole sheet over `criteria` (those that `applicable` gives).

    With `scale_to` every criterion counts by the share of its points that was reached, times its
    weight, and full marks make `scale_to`: half-up to three decimals, the ledger's. Without it the
    weighted sum, unrounded. Raises what `judging.scoring.sheet_total` raises.
    """
    return _total(sheet_total, marks, criteria, scale_to)


def rubric_running_total(
    marks: Mapping[str, Decimal], criteria: Sequence[CriterionRule], scale_to: int | None = None
) -> Decimal:
    """The same for a draft: what is not marked yet adds nothing.

    Raises what `judging.scoring.running_total` raises.
    """
    return _total(running_total, marks, criteria, scale_to)


def _total(
    plain: Callable[[Mapping[str, Decimal], Sequence[CriterionRule]], Decimal],
    marks: Mapping[str, Decimal],
    criteria: Sequence[CriterionRule],
    scale_to: int | None,
) -> Decimal:
    total = plain(marks, criteria)
    if scale_to is None or not criteria:
        return total
    reached = sum(
        (
            Fraction(marks[one.code]) / Fraction(one.max_points) * Fraction(one.weight)
            for one in criteria
            if one.code in marks
        ),
        Fraction(0),
    )
    weights = sum((Fraction(one.weight) for one in criteria), Fraction(0))
    return round_half_up(reached / weights * scale_to, DECIMALS)
