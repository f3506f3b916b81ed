"""What a page sends while somebody types: read strictly, before anything is asked of it. Pure."""

import json
import re
from dataclasses import dataclass
from typing import Any

MOST_FIELDS, MOST_ROWS, LONGEST = 80, 100, 20_000
LARGEST_REVISION = 2**31
KEY = re.compile(r"[A-Za-z0-9-]{8,40}")


class NotASave(Exception):
    """The body is not what a page of this portal sends."""


@dataclass(frozen=True, slots=True)
class SentSave:
    """Fields of one step by their names, each with the revision at which the page saw it last."""

    key: str
    step: str
    fields: dict[str, Any]
    bases: dict[str, int]


def read_save(body: bytes) -> SentSave:
    """The save in a JSON body: {save_key, step, base, fields, bases}; NotASave for anything else.

    `base` is the revision of the page; `bases` names the fields that it has seen later.
    """
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotASave from error
    if not isinstance(sent, dict) or not isinstance(sent.get("fields"), dict):
        raise NotASave
    key, fields = sent.get("save_key"), sent["fields"]
    if not isinstance(key, str) or not KEY.fullmatch(key) or len(fields) > MOST_FIELDS:
        raise NotASave
    base, later = _revision(sent.get("base")), sent.get("bases", {})
    if not isinstance(later, dict):
        raise NotASave
    return SentSave(
        key=key,
        step=_text(sent.get("step")),
        fields={_text(name): _value(value) for name, value in fields.items()},
        bases={name: _revision(later.get(name, base)) for name in fields},
    )


def _revision(value: Any) -> int:
    if type(value) is not int or not 0 <= value < LARGEST_REVISION:
        raise NotASave
    return value


def _text(value: Any) -> str:
    """A text that a database can hold: no half of a pair of surrogates, no NUL."""
    if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
        raise NotASave
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise NotASave from error
    return value


def _value(value: Any) -> Any:
    """A text, a list of texts, or a list of rows of texts (by column or in order)."""
    if not isinstance(value, list):
        return _text(value)
    if len(value) > MOST_ROWS:
        raise NotASave
    return [_row(row) for row in value]


def _row(row: Any) -> Any:
    if isinstance(row, str):
        return _text(row)
    if not isinstance(row, dict | list) or len(row) > MOST_FIELDS:
        raise NotASave
    if isinstance(row, list):
        return [_text(cell) for cell in row]
    return {_text(name): _text(cell) for name, cell in row.items()}
