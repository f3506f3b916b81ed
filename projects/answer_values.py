"""Answers to the organiser's questions: from what was typed to a plain JSON value, and to words. Pure.

A value is text, a list of texts (any of several; names of files) or a list of rows of texts. Numbers
are kept as text without needless noughts, days as ISO dates. None stands for no answer.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.direction_marks import DIRECTION_MARKS
from competitions.questions.kinds import (
    LARGEST,
    Column,
    Days,
    Figure,
    Files,
    Limits,
    Options,
    Table,
    Words,
)
from competitions.questions.limits import day_of, decimal_of

type Value = str | list[str] | list[list[str]]
# What is typed longer than this is not looked into.
LONGEST_TYPED = 20_000
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")


class AnswerRefused(Exception):
    """What was typed cannot be the answer; `code` says why, `cell` where in a table (row, column)."""

    def __init__(self, code: str, cell: tuple[int, int] | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code, self.cell, self.params = code, cell, params


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as far as conditions go: `shown_if` is the key of the one that leads to it."""

    key: str
    shown_if: str = ""
    shown_if_answer: str = ""


def clean(limits: Limits, typed: Any) -> Value | None:
    """The value of what was typed, None if that is nothing; raises AnswerRefused.

    Text for most kinds, a list of texts for choices of several, rows of texts for a table.
    """
    match limits:
        case Words():
            return _words(limits, typed) or None
        case Figure():
            return _figure(limits, typed) or None
        case Days():
            return _day(limits, typed) or None
        case Options():
            return _options(limits, typed)
        case Table():
            return _table(limits, typed)
        case Files():
            return _names(limits, typed)


def _text(typed: Any) -> str:
    if typed is None:
        return ""
    if not isinstance(typed, str):
        raise AnswerRefused("no_text")
    if len(typed) > LONGEST_TYPED:
        raise AnswerRefused("too_long", most=LONGEST_TYPED)
    return typed


def _words(limits: Words, typed: Any) -> str:
    text = _text(typed).replace("\r\n", "\n").replace("\r", "\n").strip()
    kept = {"\n", "\t"} if limits.has_lines else set()
    if any(unicodedata.category(one) in {"Cc", "Cs"} and one not in kept for one in text):
        raise AnswerRefused("strange_character")
    if DIRECTION_MARKS.search(text):
        raise AnswerRefused("direction_marks")
    if len(text) > limits.most:
        raise AnswerRefused("too_long", most=limits.most, typed=len(text))
    return text


def _figure(limits: Figure, typed: Any) -> str:
    # Full-width digits are what a Chinese keyboard writes; commas part thousands.
    text = unicodedata.normalize("NFKC", _text(typed)).replace(",", "").replace("，", "").strip()
    if not text:
        return ""
    if not NUMBER.fullmatch(text) or len(text) > 40:
        raise AnswerRefused("no_number")
    number = Decimal(text)
    if abs(number) > LARGEST:
        raise AnswerRefused("too_large", most=plain(LARGEST))
    written = plain(number)
    if len(written.partition(".")[2]) > limits.decimals:
        raise AnswerRefused("decimals", decimals=limits.decimals)
    if limits.least is not None and number < limits.least:
        raise AnswerRefused("too_small", least=plain(limits.least))
    if limits.most is not None and number > limits.most:
        raise AnswerRefused("too_large", most=plain(limits.most))
    return written


