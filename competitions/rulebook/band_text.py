"""Worded bands of a criterion as people write them: “优 9-10 / 良 7.5-8.5 / 中 6-7 / 弱 0-5.5”. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

BAND = re.compile(
    r"^(?P<word>[^0-9.~–—-]*[^\s0-9.~–—-])\s*(?P<low>[0-9]{1,4}(\.[0-9]{1,2})?)"
    r"(\s*[-~–—至到]\s*(?P<high>[0-9]{1,4}(\.[0-9]{1,2})?))?$"
)
HALF = Decimal("0.5")

type Bands = list[list[str]]


class BandUnreadable(Exception):
    """A part of the text that is no band; `part` is what was written."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class BandHighWrong(Exception):
    """The upper points of a band do not meet the lower points of the band above it."""

    def __init__(self, word: str, high: str, expected: str) -> None:
        super().__init__(word, high, expected)
        self.word, self.high, self.expected = word, high, expected


def read_bands(text: str, max_points: Decimal) -> Bands:
    """The bands as a criterion keeps them: word and lowest points, best first.

    The upper points may be left out; where they are given they have to meet the band above, half a
    point below its lowest, or the full points. Raises `BandUnreadable`, `BandHighWrong`.
    """
    found: Bands = []
    top = max_points
    for part in _parts(text):
        match = BAND.match(part)
        if match is None:
            raise BandUnreadable(part)
        high = match["high"]
        if high is not None and Decimal(high) != top:
            raise BandHighWrong(match["word"].strip(), high, shown(top))
        found.append([match["word"].strip(), shown(Decimal(match["low"]))])
        top = Decimal(match["low"]) - HALF
    return found


def write_bands(bands: Sequence[Sequence[str]], max_points: Decimal) -> str:
    """The text that `read_bands` reads back."""
    parts, top = [], max_points
    for word, low in bands:
        parts.append(f"{word} {low}" if Decimal(low) == top else f"{word} {low}-{shown(top)}")
        top = Decimal(low) - HALF
    return " / ".join(parts)


def shown(points: Decimal) -> str:
    return f"{points.normalize():f}" if points else "0"


def _parts(text: str) -> list[str]:
    narrow = unicodedata.normalize("NFKC", text).replace(":", " ")
    return [part.strip() for part in re.split(r"[/;,、|\n]", narrow) if part.strip()]
