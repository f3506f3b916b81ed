"""A clock of the stage: how much of its time is spent, what is left, by how much it is overrun.

Pure. Every time is a whole number of milliseconds since 1970 UTC on the server's clock; a device
adds the offset that it measured. A clock counts from the moment at which it was started, so it
needs nobody to tick it, and runs on in every device while the network is gone.
"""

from dataclasses import dataclass, replace
from typing import Literal

type Part = Literal["pitch", "questions"]


@dataclass(frozen=True, slots=True)
class Clock:
    """`length` allowed and `spent` before the present run; `since` is None while it stands."""

    part: Part
    length: int
    spent: int = 0
    since: int | None = None

    @property
    def runs(self) -> bool:
        return self.since is not None


def elapsed(clock: Clock, at: int) -> int:
    """Milliseconds spent at `at`; a time before the start counts as the start."""
    return clock.spent + (max(0, at - clock.since) if clock.since is not None else 0)


def left(clock: Clock, at: int) -> int:
    """Milliseconds that remain at `at`, below zero by the overrun."""
    return clock.length - elapsed(clock, at)


def started(clock: Clock, at: int) -> Clock:
    """The clock running from `at`; one that runs already runs on as it did."""
    return clock if clock.runs else replace(clock, since=at)


def stopped(clock: Clock, at: int) -> Clock:
    """The clock standing, with what was spent until `at`."""
    return replace(clock, spent=elapsed(clock, at), since=None)


def warned(clock: Clock, at: int, warnings: tuple[int, ...]) -> int | None:
    """The smallest of `warnings` (seconds before the end) that has been reached; None before any.

    0 stands for the end itself: the time is up or overrun.
    """
    rest = left(clock, at)
    reached = [one for one in (*warnings, 0) if rest <= one * 1000]
    return min(reached, default=None)
