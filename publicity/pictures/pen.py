"""The few pieces of SVG that pictures are made of; every word in them is escaped here. Pure.

No style attribute and no script: the content policy of the pages allows neither.
"""

from html import escape

from accounts.control_characters import without_controls
from accounts.direction_marks import without_direction_marks

TEXT = 15
SMALL = 13


def _plain(words: str) -> str:
    """On one line, without what XML cannot hold, what nobody sees, and what turns the direction."""
    return " ".join(without_direction_marks(without_controls(words)).split())


def clean(words: str) -> str:
    """The words as they may stand in a drawing, on one line, escaped."""
    return escape(_plain(words))


def ems(words: str) -> float:
    """The length of words in letters of Chinese; what is not is a little more than half as wide."""
    return sum(1 if ord(letter) > 0x2E7F else 0.58 for letter in words)


def fitting(words: str, width: float, size: float = TEXT) -> str:
    """The words, cut with … where they would be wider than `width`."""
    words = _plain(words)
    if ems(words) * size <= width:
        return words
    kept = ""
    for letter in words:
        if (ems(kept + letter) + 1) * size > width:
            break
        kept += letter
    return f"{kept}…"


def text(
    x: float,
    y: float,
    words: str,
    *,
    fill: str,
    anchor: str = "start",
    size: float = TEXT,
    bold: bool = False,
) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"'
        f' text-anchor="{anchor}"{weight}>{clean(words)}</text>'
    )


def box(x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "") -> str:
    line = f' stroke="{stroke}"' if stroke else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}"'
        f' height="{max(height, 0):.1f}" fill="{fill}"{line}/>'
    )


def rule(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1, dash: str = ""
) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        f' stroke="{stroke}" stroke-width="{width}"{dashed}/>'
    )


def titled(inner: str, words: str) -> str:
    """Marks with a name that a pointer shows."""
    return f"<g><title>{clean(words)}</title>{inner}</g>"


def linked(inner: str, address: str) -> str:
    """Marks that lead somewhere; as they are without an address."""
    return f'<a href="{escape(address)}">{inner}</a>' if address else inner
