"""What a recommendation holds at least, as the level above asks for it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Less than the level above asks for; category "" is all categories together."""

    category: str
    selected: int
    wanted: int


def quota_minimums(
    selected: Mapping[str, int],
    at_least: int = 0,
    shares: Mapping[str, Decimal] | None = None,
) -> tuple[Shortfall, ...]:
    """Where a recommendation stays below what the level above asks for; empty is enough.

    `selected` counts by category, `at_least` is the number in all (30 of some cities, 20 of the
    others), `shares` the percentage of the selected that a category has at least (makers 25),
    rounded up.
    """
    total = sum(selected.values())
    wanted = {"": (total, at_least)}
    for category, share in (shares or {}).items():
        wanted[category] = (
            selected.get(category, 0),
            -int(-Fraction(share) * total // 100),
        )
    return tuple(Shortfall(key, has, least) for key, (has, least) in wanted.items() if has < least)
