"""The kinds of value that a field of a configuration file can have.

Pure. A kind reads the text that stands in the file; `Wrong` says why it cannot. Values that are
left out, or written as nothing, have the default of their field.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from accounts.direction_marks import DIRECTION_MARKS
from competitions.calendar.problems import YEARS
from competitions.transfer.yaml_tree import Scalar

REQUIRED: Any = object()
NOTHING = frozenset({"", "~", "null"})
YES, NO = frozenset({"true", "yes", "是"}), frozenset({"false", "no", "否"})
CODE = re.compile(r"[-a-zA-Z0-9_]+")


class Wrong(Exception):
    """A value that its field does not take."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`default` stands for what is left out; REQUIRED if nothing may be left out."""

    default: Any = REQUIRED

    def read(self, said: Scalar) -> Any:
        """The value; raises `Wrong`."""
        raise Wrong("unreadable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Kind):
    """Of at most `most` characters and one line, unless `lines`; `is_code` for plain codes."""

    most: int
    lines: bool = False
    is_code: bool = False
    digits: int = 0

    def read(self, said: Scalar) -> str:
        text = said.text.strip()
        kept = {"\n", "\t"} if self.lines else set()
        if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in kept for c in text):
            raise Wrong("strange_character")
        if not self.lines and DIRECTION_MARKS.search(text):
            raise Wrong("direction_marks")
        if not text and self.default is REQUIRED:
            raise Wrong("empty")
        if len(text) > self.most:
            raise Wrong("too_long", most=self.most)
        if self.is_code and not CODE.fullmatch(text):
            raise Wrong("no_code")
        if self.digits and not re.fullmatch(rf"[0-9]{{{self.digits}}}", text):
            raise Wrong("no_digits", digits=self.digits)
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Kind):
    least: int = 0
    most: int = 32_767

    def read(self, said: Scalar) -> int:
        text = said.text.strip()
        if not re.fullmatch(r"[0-9]{1,6}", text) or not self.least <= int(text) <= self.most:
            raise Wrong("no_whole_number", least=self.least, most=self.most)
        return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Kind):
    """With at most `decimals` decimals, from 0 to `most`."""

    most: int
    decimals: int = 2

    def read(self, said: Scalar) -> Decimal:
        text = said.text.strip()
        if re.fullmatch(rf"[0-9]{{1,5}}(\.[0-9]{{1,{self.decimals}}})?", text):
            number = Decimal(text)
            if number <= self.most:
                return number
        raise Wrong("no_number", most=self.most, decimals=self.decimals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Kind):
    values: tuple[str, ...]

    def read(self, said: Scalar) -> str:
        if said.text not in self.values:
            raise Wrong("no_choice", values=", ".join(self.values))
        return said.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Kind):
    def read(self, said: Scalar) -> bool:
        word = said.text.lower()
        if word not in YES | NO:
            raise Wrong("no_flag")
        return word in YES


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Kind):
    def read(self, said: Scalar) -> date:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said.text):
            found = _made(date.fromisoformat, said.text)
            if found and found.year in YEARS:
                return date(found.year, found.month, found.day)
        raise Wrong("no_day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment(Kind):
    """With its offset, so that no reader has to guess the time zone."""

    def read(self, said: Scalar) -> datetime:
        found: datetime | None = _made(datetime.fromisoformat, said.text)
        if found is None or found.utcoffset() is None or found.year not in YEARS:
            raise Wrong("no_moment")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock(Kind):
    def read(self, said: Scalar) -> time:
        if re.fullmatch(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?", said.text):
            found: time | None = _made(time.fromisoformat, said.text)
            if found is not None:
                return found
        raise Wrong("no_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules(Kind):
    """The rules of a round as `competitions.rulebook.spec` names them; read there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Kind):
    """A list of records, `most` at most."""

    record: Mapping[str, Kind]
    most: int = 500
    default: Any = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Kind):
    """One record inside another."""

    record: Mapping[str, Kind]


def _made(maker: Any, text: str) -> Any:
    try:
        return maker(text)
    except ValueError:
        return None