def plain(number: Decimal) -> str:
    """The number as people write it: no exponent, no needless noughts, no minus before nought."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", "", "+0"} else text


def _day(limits: Days, typed: Any) -> str:
    text = unicodedata.normalize("NFKC", _text(typed)).strip()
    if not text:
        return ""
    found = day_of(text)
    if found is None:
        raise AnswerRefused("no_day")
    if limits.first is not None and found < limits.first:
        raise AnswerRefused("too_early", first=limits.first.isoformat())
    if limits.last is not None and found > limits.last:
        raise AnswerRefused("too_late", last=limits.last.isoformat())
    return found.isoformat()


def _list(typed: Any) -> list[Any]:
    if typed is None or typed == "":
        return []
    if not isinstance(typed, list | tuple) or len(typed) > LONGEST_TYPED:
        raise AnswerRefused("no_list")
    return list(typed)


def _options(limits: Options, typed: Any) -> Value | None:
    chosen = [typed] if isinstance(typed, str) and typed else _list(typed)
    if any(one not in limits.choices for one in chosen):
        raise AnswerRefused("no_choice")
    # In the order of the choices, each once.
    kept = [one for one in limits.choices if one in chosen]
    if len(kept) > limits.most:
        raise AnswerRefused("too_many", most=limits.most)
    if not kept:
        return None
    return kept if limits.is_many else kept[0]


def _names(limits: Files, typed: Any) -> Value | None:
    names = [name for name in map(_text, _list(typed)) if name]
    if len(names) > limits.most:
        raise AnswerRefused("too_many", most=limits.most)
    return names or None


def _table(limits: Table, typed: Any) -> Value | None:
    rows: list[list[str]] = []
    for number, row in enumerate(_list(typed)):
        cells = _list(row)[: len(limits.columns)]
        cells += [""] * (len(limits.columns) - len(cells))
        values = [
            _cell(column, cell, (number, place))
            for place, (column, cell) in enumerate(zip(limits.columns, cells, strict=True))
        ]
        if any(values):
            rows.append(values)
    if len(rows) > limits.most:
        raise AnswerRefused("too_many_rows", most=limits.most)
    return rows or None


def least_of(limits: Limits) -> int:
    """How many choices or rows an answer must have to be complete; a draft may have fewer."""
    return limits.least if isinstance(limits, Options | Table) else 0


def _cell(column: Column, typed: Any, place: tuple[int, int]) -> str:
    try:
        match column.limits:
            case Words() as words:
                return _words(words, typed)
            case Days() as days:
                return _day(days, typed)
            case Figure() as figure:
                return _figure(figure, typed)
            case _:
                return ""
    except AnswerRefused as refused:
        raise AnswerRefused(refused.code, place, **refused.params) from refused


def typed_again(limits: Limits, value: Any) -> Any:
    """What stands in the field for a stored value; anything that is no value leaves it empty."""
    match limits:
        case Table():
            return [_strings(row) for row in value] if isinstance(value, list) else []
        case Options() | Files():
            return [value] if isinstance(value, str) and value else _strings(value)
        case _:
            return value if isinstance(value, str) else ""


def _strings(value: Any) -> list[str]:
    return (
        [one if isinstance(one, str) else "" for one in value] if isinstance(value, list) else []
    )


def shown(limits: Limits, value: Any) -> str:
    """The value in words, one line for each row of a table; "" where there is no answer."""
    again = typed_again(limits, value)
    match limits:
        case Figure() if again:
            return f"{grouped(again)} {limits.unit}".strip()
        case Options() | Files():
            return "、".join(one for one in again if one)
        case Table():
            return "\n".join(_row(limits.columns, row) for row in again if any(row))
        case _:
            return str(again)


def _row(columns: Sequence[Column], row: Sequence[str]) -> str:
    cells = [
        f"{column.label}：{shown(column.limits, cell)}"
        for column, cell in zip(columns, row, strict=False)
        if cell
    ]
    return "；".join(cells)


def grouped(text: str) -> str:
    """The number with commas between thousands; what is no number stays as it is."""
    number = decimal_of(text)
    return text if number is None or not NUMBER.fullmatch(text) else f"{number:,f}"


def visible(asked: Iterable[Asked], answers: Mapping[str, Any]) -> frozenset[str]:
    """The keys of the questions that are put, given all answers by key.

    A question with a condition is put if the one that leads to it is put itself and has that answer.
    Conditions in a circle, or on a question that is not there, put nothing.
    """
    by_key = {one.key: one for one in asked}
    known: dict[str, bool] = {}
    for key in by_key:
        line: list[Asked] = []
        one: Asked | None = by_key[key]
        while one is not None and one.key not in known and one not in line:
            line.append(one)
            one = by_key.get(one.shown_if) if one.shown_if else None
        # In a circle the walk ends on its own line, of which nothing is known yet.
        for step in reversed(line):
            known[step.key] = not step.shown_if or (
                known.get(step.shown_if, False)
                and _says(answers.get(step.shown_if), step.shown_if_answer)
            )
    return frozenset(key for key, is_put in known.items() if is_put)


def _says(value: Any, wanted: str) -> bool:
    return wanted in value if isinstance(value, list) else bool(wanted) and value == wanted
