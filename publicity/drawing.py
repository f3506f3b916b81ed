"""Geometry of the public pictures: the river of rounds, its bars, the modules of a QR code; pure.

Numbers in, coordinates out. One unit of height is one entry, the same in every column of a
drawing, so that widths can be compared; what is not known yet is marked `todo`, never guessed
in words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

WIDTH = 1000.0
HEIGHT = 190.0
BAR = 5.0
MARGIN = 9.0
GAP = 8.0
# A contest of three entries must not fill the whole picture with one of them.
TALLEST_ENTRY = 12.0
STUB = 46.0

# Shares of the width for 1 to 6 columns, as `.cs-funnel` and `.cs-funnel.n…` divide it.
SHARES: dict[int, tuple[float, ...]] = {
    1: (1.0,),
    2: (0.6, 0.4),
    3: (0.42, 0.36, 0.22),
    4: (0.31, 0.31, 0.22, 0.16),
    5: (0.26, 0.24, 0.2, 0.16, 0.14),
    6: (0.21, 0.2, 0.18, 0.15, 0.13, 0.13),
}


class TooManyColumns(ValueError):
    """More columns than the page has a layout for; a bug of the caller."""


@dataclass(frozen=True, slots=True)
class Column:
    """One stage: the number of entries in each of its nodes (heats), top to bottom.

    `onward` says how many go from a node (index here) to a node of the next column (index
    there). `todo` is a stage still to come, `onward_todo` a step still to be decided; their
    numbers are planned places, or shares.
    """

    nodes: tuple[float, ...]
    onward: Mapping[tuple[int, int], float] = field(default_factory=dict)
    todo: bool = False
    onward_todo: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A node, as an upright bar."""

    x: float
    y: float
    height: float
    todo: bool


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A flow between two nodes, or what leaves the contest at a node; `path` is SVG path data.

    `kind`: "" for the first step, "f" for the middle ones, "p" for the last, "out", "todo".
    """

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class River:
    ribbons: tuple[Ribbon, ...]
    bars: tuple[Bar, ...]


def river(columns: Sequence[Column]) -> River:
    """Lay the columns out in a picture of WIDTH × HEIGHT; ribbons keep their width on the way.

    Raises TooManyColumns.
    """
    if len(columns) not in SHARES:
        raise TooManyColumns(len(columns))
    unit = _unit(columns)
    placed = [_bars(column, x, unit) for column, x in zip(columns, _starts(columns), strict=True)]
    ribbons: list[Ribbon] = []
    for index, column in enumerate(columns[:-1]):
        kind = _kind(index, len(columns))
        ribbons += _flows(column, placed[index], placed[index + 1], unit, kind)
    return River(tuple(ribbons), tuple(bar for bars in placed for bar in bars))


def bar_widths(counts: Sequence[float]) -> list[float]:
    """Widths of bars in percent of the largest, one decimal; all zero when nothing is counted."""
    largest = max(counts, default=0)
    return [round(count * 100 / largest, 1) if largest else 0.0 for count in counts]


def modules_path(rows: Iterable[Iterable[int]]) -> str:
    """A matrix of 0 and 1 as SVG path data, one rectangle for each run of ones in a row."""
    pieces: list[str] = []
    for y, row in enumerate(rows):
        start: int | None = None
        for x, module in enumerate([*row, 0]):
            if module and start is None:
                start = x
            elif not module and start is not None:
                pieces.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
                start = None
    return "".join(pieces)


def _unit(columns: Sequence[Column]) -> float:
    """Height of one entry: as tall as the fullest column allows."""
    units = [TALLEST_ENTRY]
    for column in columns:
        total = sum(column.nodes)
        if total:
            free = HEIGHT - 2 * MARGIN - _gap(column) * (len(column.nodes) - 1)
            units.append(free / total)
    return min(units)


def _gap(column: Column) -> float:
    """Eight, or less where many nodes would leave no room for the bars themselves."""
    spaces = len(column.nodes) - 1
    return min(GAP, (HEIGHT - 2 * MARGIN) / 2 / spaces) if spaces > 0 else 0.0


def _starts(columns: Sequence[Column]) -> list[float]:
    shares = SHARES[len(columns)]
    return [WIDTH * sum(shares[:index]) for index in range(len(columns))]


def _bars(column: Column, x: float, unit: float) -> list[Bar]:
    gap = _gap(column)
    spaces = max(len(column.nodes) - 1, 0)
    y = (HEIGHT - sum(column.nodes) * unit - gap * spaces) / 2
    bars: list[Bar] = []
    for count in column.nodes:
        bars.append(Bar(round(x, 1), round(y, 1), round(count * unit, 1), column.todo))
        y += count * unit + gap
    return bars


def _kind(index: int, columns: int) -> str:
    if index == 0 and columns > 2:
        return ""
    return "p" if index == columns - 2 else "f"


def _flows(
    column: Column,
    here: Sequence[Bar],
    there: Sequence[Bar],
    unit: float,
    kind: str,
) -> list[Ribbon]:
    """Ribbons from one column to the next, each node's own ones stacked from its top."""
    leaves = [bar.y for bar in here]
    # Few arrive in a tall node when some came another way: they are stacked in its middle.
    arrives = [
        bar.y + (bar.height - unit * _into(column, index)) / 2 for index, bar in enumerate(there)
    ]
    ribbons: list[Ribbon] = []
    for (source, target), count in sorted(column.onward.items()):
        height = count * unit
        left, right = here[source].x + BAR, there[target].x
        path = _ribbon(left, leaves[source], right, arrives[target], height)
        ribbons.append(Ribbon(path, "todo" if column.onward_todo else kind))
        leaves[source] += height
        arrives[target] += height
    if not column.onward_todo:
        ribbons += _left_behind(here, leaves)
    return ribbons


def _into(column: Column, target: int) -> float:
    return sum(count for (_, to), count in column.onward.items() if to == target)


def _left_behind(here: Sequence[Bar], leaves: Sequence[float]) -> list[Ribbon]:
    """What does not go on tapers off beside its node."""
    return [
        Ribbon(_taper(bar.x + BAR, top, bar.y + bar.height - top), "out")
        for bar, top in zip(here, leaves, strict=True)
        if bar.y + bar.height - top > 0.05
    ]


def _ribbon(x0: float, y0: float, x1: float, y1: float, height: float) -> str:
    middle = (x0 + x1) / 2
    return (
        f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"V{y1 + height:.1f}C{middle:.1f} {y1 + height:.1f} {middle:.1f} {y0 + height:.1f}"
        f" {x0:.1f} {y0 + height:.1f}Z"
    )


def _taper(x: float, y: float, height: float) -> str:
    end = x + STUB
    return (
        f"M{x:.1f} {y:.1f}C{x + STUB / 2:.1f} {y:.1f} {x + STUB / 2:.1f} {y + height:.1f}"
        f" {end:.1f} {y + height:.1f}H{x:.1f}Z"
    )
