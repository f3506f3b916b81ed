"""How far the judges of panels agree: load, level, spread, distance, order. Pure and exact.

A panel is what one locked heat came to: for every entry the total that each judge gave. Only
totals that count are put in; an entry that one judge marked alone says nothing about agreement and
counts for the load only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

type Panel = Mapping[int, Mapping[int, Decimal]]

# Digits with which the roots are taken; shown are two or three.
DIGITS = 28


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the panels say about one judge; None where there is too little to say it.

    `heats` and `sheets`: the load. `mean`: of the judge's totals. `level`: by how much the judge's
    totals lie above (below, if negative) the mean of the other judges of the same entries, on the
    average. `spread`: the standard deviation of the judge's totals within a heat, as a multiple of
    that of the means of the others; 1 is as wide as theirs. `distance`: the mean absolute
    difference to the mean of the others. `order`: Spearman's rank correlation with the mean of the
    others within a heat, averaged over the heats by their entries; 1 is the same order.
    """

    judge: int
    heats: int
    sheets: int
    mean: Fraction | None
    level: Fraction | None
    spread: Decimal | None
    distance: Fraction | None
    order: Decimal | None


def agreement_of(panels: Iterable[Panel]) -> dict[int, Agreement]:
    """One `Agreement` for every judge who gave a total in any of the panels."""
    found: dict[int, list[list[tuple[Fraction, Fraction | None]]]] = {}
    for panel in panels:
        here: dict[int, list[tuple[Fraction, Fraction | None]]] = {}
        for totals in panel.values():
            for judge, total in totals.items():
                others = [Fraction(one) for key, one in totals.items() if key != judge]
                pair = (Fraction(total), mean_of(others) if others else None)
                here.setdefault(judge, []).append(pair)
        for judge, pairs in here.items():
            found.setdefault(judge, []).append(pairs)
    return {judge: _of_judge(judge, heats) for judge, heats in found.items()}


def _of_judge(
    judge: int, heats: Sequence[Sequence[tuple[Fraction, Fraction | None]]]
) -> Agreement:
    own = [total for heat in heats for total, _others in heat]
    compared = [[(a, b) for a, b in heat if b is not None] for heat in heats]
    pairs = [pair for heat in compared for pair in heat]
    return Agreement(
        judge=judge,
        heats=len(heats),
        sheets=len(own),
        mean=mean_of(own) if own else None,
        level=mean_of([a - b for a, b in pairs]) if pairs else None,
        spread=_spread(compared),
        distance=mean_of([abs(a - b) for a, b in pairs]) if pairs else None,
        order=_order(compared),
    )


def mean_of(values: Sequence[Fraction]) -> Fraction:
    """The arithmetic mean of at least one value."""
    return sum(values, Fraction(0)) / len(values)


def _squares(values: Sequence[Fraction]) -> Fraction:
    """The sum of squared distances to the mean."""
    middle = mean_of(values)
    return sum(((one - middle) ** 2 for one in values), Fraction(0))


def _spread(heats: Sequence[Sequence[tuple[Fraction, Fraction]]]) -> Decimal | None:
    """√(Σ own squares ÷ Σ others' squares), each around the mean of its heat."""
    wide = [heat for heat in heats if len(heat) > 1]
    own = sum((_squares([a for a, _b in heat]) for heat in wide), Fraction(0))
    others = sum((_squares([b for _a, b in heat]) for heat in wide), Fraction(0))
    return _root(own / others) if others else None


def _order(heats: Sequence[Sequence[tuple[Fraction, Fraction]]]) -> Decimal | None:
    """The heats' rank correlations, weighted by their entries; heats without an order left out."""
    found = [(len(heat), rank_correlation(heat)) for heat in heats]
    told = [(weight, value) for weight, value in found if value is not None]
    if not told:
        return None
    with localcontext(prec=DIGITS):
        return sum((weight * value for weight, value in told), Decimal(0)) / sum(
            weight for weight, _value in told
        )


def rank_correlation(pairs: Sequence[tuple[Fraction, Fraction]]) -> Decimal | None:
    """Spearman's coefficient: Pearson's of the ranks, ties at their middle rank.

    None for fewer than two pairs, and where one side does not tell any two apart.
    """
    if len(pairs) < 2:
        return None
    first, second = (_ranks(side) for side in zip(*pairs, strict=True))
    product = _squares(first) * _squares(second)
    if not product:
        return None
    middle = mean_of(first)
    together = sum(
        ((a - middle) * (b - middle) for a, b in zip(first, second, strict=True)), Fraction(0)
    )
    root = _root(together * together / product)
    return root if together >= 0 else -root


def _ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """Rank 1 for the highest; equal values share the middle of their ranks."""
    places: dict[Fraction, list[int]] = {}
    for place, value in enumerate(sorted(values, reverse=True), 1):
        places.setdefault(value, []).append(place)
    return [Fraction(sum(places[value]), len(places[value])) for value in values]


def _root(value: Fraction) -> Decimal:
    with localcontext(prec=DIGITS):
        return (Decimal(value.numerator) / Decimal(value.denominator)).sqrt()
