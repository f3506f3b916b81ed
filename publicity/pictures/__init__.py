"""Pictures of a contest's figures: what they say, how they are drawn, where a region lies; pure."""

from publicity.pictures.picture import (
    BARS,
    COLUMNS,
    LINES,
    TILES,
    Item,
    Picture,
    Series,
    for_page,
    from_data,
)
from publicity.pictures.svg import svg_of

__all__ = [
    "BARS",
    "COLUMNS",
    "LINES",
    "TILES",
    "Item",
    "Picture",
    "Series",
    "for_page",
    "from_data",
    "svg_of",
]
