"""Which regions belong to a contest: the most specific row decides.

Pure. 330000 in and 330200 out is Zhejiang without Ningbo; a row for 330283 would take that one
county of Ningbo in again. A code that ends in 0000 or 00 stands for everything below it.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A region by its code of six digits, and whether it takes part."""

    code: str
    is_included: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a region takes part, and the row that says so; None if none of them names it."""

    is_inside: bool
    row: Row | None


def stem(code: str) -> str:
    """The digits that everything below the region begins with: 330000 → 33, 330100 → 3301."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def decide(code: str, rows: Iterable[Row]) -> Decision:
    """Whether the region with this code takes part.

    Without any row everything does. Where no row names the region, it takes part only if the rows
    do nothing but leave others out. Of two rows for one region the one that leaves it out counts.
    """
    known = list(rows)
    naming = [row for row in known if code.startswith(stem(row.code))]
    if naming:
        row = max(naming, key=lambda row: (len(stem(row.code)), not row.is_included))
        return Decision(row.is_included, row)
    return Decision(not any(row.is_included for row in known), None)
