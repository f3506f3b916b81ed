"""The figures of a report as JSON and back, so that the report can be set again as it was; pure."""

import datetime
from dataclasses import fields, is_dataclass
from decimal import Decimal
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from publicity.summary_figures import SummaryFigures

VERSION = 1


class SnapshotUnknown(ValueError):
    """The stored snapshot is of a version that this program does not read."""


def to_snapshot(figures: SummaryFigures) -> dict[str, Any]:
    """A dict that `json` can write: dates in ISO form, decimals as strings."""
    return {"version": VERSION, "figures": _plain(figures)}


def from_snapshot(snapshot: dict[str, Any]) -> SummaryFigures:
    """The figures of a snapshot, equal to those it was taken of; raises SnapshotUnknown."""
    if snapshot.get("version") != VERSION:
        raise SnapshotUnknown(snapshot.get("version"))
    figures: SummaryFigures = _revive(SummaryFigures, snapshot["figures"])
    return figures


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _revive(kind: Any, value: Any) -> Any:
    if isinstance(kind, UnionType):
        if value is None:
            return None
        kind = next(option for option in get_args(kind) if option is not type(None))
    if get_origin(kind) is tuple:
        return _revive_tuple(get_args(kind), value)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{name: _revive(hints[name], item) for name, item in value.items()})
    if kind is datetime.date:
        return datetime.date.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value


def _revive_tuple(kinds: tuple[Any, ...], value: list[Any]) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        return tuple(_revive(kinds[0], item) for item in value)
    return tuple(_revive(kind, item) for kind, item in zip(kinds, value, strict=True))
