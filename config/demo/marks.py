"""Invented marks: seven sheets that come to a wanted score once the extremes are dropped."""

import random
from decimal import Decimal

from config.demo import case

HALF = Decimal("0.5")
OFFSETS = (Decimal(-1), -HALF, Decimal(0), HALF, Decimal(1))


def totals(score: Decimal, rng: random.Random) -> list[Decimal]:
    """Seven totals in half points whose middle five have the mean `score` (a multiple of 0.1)."""
    base = (score * 2 // 1) / 2
    spare = int((score - base) * 5 / HALF)
    middle = [base + offset for offset in OFFSETS]
    for n in range(spare):
        middle[n] += HALF
    sheets = [
        *middle,
        max(middle) + rng.choice((1, 2)) * HALF,
        min(middle) - rng.choice((1, 3)) * HALF,
    ]
    rng.shuffle(sheets)
    return sheets


def split(total: Decimal) -> dict[str, str]:
    """Marks by criterion, as the tablet sends them, that add up to `total` of 100."""
    marks: dict[str, Decimal] = {}
    for code, _name, _text, most in case.CRITERIA:
        marks[code] = (total * most / 100 * 2 // 1) / 2
    left = total - sum(marks.values())
    for code, _name, _text, most in case.CRITERIA:
        extra = min(left, most - marks[code])
        marks[code] += extra
        left -= extra
    return {code: f"{mark:.1f}" for code, mark in marks.items()}
