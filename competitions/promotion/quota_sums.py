"""Whether the places that a node may recommend add up.

Pure. One number for all categories together, one for any single category; a row for the total is
the key "". What has been promoted or recommended already cannot be taken back by a smaller number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Literal

from competitions.promotion.quota_minimums import quota_minimums

type QuotaFault = Literal[
    "sum_above_total", "least_above_most", "below_taken", "share_above_places", "shares_above_all"
]
TOTAL = ""


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """`places` at most and `at_least`, of one category or, with the key "", of all together.

    `share_at_least` is the percentage of what is recommended that a category has at least.
    """

    places: int
    at_least: int = 0
    share_at_least: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the row of `key`; `said` and `limit` are the two numbers at odds."""

    key: str
    code: QuotaFault
    said: int
    limit: int


def faults(rows: Mapping[str, QuotaRow], taken: Mapping[str, int]) -> tuple[Fault, ...]:
    """Every fault of the rows, given how many places of each key are `taken` already.

    A row that is missing gives no places for the total, and no limit for a category.
    """
    found = [
        Fault(key, "least_above_most", row.at_least, row.places)
        for key, row in rows.items()
        if row.at_least > row.places
    ]
    total = rows.get(TOTAL, QuotaRow(0))
    parts = sum(row.places for key, row in rows.items() if key != TOTAL)
    if parts > total.places:
        found.append(Fault(TOTAL, "sum_above_total", parts, total.places))
    for key in (TOTAL, *(key for key in rows if key != TOTAL)):
        limit = rows.get(key, QuotaRow(0)).places
        if taken.get(key, 0) > limit:
            found.append(Fault(key, "below_taken", taken[key], limit))
    return (*found, *_share_faults(rows, total))


def _share_faults(rows: Mapping[str, QuotaRow], total: QuotaRow) -> Iterator[Fault]:
    """Shares that no recommendation can keep, however few it recommends.

    A share grows with what is recommended, so it is looked at where that is least.
    """
    shares = {key: row.share_at_least for key, row in rows.items() if key != TOTAL}
    together = sum(shares.values())
    if together > 100:
        yield Fault(TOTAL, "shares_above_all", ceil(together), 100)
    fewest = min(max(total.at_least, 1), total.places)
    for short in quota_minimums({TOTAL: fewest}, shares=shares):
        places = rows[short.category].places
        if short.wanted > places:
            yield Fault(short.category, "share_above_places", short.wanted, places)
