"""Several words in one cell or box: professional titles, sectors, regions. Pure."""

import re

# What people put between them; a full stop or a space may stand within one.
BETWEEN = re.compile(r"[、，,；;\n]+")
MOST_TITLES, LONGEST_TITLE = 8, 40


class TitlesWrong(Exception):
    """More titles than `MOST_TITLES` ("many"), or one that is longer than LONGEST_TITLE ("long")."""


def parts_of(text: str) -> list[str]:
    """The parts of a text, each once, in their order, without spaces around them."""
    parts = (" ".join(one.split()) for one in BETWEEN.split(text))
    return [one for one in dict.fromkeys(parts) if one]


def read_titles(text: str) -> list[str]:
    """The titles of a text; raises TitlesWrong with "many" or "long"."""
    titles = parts_of(text)
    if len(titles) > MOST_TITLES:
        raise TitlesWrong("many")
    if any(len(one) > LONGEST_TITLE for one in titles):
        raise TitlesWrong("long")
    return titles
