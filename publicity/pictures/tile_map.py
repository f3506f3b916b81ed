"""Where a province or a prefecture has its tile; pure. A sketch of who lies beside whom.

Tiles have no outlines, so no border is drawn rightly or wrongly: see the decision on maps.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

from publicity.pictures.prefectures import POINTS

# The first two digits of GB/T 2260: name on the tile, column and row. All 34 of the country.
PROVINCES: dict[str, tuple[str, int, int]] = {
    "11": ("北京", 5, 2), "12": ("天津", 6, 2), "13": ("河北", 4, 2), "14": ("山西", 3, 2),
    "15": ("内蒙古", 4, 1), "21": ("辽宁", 7, 2), "22": ("吉林", 7, 1), "23": ("黑龙江", 7, 0),
    "31": ("上海", 7, 4), "32": ("江苏", 6, 3), "33": ("浙江", 6, 4), "34": ("安徽", 5, 4),
    "35": ("福建", 6, 5), "36": ("江西", 5, 5), "37": ("山东", 5, 3), "41": ("河南", 4, 3),
    "42": ("湖北", 4, 4), "43": ("湖南", 4, 5), "44": ("广东", 4, 6), "45": ("广西", 3, 6),
    "46": ("海南", 3, 7), "50": ("重庆", 3, 4), "51": ("四川", 2, 4), "52": ("贵州", 3, 5),
    "53": ("云南", 2, 6), "54": ("西藏", 0, 4), "61": ("陕西", 3, 3), "62": ("甘肃", 1, 2),
    "63": ("青海", 1, 3), "64": ("宁夏", 2, 2), "65": ("新疆", 0, 2), "71": ("台湾", 7, 5),
    "81": ("香港", 5, 7), "82": ("澳门", 4, 7),
}  # fmt: skip

# A degree of longitude is about this much shorter than one of latitude, between 20° and 50° north.
_NARROWER = 0.82


def places_of(codes: Sequence[str]) -> dict[str, tuple[int, int]]:
    """{code of a prefecture: column and row}, near to where it lies among the others.

    Codes without a known point come after the others, in rows of their own.
    """
    known = {code: POINTS[code[:4]] for code in codes if code[:4] in POINTS}
    placed = _snapped(known)
    width = max((column for column, _row in placed.values()), default=5) + 1
    row = max((row for _column, row in placed.values()), default=-1) + 1
    rest = [code for code in codes if code not in known]
    for place, code in enumerate(rest):
        placed[code] = (place % width, row + place // width)
    return placed


def _snapped(points: Mapping[str, tuple[float, float]]) -> dict[str, tuple[int, int]]:
    """Each point to a cell of its own of a grid with about half as many cells again."""
    if not points:
        return {}
    scaled = {code: (x * _NARROWER, -y) for code, (x, y) in points.items()}
    left, top = (min(at[axis] for at in scaled.values()) for axis in (0, 1))
    wide, tall = (
        max(at[axis] for at in scaled.values()) - low for axis, low in ((0, left), (1, top))
    )
    # Tiles are about one and a half times as wide as tall.
    columns, rows = _shape(len(points), wide / 1.3, tall)
    wanted = {
        code: (
            (x - left) / wide * (columns - 1) if wide else 0.0,
            (y - top) / tall * (rows - 1) if tall else 0.0,
        )
        for code, (x, y) in scaled.items()
    }
    return _without_gaps(_settled(wanted, columns, rows))


def _shape(count: int, wide: float, tall: float) -> tuple[int, int]:
    """Columns and rows with room for all and some more, in the proportions of the land."""
    cells = max(count * 1.5, 1)
    ratio = min(max(wide / tall if tall else 4.0, 0.4), 2.5)
    columns = max(1, min(6, round((cells * ratio) ** 0.5)))
    rows = max(1, -(-round(cells) // columns))
    return columns, rows


def _settled(
    wanted: Mapping[str, tuple[float, float]], columns: int, rows: int
) -> dict[str, tuple[int, int]]:
    """The nearest free cell for each in turn; then exchanges for as long as they help."""
    free = {(column, row) for column in range(columns) for row in range(rows)}
    placed: dict[str, tuple[int, int]] = {}
    for code in sorted(wanted, key=lambda code: (wanted[code][1], wanted[code][0], code)):
        cell = min(sorted(free), key=lambda cell: _away(cell, wanted[code]))
        free.remove(cell)
        placed[code] = cell
    for _round in range(20):
        if not (_swap(placed, wanted) | _move(placed, wanted, free)):
            break
    return placed


def _swap(placed: dict[str, tuple[int, int]], wanted: Mapping[str, tuple[float, float]]) -> bool:
    helped = False
    for one, other in combinations(sorted(placed), 2):
        now = _away(placed[one], wanted[one]) + _away(placed[other], wanted[other])
        then = _away(placed[other], wanted[one]) + _away(placed[one], wanted[other])
        if then < now - 1e-9:
            placed[one], placed[other] = placed[other], placed[one]
            helped = True
    return helped


def _move(
    placed: dict[str, tuple[int, int]],
    wanted: Mapping[str, tuple[float, float]],
    free: set[tuple[int, int]],
) -> bool:
    helped = False
    for code in sorted(placed):
        cell = min(sorted(free), key=lambda cell: _away(cell, wanted[code]), default=None)
        if cell and _away(cell, wanted[code]) < _away(placed[code], wanted[code]) - 1e-9:
            free.add(placed[code])
            free.remove(cell)
            placed[code] = cell
            helped = True
    return helped


def _without_gaps(placed: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Columns and rows that nobody stands in are left out."""
    columns = sorted({column for column, _row in placed.values()})
    rows = sorted({row for _column, row in placed.values()})
    return {code: (columns.index(x), rows.index(y)) for code, (x, y) in placed.items()}


def _away(cell: tuple[int, int], wanted: tuple[float, float]) -> float:
    return (cell[0] - wanted[0]) ** 2 + (cell[1] - wanted[1]) ** 2
