"""Strict and generous judges of one heat brought to one measure.

Pure and exact: the same sheets give the same numbers on every machine, in whatever order they come.
The raw totals are the caller's to keep and to show beside.

A choice of the organiser, off by default: no published rule of the contests known here does it.
Judges of one heat mark the same entries but for recusals; the fewer entries two judges share, the
less their means say about strictness.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from competitions.rulebook.spec import Normalisation

# Below three sheets a mean says more about the entries than about the judge.
FEWEST_SHEETS = 3
# A context of our own: whatever the process has set, roots come out the same.
ROOTS = Context(prec=28)


@dataclass(frozen=True, slots=True)
class Normalised[Entry]:
    """`values` has the keys of the input; `raw_seats` are the judges who stayed as they were."""

    values: Mapping[tuple[int, Entry], Fraction]
    raw_seats: tuple[int, ...]


def normalise[Entry](
    totals: Mapping[tuple[int, Entry], Decimal], mode: Normalisation, full_marks: Decimal
) -> Normalised[Entry]:
    """The signed totals of one heat, by seat and entry, without the strictness of the judges.

    "centre" moves all sheets of a judge by one amount, so that the judge's mean becomes the mean of
    the judges' means. "spread" also stretches them about the mean, so that the judge's standard
    deviation becomes the mean of the judges' deviations (roots to 28 digits). "off" changes nothing.
    A judge with fewer than three sheets stays raw, under "spread" also one whose sheets are all
    equal; the means are taken over the others. Nothing leaves 0 to `full_marks`. Order inside a
    judge's sheets is kept.
    """
    sheets: dict[int, dict[Entry, Fraction]] = defaultdict(dict)
    for (seat, entry), total in totals.items():
        sheets[seat][entry] = Fraction(total)
    moved = {seat: own for seat, own in sheets.items() if _can_move(own, mode)}
    raw = tuple(sorted(sheets.keys() - moved.keys()))
    means = {seat: _mean(list(own.values())) for seat, own in moved.items()}
    factors = _factors(moved, means, mode)
    target = _mean(list(means.values())) if means else Fraction(0)
    values = {(seat, entry): Fraction(total) for (seat, entry), total in totals.items()}
    for seat, own in moved.items():
        for entry, value in own.items():
            wanted = target + (value - means[seat]) * factors[seat]
            values[seat, entry] = min(max(wanted, Fraction(0)), Fraction(full_marks))
    return Normalised(values, raw)


def _can_move[Entry](own: Mapping[Entry, Fraction], mode: Normalisation) -> bool:
    if mode == "off" or len(own) < FEWEST_SHEETS:
        return False
    return mode == "centre" or len(set(own.values())) > 1


def _factors[Entry](
    moved: Mapping[int, Mapping[Entry, Fraction]],
    means: Mapping[int, Fraction],
    mode: Normalisation,
) -> dict[int, Fraction]:
    """By how much each judge's distances from the mean are stretched."""
    if mode != "spread":
        return dict.fromkeys(moved, Fraction(1))
    deviations = {
        seat: _root(_mean([(value - means[seat]) ** 2 for value in own.values()]))
        for seat, own in moved.items()
    }
    target = _mean(list(deviations.values())) if deviations else Fraction(0)
    return {seat: target / deviation for seat, deviation in deviations.items()}


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _root(value: Fraction) -> Fraction:
    quotient = ROOTS.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Fraction(ROOTS.sqrt(quotient))
