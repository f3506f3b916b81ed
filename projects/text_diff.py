"""What was taken out of a text and put in, character by character or part by part. Pure."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Literal

type Kind = Literal["same", "out", "in"]

# Longer texts are compared by lines: characters would take seconds.
LONGEST = 3000
# So many pairs of equal characters or lines are looked at, a few tenths of a second. Texts that
# repeat themselves have far more of them than any prose, and would keep a reader waiting for minutes.
MOST_PAIRS = 1_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that stayed, went or came."""

    kind: Kind
    text: str


class _TooMuch(Exception):
    """The texts have too many pairs of equal parts to be compared."""


class _Bounded(SequenceMatcher[str]):
    """A comparison that gives up with _TooMuch."""

    left = MOST_PAIRS

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """Counts what the search is about to look at."""
        old, places = vars(self)["a"], vars(self)["b2j"]
        self.left -= sum(len(places.get(part, "")) + 1 for part in old[alo:ahi])
        if self.left < 0:
            raise _TooMuch
        return super().find_longest_match(alo, ahi, blo, bhi)


def pieces(before: str, after: str, *, split: Callable[[str], list[str]] = list) -> list[Piece]:
    """The stretches in reading order; what went stands before what came in its place.

    `split` says what is never marked in half: without one, a character.
    Texts that cannot be compared in a moment are one stretch that went and one that came.
    """
    if max(len(before), len(after)) <= LONGEST:
        with suppress(_TooMuch):
            return _compared(split(before), split(after))
    try:
        return _compared(before.splitlines(keepends=True), after.splitlines(keepends=True))
    except _TooMuch:
        return [Piece("out", before), Piece("in", after)]


def _compared(old: list[str], new: list[str]) -> list[Piece]:
    found: list[Piece] = []
    for tag, a, b, c, d in _Bounded(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        if a < b:
            found.append(Piece("out", "".join(old[a:b])))
        if c < d:
            found.append(Piece("in", "".join(new[c:d])))
    return found
