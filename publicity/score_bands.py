"""Scores in bands of which none is so small that it would come near to telling the score of one; pure.

Nothing is left out that could be had by subtraction: what is small stands together with its
neighbours. The outer ends are told only of bands of one step; others are open there, since an end
would say that somebody's score lies right at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# A band or a mean of fewer entries would come near to telling the score of one.
FEWEST = 5
STEP = 5


@dataclass(frozen=True, slots=True)
class Band:
    """`count` scores from `low` (included) to `high` (not included); None at an open end."""

    low: int | None
    high: int | None
    count: int

    @property
    def key(self) -> str:
        return "-".join("" if end is None else str(end) for end in (self.low, self.high))


def bands_of(steps: Mapping[int, int]) -> tuple[Band, ...]:
    """The bands, from the lowest; `steps` says how many scores lie from n * STEP to the next step.

    None at all where a single band would be open at both ends.
    """
    found = {step: count for step, count in steps.items() if count}
    groups = _grouped(found)
    if not groups:
        return ()
    inner = len(groups) - 1
    bands = tuple(
        Band(
            None if place == 0 and first != last else first * STEP,
            None if place == inner and first != last else (last + 1) * STEP,
            count,
        )
        for place, (first, last, count) in enumerate(groups)
    )
    return () if bands[0].key == "-" else bands


def _grouped(steps: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """First step, last step and count of each group; a small rest belongs to the last one."""
    if not steps:
        return []
    groups: list[tuple[int, int, int]] = []
    first, count = min(steps), 0
    for step in range(min(steps), max(steps) + 1):
        count += steps.get(step, 0)
        if count >= FEWEST:
            groups.append((first, step, count))
            first, count = step + 1, 0
    if count and groups:
        before, _last, number = groups.pop()
        groups.append((before, max(steps), number + count))
    return groups
