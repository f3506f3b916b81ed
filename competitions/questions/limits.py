"""Reading what an organiser lays down for the answer to a question, kind by kind. Pure.

`Question.limits` is plain JSON. `examine` reads it: what is wrong is named, and the default stands in
its place, so that a page can always be shown. Numbers are kept as text, days as ISO dates.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from competitions.questions.kinds import (
    COLUMN_KINDS,
    FORMATS,
    LARGEST,
    LARGEST_MIB,
    LONGEST_CHOICE,
    LONGEST_LABEL,
    LONGEST_TEXT,
    LONGEST_UNIT,
    MONEY_DECIMALS,
    MONEY_UNIT,
    MOST_CHOICES,
    MOST_COLUMNS,
    MOST_DECIMALS,
    MOST_FILES,
    MOST_ROWS,
    OFF,
    Column,
    Days,
    Figure,
    Files,
    Limits,
    Options,
    Table,
    Words,
)


@dataclass(frozen=True, slots=True)
class LimitProblem:
    """Something that cannot stand; `field` is its name in the limits, "" for all of them."""

    code: str
    field: str = ""
    value: str = ""


class _Reader:
    """Reads one set of limits and collects what is wrong with it."""

    def __init__(self, data: Any) -> None:
        self.problems: list[LimitProblem] = []
        if not isinstance(data, Mapping):
            self.refuse("no_record")
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}

    def refuse(self, code: str, field: str = "", value: Any = "") -> None:
        self.problems.append(LimitProblem(code, field, str(value)[:60]))

    def known(self, *names: str) -> None:
        """Refuse what this kind does not have."""
        for name in self.data:
            if name not in (*names, OFF):
                self.refuse("unknown", str(name)[:60])
        if self.data.get(OFF, True) is not True:
            self.refuse("no_flag", OFF)

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        value = self.data.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse("out_of_range", name, f"{least}–{most}")
            return default
        return value

    def figure(self, name: str) -> Decimal | None:
        value = self.data.get(name)
        if value is None:
            return None
        found = decimal_of(value)
        if found is None or abs(found) > LARGEST:
            self.refuse("no_number", name, value)
            return None
        return found

    def day(self, name: str) -> date | None:
        value = self.data.get(name)
        if value is None:
            return None
        found = day_of(value)
        if found is None:
            self.refuse("no_day", name, value)
        return found

    def text(self, name: str, longest: int) -> str:
        value = self.data.get(name, "")
        if not isinstance(value, str) or len(value) > longest or not value.isprintable():
            self.refuse("no_text", name, longest)
            return ""
        return value

    def texts(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of different texts, none of them empty."""
        value = self.data.get(name, list(default))
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.refuse("no_list", name)
            return default
        for place, one in enumerate(value):
            if one in value[:place]:
                self.refuse("twice", name, one)
        return tuple(dict.fromkeys(value))

    def in_order(self, least: Any, most: Any, name: str) -> None:
        if least is not None and most is not None and least > most:
            self.refuse("least_above_most", name)


