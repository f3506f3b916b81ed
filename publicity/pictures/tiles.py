"""A map of tiles: each region one tile in its rough place, with name and number; pure."""

from publicity.pictures import colours
from publicity.pictures.pen import box, ems, fitting, linked, text, titled
from publicity.pictures.picture import Picture, said

_MARGIN, _TALL = 8, 46
_WIDEST = 96


def draw_tiles(picture: Picture, top: float, width: float) -> tuple[str, float]:
    """The marks from `top` downwards, and the height that they take."""
    places = [item.place or (0, place) for place, item in enumerate(picture.items)]
    across = max((column for column, _row in places), default=0) + 1
    down = max((row for _column, row in places), default=0) + 1
    wide = min((width - 2 * _MARGIN) / across, _WIDEST)
    left = (width - wide * across) / 2
    values = picture.series[0].values
    marks = []
    for (column, row), item, value in zip(places, picture.items, values, strict=True):
        x, y = left + column * wide, top + row * _TALL
        fill, letter = colours.shade(float(value or 0), float(picture.largest))
        tile = box(x + 1, y + 1, wide - 2, _TALL - 2, fill=fill, stroke=colours.LINE)
        name = fitting(item.label, wide - 4, 14)
        size = min(14, (wide - 4) / max(ems(item.label), 1)) if name.endswith("…") else 14
        if size >= 10:
            name = item.label
        size = max(size, 10)
        middle = x + wide / 2
        tile += text(middle, y + 20, name, fill=letter, anchor="middle", size=round(size, 1))
        tile += text(middle, y + 38, said(value), fill=letter, anchor="middle", size=14, bold=True)
        named = titled(tile, f"{item.label} {said(value)} {picture.unit}")
        marks.append(linked(named, picture.links.get(item.key, "")))
    return "".join(marks), down * _TALL
