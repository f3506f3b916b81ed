"""Finding a region by what somebody types: its name, its code, the initials of its pinyin.

Pure. Three thousand regions are looked through in some milliseconds, so nothing is kept that
could grow old.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

LONGEST = 60
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(frozen=True, slots=True)
class Place:
    """A region with the names of what it lies in, province first: ("浙江省", "杭州市", "西湖区")."""

    key: int
    code: str
    path: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def full_name(self) -> str:
        return " ".join(self.path)

    @property
    def label(self) -> str:
        """What stands in the box once it is chosen; the code makes it unmistakable."""
        return f"{self.full_name} {self.code}"


def path_of(code: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The names from the province down; a level without a name of its own is left out."""
    levels = dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code))
    return tuple(names[level] for level in levels if level in names)


def places(rows: Iterable[tuple[int, str, str]]) -> list[Place]:
    """From (key, code, name) of regions that stand at one time, in their order."""
    known = list(rows)
    names = {code: name for _key, code, name in known}
    return [Place(key, code, path_of(code, names)) for key, code, _name in known]


def find(
    among: Iterable[Place], typed: str, *, first: Callable[[Place], bool] = lambda place: True
) -> list[Place]:
    """The places that every typed word fits, the best ones at the front; none for nothing typed.

    A word of digits begins the code; letters are the initials of the name or of the whole path;
    anything else is part of a name ("杭州 西湖", "杭州西湖" and "hzxh" find the same). Those that `first`
    holds for come before all others.
    """
    ranked = [
        (not first(place), rank, place.code, place) for rank, place in _fitting(among, typed)
    ]
    return [place for *_order, place in sorted(ranked, key=lambda row: row[:3])]


def best(among: Iterable[Place], typed: str) -> list[Place]:
    """Of the places that fit those that fit best: "临平" means 临平区, not 临沂市 平邑县."""
    ranked = list(_fitting(among, typed))
    lowest = min((rank for rank, _place in ranked), default=0)
    return [place for rank, place in ranked if rank == lowest]


def _fitting(among: Iterable[Place], typed: str) -> Iterator[tuple[int, Place]]:
    words = unicodedata.normalize("NFKC", typed[:LONGEST]).casefold().split()
    for place in among if words else ():
        ranks = [_rank(place, word) for word in words]
        if 0 not in ranks:
            yield min(ranks), place


def exact(among: Iterable[Place], typed: str) -> list[Place]:
    """The places whose name, or whole path with or without blanks, is what was typed."""
    wanted = "".join(unicodedata.normalize("NFKC", typed[:LONGEST]).split())
    return [place for place in among if wanted in (place.name, "".join(place.path))]


def code_in(typed: str) -> str:
    """The code of six digits that stands in the text, "" if there is none."""
    found = CODE.search(unicodedata.normalize("NFKC", typed[:LONGEST]))
    return found.group() if found else ""


def _rank(place: Place, word: str) -> int:
    """How well a word fits, 1 the best; 0 if it does not."""
    if word.isdigit():
        return 1 if place.code.startswith(word) else 0
    if word == place.name or (word.isascii() and reading(place.name).startswith(word)):
        return 1
    is_same = _begins_with if word.isascii() else str.__eq__
    if _length(place.name, word, is_same) == len(word):
        return 2
    if word in place.name:
        return 3
    return 4 if _across(place.path, word, is_same) else 0


def _across(levels: tuple[str, ...], word: str, is_same: Callable[[str, str], bool]) -> bool:
    """Whether the word is put together from beginnings of the levels, each but once, in order."""
    if not word or not levels:
        return not word
    longest = _length(levels[0], word, is_same)
    return any(_across(levels[1:], word[size:], is_same) for size in range(longest, -1, -1))


def _length(name: str, word: str, is_same: Callable[[str, str], bool]) -> int:
    """With how many characters of the word the name begins."""
    for at, pair in enumerate(zip(name, word, strict=False)):
        if not is_same(*pair):
            return at
    return min(len(name), len(word))


def _begins_with(char: str, letter: str) -> bool:
    return letter in initials(char)


@cache
def reading(name: str) -> str:
    """The initials of a name as it is read: 乐清市 is yqs."""
    style = _pypinyin().Style.FIRST_LETTER
    return "".join(part[0] for part in _pypinyin().pinyin(name, style=style))


@cache
def initials(char: str) -> frozenset[str]:
    """Every letter with which the character can begin: 乐 has l and y."""
    style = _pypinyin().Style.FIRST_LETTER
    readings = _pypinyin().pinyin(char, style=style, heteronym=True)
    return frozenset(letter for found in readings for letter in found)


@cache
def _pypinyin() -> Any:
    # The dictionaries take 50 MB, which a process that never searches need not carry.
    return import_module("pypinyin")
