"""A picture as SVG: with its title and text alternative inside, for pages, papers and files; pure."""

from collections.abc import Callable
from html import escape

from publicity.pictures import colours
from publicity.pictures.bars import draw_bars
from publicity.pictures.columns import draw_columns
from publicity.pictures.lines import dash, draw_lines
from publicity.pictures.pen import SMALL, box, clean, ems, rule, text
from publicity.pictures.picture import BARS, COLUMNS, LINES, TILES, Picture
from publicity.pictures.tiles import draw_tiles

WIDTH = 620
FAMILY = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, sans-serif"
_MARGIN = 8

# Marks from the given height downwards, and the height that they take.
type Draw = Callable[[Picture, float, float], tuple[str, float]]
_DRAW: dict[str, Draw] = {
    BARS: draw_bars,
    COLUMNS: draw_columns,
    LINES: draw_lines,
    TILES: draw_tiles,
}


def svg_of(
    picture: Picture, *, family: str = FAMILY, with_title: bool = False, key: str = ""
) -> str:
    """The picture WIDTH wide, as high as it needs, without XML declaration.

    `with_title` writes title and note into it, for a file that stands alone. A picture whose items
    have links keeps them as links. `key` tells several drawings of one page apart.
    """
    marks: list[str] = []
    y = float(_MARGIN)
    if with_title:
        marks.append(text(_MARGIN, y + 18, picture.title, fill=colours.INK, size=18, bold=True))
        y += 34
    legend, taken = _legend(picture, y)
    marks.append(legend)
    drawn, height = _DRAW[picture.kind](picture, y + taken, WIDTH)
    marks.append(drawn)
    y += taken + height
    for words in (picture.foot, picture.note if with_title else ""):
        for line in _lines(words):
            y += SMALL * 1.6
            marks.append(text(_MARGIN, y, line, fill=colours.QUIET, size=SMALL))
    return _whole(picture, "".join(marks), y + _MARGIN, family, key or picture.name)


def _whole(picture: Picture, marks: str, height: float, family: str, key: str) -> str:
    # An image has no links inside; a group may.
    role = "group" if picture.links else "img"
    tall = int(height + 0.999)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{tall}"'
        f' viewBox="0 0 {WIDTH} {tall}" role="{role}"'
        f' aria-labelledby="{escape(key)}-t {escape(key)}-d" font-family="{escape(family)}">'
        f'<title id="{escape(key)}-t">{clean(picture.title)}</title>'
        f'<desc id="{escape(key)}-d">{clean(picture.sentence)}</desc>'
        f"{box(0, 0, WIDTH, tall, fill=colours.SHEET)}{marks}</svg>"
    )


def _legend(picture: Picture, y: float) -> tuple[str, float]:
    """Names of several series in their colours, in as many lines as they need; none for one."""
    if len(picture.series) < 2:
        return "", 0
    marks, x, line = [], float(_MARGIN), 0
    for place, series in enumerate(picture.series):
        wide = 22 + ems(series.label) * SMALL + 20
        if x > _MARGIN and x + wide > WIDTH:
            x, line = float(_MARGIN), line + 1
        top = y + line * 22
        marks.append(_sign(picture.kind, place, x, top))
        marks.append(text(x + 20, top + 13, series.label, fill=colours.INK, size=SMALL))
        x += wide
    return "".join(marks), (line + 1) * 22 + 8


def _sign(kind: str, place: int, x: float, top: float) -> str:
    """The mark of a series in the legend: a box, or the line with its dashes."""
    if kind != LINES:
        return box(x, top + 2, 14, 12, fill=colours.of_series(place))
    return rule(
        x, top + 8, x + 17, top + 8, stroke=colours.of_series(place), width=2, dash=dash(place)
    )


def _lines(words: str) -> list[str]:
    """Words cut into lines of the picture's width."""
    lines, line = [], ""
    for letter in words:
        if ems(line + letter) * SMALL > WIDTH - 2 * _MARGIN:
            lines.append(line)
            line = ""
        line += letter
    return [*lines, line] if line else lines
