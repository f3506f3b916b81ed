"""Worded bands of a criterion: 优 from 90 %, 良 from 75 %, 中 from 60 % of its points, 弱 below.

Pure. The bands of the CICE form are worded without numbers; the shares are this portal's own,
stated on the sheet so that every judge reads the same. An organiser may word their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

HALF = Decimal("0.5")
SHARES = (("excellent", 90), ("good", 75), ("fair", 60))


@dataclass(frozen=True, slots=True)
class Band:
    """`low` to `high`, both included, in half points."""

    word: str
    low: Decimal
    high: Decimal


def bands(max_points: Decimal, own: Sequence[Sequence[str]] = ()) -> tuple[Band, ...]:
    """The bands of a criterion, best first; they cover every half point from 0 to `max_points`.

    `own` are the organiser's, best first, as [["优", "9"], ["良", "7.5"], …]: word and lowest
    points; they are what `competitions.rulebook.rubric_problems` lets pass, and the words are as written.
    Without them the words are "excellent", "good", "fair" and "weak", and a band that would hold no
    half point, as happens under 4 points, is left out.
    """
    high = (max_points / HALF).to_integral_value(ROUND_FLOOR) * HALF
    found: list[Band] = []
    if own:
        for word, lowest in own:
            found.append(Band(word, Decimal(lowest), high))
            high = Decimal(lowest) - HALF
        return tuple(found)
    for word, share in SHARES:
        low = (max_points * share / 100 / HALF).to_integral_value(ROUND_CEILING) * HALF
        if low <= high:
            found.append(Band(word, low, high))
            high = low - HALF
    return (*found, Band("weak", Decimal(0), high))
