"""Exact scores to published ones: half-up, half-even, or cut off.

Pure. `judging.scoring.round_half_up` does the usual case; the others are choices of a rule set.
"""

from decimal import Decimal
from fractions import Fraction

from competitions.rulebook.spec import Rounding
from judging.scoring import round_half_up


def round_exact(exact: Fraction, decimals: int, mode: Rounding = "half_up") -> Decimal:
    """`exact` with `decimals` places; no decimal context can disturb it.

    "half_up": halves away from zero. "half_even": halves to the even neighbour. "down": the places
    behind are cut off, towards zero.
    """
    if mode == "half_up":
        return round_half_up(exact, decimals)
    scaled = abs(exact) * 10**decimals
    whole = round(scaled) if mode == "half_even" else int(scaled)
    digits = tuple(int(digit) for digit in str(whole))
    return Decimal((int(exact < 0), digits, -decimals))