def decimal_of(value: Any) -> Decimal | None:
    """The finite number that is written, or None."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        found = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return found if found.is_finite() else None


def day_of(value: Any) -> date | None:
    """The day that is written as 2026-09-01, or None."""
    if not isinstance(value, str) or len(value) != len("2026-09-01"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def examine(kind: str, data: Any) -> tuple[Limits, tuple[LimitProblem, ...]]:
    """What is laid down, and what is wrong with it; never raises, whatever the data is."""
    reader = _Reader(data)
    limits = _READERS[kind](reader, kind) if kind in _READERS else Words(1)
    if kind not in _READERS:
        reader.refuse("unknown_kind", "", kind)
    return limits, tuple(reader.problems)


def read_limits(kind: str, data: Any) -> Limits:
    """What is laid down, with defaults in place of what cannot be read."""
    return examine(kind, data)[0]


def limit_problems(kind: str, data: Any) -> tuple[LimitProblem, ...]:
    """Everything that cannot stand, in the order of the fields."""
    return examine(kind, data)[1]


def _words(reader: _Reader, kind: str) -> Limits:
    reader.known("most")
    longest = LONGEST_TEXT[kind]
    return Words(reader.whole("most", longest // 2, 1, longest), kind == "long")


def _figure(reader: _Reader, kind: str) -> Limits:
    is_money = kind == "money"
    reader.known("least", "most", *(() if is_money else ("decimals", "unit")))
    least, most = reader.figure("least"), reader.figure("most")
    reader.in_order(least, most, "least")
    if is_money:
        return Figure(least, most, MONEY_DECIMALS, MONEY_UNIT)
    decimals = reader.whole("decimals", 0, 0, MOST_DECIMALS)
    return Figure(least, most, decimals, reader.text("unit", LONGEST_UNIT))


def _days(reader: _Reader, kind: str) -> Limits:
    reader.known("from", "to")
    first, last = reader.day("from"), reader.day("to")
    reader.in_order(first, last, "from")
    return Days(first, last)


def _options(reader: _Reader, kind: str) -> Limits:
    is_one = kind == "choice"
    reader.known("choices", *(() if is_one else ("least", "most")))
    choices = tuple(one for one in reader.texts("choices") if _is_choice(reader, one))
    if not 2 <= len(choices) <= MOST_CHOICES:
        reader.refuse("too_few_or_many", "choices", f"2–{MOST_CHOICES}")
    if is_one:
        return Options(choices, 0, 1)
    number = max(len(choices), 1)
    least = reader.whole("least", 0, 0, number)
    most = reader.whole("most", number, 1, number)
    reader.in_order(least, most, "least")
    return Options(choices, min(least, most), most, is_many=True)


def _is_choice(reader: _Reader, text: str) -> bool:
    if text.strip() != text or not text or len(text) > LONGEST_CHOICE or not text.isprintable():
        reader.refuse("no_choice", "choices", text)
        return False
    return True


def _files(reader: _Reader, kind: str) -> Limits:
    reader.known("formats", "max_mib", "most")
    given = reader.texts("formats", Files().formats)
    for one in given:
        if one not in FORMATS:
            reader.refuse("unknown_format", "formats", one)
    formats = tuple(one for one in FORMATS if one in given)
    if not formats:
        reader.refuse("no_format", "formats")
    return Files(
        formats or Files().formats,
        reader.whole("max_mib", 20, 1, LARGEST_MIB),
        reader.whole("most", 1, 1, MOST_FILES),
    )


def _table(reader: _Reader, kind: str) -> Limits:
    reader.known("columns", "least", "most")
    columns = tuple(_columns(reader))
    if not 1 <= len(columns) <= MOST_COLUMNS:
        reader.refuse("too_few_or_many", "columns", f"1–{MOST_COLUMNS}")
    least = reader.whole("least", 0, 0, MOST_ROWS)
    most = reader.whole("most", 10, 1, MOST_ROWS)
    reader.in_order(least, most, "least")
    return Table(columns[:MOST_COLUMNS], min(least, most), most)


def _columns(reader: _Reader) -> Iterable[Column]:
    given = reader.data.get("columns", [])
    if not isinstance(given, list):
        reader.refuse("no_list", "columns")
        return
    labels: set[str] = set()
    for one in given:
        label = one.get("label") if isinstance(one, Mapping) else None
        kind = one.get("kind", "short") if isinstance(one, Mapping) else None
        if not isinstance(label, str) or not 0 < len(label.strip()) <= LONGEST_LABEL:
            reader.refuse("no_column", "columns", label or "")
        elif not label.isprintable() or kind not in COLUMN_KINDS:
            reader.refuse("no_column", "columns", label)
        elif label in labels:
            reader.refuse("twice", "columns", label)
        else:
            labels.add(label)
            yield Column(label, kind)


_READERS = {
    "short": _words,
    "long": _words,
    "number": _figure,
    "money": _figure,
    "date": _days,
    "choice": _options,
    "many": _options,
    "file": _files,
    "table": _table,
}
