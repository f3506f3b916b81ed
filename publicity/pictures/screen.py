"""A picture as the script of a page draws it: the same numbers and colours, as data; pure."""

from typing import Any

from publicity.pictures import colours
from publicity.pictures.picture import TILES, Picture


def for_screen(picture: Picture) -> dict[str, Any]:
    """What `to_data` keeps, with the links of the items and every colour chosen."""
    tiles = []
    if picture.kind == TILES:
        values = picture.series[0].values
        tiles = [colours.shade(float(value or 0), float(picture.largest)) for value in values]
    return {
        **picture.to_data(),
        "drawn": len(picture.drawn),
        "links": picture.links,
        "colours": [colours.of_series(place) for place in range(len(picture.series))],
        "tiles": tiles,
        "ink": colours.INK,
        "quiet": colours.QUIET,
        "line": colours.LINE,
        "sheet": colours.SHEET,
    }
