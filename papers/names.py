"""What a wording may place, with what stands there now: for those who write it; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Not to be written out: the figures as they are checked, and drawings, which have a sign of their own.
_HIDDEN = frozenset({"figures", "pictures"})
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a row: its name, its path behind that of the list, and what the first row has."""

    name: str
    path: str
    example: str


@dataclass(frozen=True, slots=True)
class Name:
    """`path` as it is written in a placeholder; a list has the parts of its rows in `fields`."""

    path: str
    example: str
    is_list: bool = False
    fields: tuple[Field, ...] = ()


def names_of(snapshot: Mapping[str, Any]) -> list[Name]:
    """Every value and list of the snapshot, in its order."""
    return [
        name for key, value in snapshot.items() if key not in _HIDDEN for name in _of(key, value)
    ]


def _of(path: str, value: Any) -> Iterator[Name]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _of(f"{path}.{key}", inner)
    elif isinstance(value, list):
        first = value[0] if value else None
        parts = first.items() if isinstance(first, Mapping) else ()
        fields = tuple(Field(key, f"{path}.{key}", _shown(inner)) for key, inner in parts)
        yield Name(path, str(len(value)), is_list=True, fields=fields)
    else:
        yield Name(path, _shown(value))


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of the data in full: `paths` of its columns, and what each row has in them."""

    path: str
    paths: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def values_in(snapshot: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every single value with its path, in full."""
    return [
        (path, "" if value is None else str(value))
        for path, value in _leaves(snapshot)
        if not isinstance(value, list)
    ]


def rows_in(snapshot: Mapping[str, Any]) -> list[Rows]:
    """Every list that is not empty, in full; of plain values, in one column."""
    return [
        _rows(path, value)
        for path, value in _leaves(snapshot)
        if isinstance(value, list) and value
    ]


def _leaves(snapshot: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in snapshot.items():
        if key in _HIDDEN:
            continue
        if isinstance(value, Mapping):
            yield from ((f"{key}.{name}", inner) for name, inner in value.items())
        elif value is not None:
            yield key, value


def _rows(path: str, value: list[Any]) -> Rows:
    if not isinstance(value[0], Mapping):
        return Rows(path, (path,), tuple((_whole(each),) for each in value))
    names = tuple(value[0])
    rows = tuple(tuple(_whole(row.get(name)) for name in names) for row in value)
    return Rows(path, tuple(f"{path}.{name}" for name in names), rows)


def _whole(value: Any) -> str:
    """A value of a row; a list or group inside it on one line."""
    if isinstance(value, Mapping):
        return "，".join(_whole(each) for each in value.values())
    if isinstance(value, list):
        return "；".join(_whole(each) for each in value)
    return "" if value is None else str(value)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return str(len(value))
    return "" if value is None else str(value)[:_LONGEST]
