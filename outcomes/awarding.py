"""Which prize goes to which entry: prizes in their order, entries by rank. Pure.

Sources: national finals give 4, 8 and 12 prizes of three levels; Zhejiang 2024 gave first prizes to
two enterprises and one maker; a prefecture gives its prizes to enterprises alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from itertools import groupby
from typing import Literal

type AtTie = Literal["refuse", "split", "each"]
CENT = Decimal("0.01")


class LastPlaceTied(Exception):
    """Equal ranks meet the last place of a prize that does not say what happens then."""

    def __init__(self, prize: int, candidates: Sequence[int]) -> None:
        super().__init__(prize, candidates)
        self.prize, self.candidates = prize, tuple(candidates)


@dataclass(frozen=True, slots=True)
class PrizePlan:
    """A prize with the places that are left; `category` None takes every category."""

    key: int
    places: int
    category: int | None = None
    at_tie: AtTie = "refuse"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be given a prize, with its rank in the ranking that counts (1 is best)."""

    key: int
    rank: int
    category: int


@dataclass(frozen=True, slots=True)
class Given:
    """A prize for an entry. `share` of the money of one place; `shared_by` so many entries."""

    prize: int
    candidate: int
    rank: int
    shared_by: int = 1
    share: Fraction = Fraction(1)


def award(prizes: Iterable[PrizePlan], candidates: Iterable[Candidate]) -> list[Given]:
    """Give the prizes in their order, each to the best who are left and whom it takes.

    Nobody gets two. Where equal ranks meet the last place: "split" gives the prize to all of them,
    and the money of the places that were left in equal parts; "each" gives every one of them the
    full prize; "refuse" raises LastPlaceTied. The next prize loses no place by it.
    """
    left = sorted(candidates, key=lambda one: (one.rank, one.key))
    given: list[Given] = []
    for prize in prizes:
        taken = _give(prize, [one for one in left if prize.category in (None, one.category)])
        winners = {one.candidate for one in taken}
        left = [one for one in left if one.key not in winners]
        given += taken
    return given


def _give(prize: PrizePlan, eligible: Sequence[Candidate]) -> list[Given]:
    given: list[Given] = []
    for rank, group in groupby(eligible, key=lambda one: one.rank):
        equal = [one.key for one in group]
        places = prize.places - len(given)
        if places <= 0:
            break
        if len(equal) <= places:
            given += [Given(prize.key, key, rank) for key in equal]
            continue
        if prize.at_tie == "refuse":
            raise LastPlaceTied(prize.key, equal)
        share = Fraction(1) if prize.at_tie == "each" else Fraction(places, len(equal))
        given += [Given(prize.key, key, rank, len(equal), share) for key in equal]
    return given


@dataclass(frozen=True, slots=True)
class Listed:
    """An award of a prize that holds a place: given, or still on the list (`is_open`)."""

    key: int
    category: int
    shared_by: int
    amount: Decimal | None
    is_open: bool


def misfits(prize: PrizePlan, yuan: Decimal | None, listed: Sequence[Listed]) -> list[int]:
    """Keys of open awards that the prize, with all its places and `yuan` for each, does not give.

    They are more than its places (all who share one at a tie are no more than one), of another
    category, or get money that no tie at its last place comes to.
    """
    alone = sum(one.shared_by == 1 for one in listed)
    places = prize.places - alone
    is_full = places < (1 if len(listed) > alone else 0)
    return [
        one.key
        for one in listed
        if one.is_open and (is_full or not _fits(prize, yuan, one, places=places))
    ]


def _fits(prize: PrizePlan, yuan: Decimal | None, one: Listed, *, places: int) -> bool:
    if prize.category not in (None, one.category):
        return False
    if one.shared_by == 1 or prize.at_tie == "each":
        return one.amount == yuan
    if prize.at_tie == "refuse":
        return False
    # Of those that tied some may be off the list by now, so fewer places than are left were shared.
    most = min(places, one.shared_by - 1)
    return one.amount in {money(yuan, Fraction(n, one.shared_by)) for n in range(1, most + 1)}


def money(yuan: Decimal | None, share: Fraction) -> Decimal | None:
    """The share of an amount in yuan, rounded down to the cent: never more than the prize in all."""
    if yuan is None:
        return None
    exact = yuan * share.numerator / share.denominator
    return exact.quantize(CENT, rounding=ROUND_DOWN)
