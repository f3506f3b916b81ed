"""A name drawn with a finger, as lines of points: read, checked, and written for a paper. Pure.

Written form: strokes parted by ";", points by " ", each "x,y" in whole numbers of a field
`WIDTH` × `HEIGHT`. A name takes some hundred points, about one kilobyte.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 600, 200
LIMIT = 12_000
# A tap or a short dash is no name.
LEAST_POINTS, LEAST_LENGTH = 12, 120
WRITTEN = re.compile(r"\d{1,3},\d{1,3}( \d{1,3},\d{1,3})*(;\d{1,3},\d{1,3}( \d{1,3},\d{1,3})*)*")

type Point = tuple[int, int]


class NotASignature(Exception):
    """Not strokes at all, outside of the field, too many, or too little for a name."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """The lines of a drawn name, in the order in which they were drawn."""

    lines: tuple[tuple[Point, ...], ...]

    @property
    def path(self) -> str:
        """The lines as the path of an SVG with the view box 0 0 WIDTH HEIGHT."""
        parts = []
        for line in self.lines:
            (x, y), *rest = line
            parts.append(f"M{x} {y}" + "".join(f"L{a} {b}" for a, b in rest or [(x, y)]))
        return "".join(parts)

    @property
    def length(self) -> int:
        """How far the finger went, in steps along the axes."""
        return sum(
            abs(a - x) + abs(b - y) for line in self.lines for (x, y), (a, b) in pairwise(line)
        )


def read_strokes(written: str) -> Strokes:
    """The drawn name; NotASignature for anything that is none."""
    if len(written) > LIMIT or not WRITTEN.fullmatch(written):
        raise NotASignature
    lines = tuple(tuple(_point(point) for point in line.split(" ")) for line in written.split(";"))
    strokes = Strokes(lines)
    if sum(map(len, lines)) < LEAST_POINTS or strokes.length < LEAST_LENGTH:
        raise NotASignature
    return strokes


def _point(written: str) -> Point:
    x, y = map(int, written.split(","))
    if x > WIDTH or y > HEIGHT:
        raise NotASignature
    return x, y
