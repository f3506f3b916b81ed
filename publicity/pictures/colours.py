"""The colours of every picture, on a page as in a paper; those of the portal's style sheet."""

INK, QUIET, LINE, SHEET = "#1a2330", "#48525f", "#c4beb0", "#ffffff"

# Of the series, in order; each has at least 4.5:1 on white.
SERIES = ("#1d4172", "#bd311e", "#835200", "#22644a", "#4a618a", "#8a1b3a", "#656e7a", "#5b3f8c")

# Of a map, from few to many, and the colour of a letter on each.
NONE = ("#f4f2ec", INK)
SHADES = (
    ("#ebf0f6", INK),
    ("#c3d0e1", INK),
    ("#93abca", INK),
    ("#4d6f9f", SHEET),
    ("#1d4172", SHEET),
)


def of_series(place: int) -> str:
    return SERIES[place % len(SERIES)]


def shade(value: float, largest: float) -> tuple[str, str]:
    """Fill and letter of a tile; five equal steps from nothing to the largest."""
    if value <= 0 or largest <= 0:
        return NONE
    step = min(int(value * len(SHADES) / largest), len(SHADES) - 1)
    return SHADES[step]
