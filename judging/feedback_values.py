"""What an entrant may be told of a result without being told more; pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from judging.scoring import round_half_up

type Band = Literal["", "tenth", "quarter", "half", "rest"]
# In a small round a band is a rank by another name.
LEAST_ENTRIES = 10


def band_of(rank: int, entries: int) -> Band:
    """Which part of the ranking a rank lies in: the first tenth, quarter, half, or the rest.

    A rank belongs to a part only if it lies in it whole: of 25, the first tenth has ranks 1 and 2.
    "" in a round of fewer than ten ranked entries.
    """
    if entries < LEAST_ENTRIES:
        return ""
    if rank * 10 <= entries:
        return "tenth"
    if rank * 4 <= entries:
        return "quarter"
    return "half" if rank * 2 <= entries else "rest"


def criterion_means(
    sheets: Sequence[Mapping[str, str]], codes: Iterable[str], decimals: int = 2
) -> dict[str, Decimal]:
    """The mean of the marks of each criterion, half-up, over all sheets that count.

    Before trimming, which goes by totals; so they need not add up to the score. A criterion that no
    sheet has is left out.
    """
    means = {}
    for code in codes:
        marks = [Fraction(marks[code]) for marks in sheets if code in marks]
        if marks:
            means[code] = round_half_up(sum(marks, Fraction(0)) / len(marks), decimals)
    return means


def unlinked(comments: Iterable[str]) -> list[str]:
    """The comments in an order that depends on their words alone: no seat can be read from it."""
    return sorted(comments, key=lambda text: hashlib.sha256(text.encode()).hexdigest())
