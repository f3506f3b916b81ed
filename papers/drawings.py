"""Which drawings a wording or a text calls for, so that no others are made; pure."""

import re
from collections.abc import Iterable

from papers.blocks import Drawing
from papers.markup import CHART, read

# A drawing where it stands, or the data of one; what is put together from a value has no name here.
_CALL = re.compile(rf"(?:{CHART}|\bpictures\b)(?:(?<={CHART})|\s*\.\s*)?(\w*)")


def drawings_in_wording(wording: str, names: Iterable[str]) -> frozenset[str]:
    """The names that may stand in the text that the wording becomes; all of them where it cannot
    be told from the wording alone."""
    every = frozenset(names)
    called = set(_CALL.findall(wording))
    return every if called - every else frozenset(called)


def drawings_in_text(text: str) -> frozenset[str]:
    """The names of the drawings that a text places, without pictures of projects."""
    blocks = (block for block in read(text) if isinstance(block, Drawing))
    return frozenset(block.name for block in blocks if not block.is_picture)
