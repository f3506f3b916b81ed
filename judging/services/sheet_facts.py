"""The sheets of given appearances as plain values, read in portions so that memory stays flat.

Who takes part is asked when the appearances are chosen: a ranking that is recomputed has entries
that have left the contest since.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from django.db.models.fields.json import KeyTransform

from judging.models import ScoreSheet

# So many appearances are read at a time: the marks of a nation at once would fill the memory.
PORTION = 500


class SheetFacts(NamedTuple):
    """One counted sheet. `total` None: not signed; `marks` by code as decimal strings, if signed."""

    seat: int
    total: Decimal | None
    abstained: bool
    marks: Mapping[str, str]


class HasKey(Protocol):
    """An appearance, by its primary key."""

    @property
    def pk(self) -> int: ...


class OfHeat(HasKey, Protocol):
    """An appearance whose heat is known."""

    @property
    def heat_id(self) -> int: ...


type OfAppearance = Mapping[int, list[SheetFacts]]


def sheets_by_portion[One: HasKey](
    appearances: Sequence[One], progress: Callable[[int, int], None]
) -> Iterator[tuple[Sequence[One], OfAppearance]]:
    """Portions of the appearances with their sheets in order of seats; one query each."""
    for start in range(0, len(appearances), PORTION):
        portion = appearances[start : start + PORTION]
        yield portion, _sheets_of(portion)
        progress(start + len(portion), len(appearances))


def _sheets_of(appearances: Sequence[HasKey]) -> OfAppearance:
    sheets: dict[int, list[SheetFacts]] = defaultdict(list)
    rows = ScoreSheet.objects.unparted().filter(appearance__in=[one.pk for one in appearances])
    found = rows.order_by("seat__number").values_list(
        "appearance_id",
        "seat__number",
        "current__total",
        "current__signed",
        "current__abstained",
        KeyTransform("marks", "current__payload"),
    )
    for appearance, seat, total, signed, abstained, marks in found.iterator(chunk_size=2000):
        facts = SheetFacts(seat, total, False, marks) if signed else None
        sheets[appearance].append(facts or SheetFacts(seat, None, bool(abstained), {}))
    return sheets


def signed_totals(appearances: Sequence[OfHeat]) -> dict[int, dict[tuple[int, int], Decimal]]:
    """Heat → (seat, appearance) → signed total, for what compares the judges of a whole heat."""
    heats: dict[int, dict[tuple[int, int], Decimal]] = defaultdict(dict)
    heat_of = {one.pk: one.heat_id for one in appearances}
    for start in range(0, len(appearances), PORTION):
        pks = [one.pk for one in appearances[start : start + PORTION]]
        rows = ScoreSheet.objects.unparted().signed().filter(appearance__in=pks)
        for pk, seat, total in rows.values_list("appearance_id", "seat__number", "current__total"):
            if total is not None:
                heats[heat_of[pk]][seat, pk] = total
    return heats
