"""What a title and a unit are found by, and how they are put in order. Pure.

A key is made once, when something is saved: the names folded (full width as half, capitals as
small, no blanks), without what stands in brackets, and the initials of their pinyin. A search is
then a part of a string, which every database finds, and asks for no dictionary.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

from competitions.regions.search import initials, reading

LONGEST_QUERY, MOST_WORDS = 100, 8
# So many characters with more than one reading are turned round, each by itself.
MOST_TURNS = 24
LONGEST_ORDER = 400
BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|《|》|〈|〉|[“”\"'·・]")


def folded(text: str) -> str:
    """The text as it is compared: no blank, and nothing that cannot be seen."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if char.isprintable() and not char.isspace())


def search_key(names: Iterable[str]) -> str:
    """Every form in which one of the names may be typed, one to a line; the lines are folded."""
    found: dict[str, None] = {}
    for name in names:
        for form in dict.fromkeys((folded(name), BRACKETS.sub("", folded(name)))):
            found |= dict.fromkeys([form, *_readings(form)])
    found.pop("", None)
    return "\n".join(found)


def words_of(query: str) -> list[str]:
    """What somebody typed as words, each of which a key must contain; at most eight."""
    plain = unicodedata.normalize("NFKC", query[:LONGEST_QUERY])
    words = (folded(word)[:LONGEST_QUERY] for word in plain.split())
    return [word for word in words if word][:MOST_WORDS]


def order_key(title: str) -> str:
    """A key of letters and figures in the order of the title's pinyin, syllable by syllable.

    A zero parts the syllables: it stands before every letter in every collation, so that 基 (ji)
    and all that begins with it come before 家 (jia).
    """
    return "0".join(_pypinyin().lazy_pinyin(folded(title)))[:LONGEST_ORDER]


def _readings(name: str) -> Iterator[str]:
    """Initials as the phrase is read, and with each character of several readings turned round."""
    if name.isascii():
        return
    read = _in_line(name)
    yield "".join(read)
    turns = 0
    for at, char in enumerate(name):
        others = sorted(initials(char) - {read[at]}) if not char.isascii() else []
        for letter in others:
            if turns == MOST_TURNS:
                return
            turns += 1
            yield "".join([*read[:at], letter, *read[at + 1 :]])


def _in_line(name: str) -> list[str]:
    """One letter for each character, by the reading of the phrase where it gives just that."""
    read = [reading(char)[:1] if not char.isascii() else char for char in name]
    phrase = reading(name)
    return list(phrase) if len(phrase) == len(read) else read


@cache
def _pypinyin() -> Any:
    # The dictionaries take 50 MB, which a process that never writes a key need not carry.
    return import_module("pypinyin")
