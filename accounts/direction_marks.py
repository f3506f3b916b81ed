"""Marks that turn the direction of writing and cannot be seen; no name or title needs one. Pure.

U+202A to U+202E embed or override a direction, U+2066 to U+2069 isolate it. With them a title
reads other than it is kept, and turns what stands beside it in a list (CVE-2021-42574): fields
refuse them. U+200E, U+200F and U+061C turn nothing but the marks between two words; they come along
with what is copied from Windows and are rightly written in Arabic and Hebrew, so no field refuses
them. What goes out (a cell, a drawing) is better without all twelve (UAX 9, Bidi_Control).
"""

import re

_TURNS = "\u202a-\u202e\u2066-\u2069"
DIRECTION_MARKS = re.compile(f"[{_TURNS}]")
_ALL = re.compile(f"[{_TURNS}\u200e\u200f\u061c]")


def without_direction_marks(text: str) -> str:
    """The text without any of the twelve."""
    return _ALL.sub("", text)
