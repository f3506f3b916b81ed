"""How far a duty may be passed on; pure.

Only an organiser passes duties on: any duty, on the node of their own duty or below it, and not
beyond the end of their own. Whoever runs a contest does not supervise it as well, because the
supervisor reads the trail of what the organisers did.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

ORGANISER, SUPERVISOR = "organiser", "supervisor"
ROLES = frozenset({ORGANISER, SUPERVISOR, "reviewer", "secretariat", "publicity"})
# Which duties the holder of a duty may give.
GIVES: dict[str, frozenset[str]] = {ORGANISER: ROLES}
# Two duties that one person does not hold on the same node.
APART = (frozenset({ORGANISER, SUPERVISOR}),)

NOT_COVERED, END_MISSING, END_PAST = "not_covered", "end_missing", "end_past"
END_BEYOND, KEPT_APART = "end_beyond", "kept_apart"


@dataclass(frozen=True, slots=True)
class Held:
    """A duty in force: the node's path, and its end (None for no end)."""

    key: int
    role: str
    path: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Wish:
    """The duty that somebody is to be given."""

    role: str
    path: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`code` says why it is refused, "" if it is not; `held` is the duty that decided."""

    code: str
    held: Held | None = None


def reaches(above: str, below: str) -> bool:
    """Whether a duty on the node at path `above` holds on the one at `below` as well."""
    return below.startswith(above)


def lasts(until: datetime | None, end: datetime | None) -> bool:
    """Whether what ends at `until` lasts at least as long as what ends at `end`."""
    return until is None or (end is not None and until >= end)


def covering(wish: Wish, held: Iterable[Held]) -> Held | None:
    """The duty by virtue of which the wish may be granted: the one that lasts longest."""
    found = [
        duty
        for duty in held
        if wish.role in GIVES.get(duty.role, ()) and reaches(duty.path, wish.path)
    ]
    endless = [duty for duty in found if duty.until is None]
    if endless:
        return min(endless, key=lambda duty: (len(duty.path), duty.key))
    ending = [(duty.until, -len(duty.path), -duty.key, duty) for duty in found if duty.until]
    return max(ending, key=lambda row: row[:3])[3] if ending else None


def kept_apart(wish: Wish, held: Iterable[Held]) -> Held | None:
    """A duty of the same person that must not meet the wished one on any node, if there is one.

    Both reach down the tree, so they meet where one of the two nodes lies on or under the other.
    """
    for duty in held:
        meets = reaches(duty.path, wish.path) or reaches(wish.path, duty.path)
        if meets and frozenset({duty.role, wish.role}) in APART:
            return duty
    return None


def judge(
    wish: Wish,
    *,
    givers: Iterable[Held],
    receivers: Iterable[Held],
    is_platform: bool,
    at: datetime,
) -> Verdict:
    """Whether the wish may be granted by who holds `givers` to who holds `receivers`.

    The platform's administrator needs no duty and may leave the end open; nobody gives a duty
    that is over before it begins. A granted wish names in `held` the duty that covers it.
    """
    own = None if is_platform else covering(wish, givers)
    if own is None and not is_platform:
        return Verdict(NOT_COVERED)
    if wish.until is None and not is_platform:
        return Verdict(END_MISSING, own)
    if wish.until is not None and wish.until <= at:
        return Verdict(END_PAST, own)
    if own is not None and not lasts(own.until, wish.until):
        return Verdict(END_BEYOND, own)
    if clash := kept_apart(wish, receivers):
        return Verdict(KEPT_APART, clash)
    return Verdict("", own)
