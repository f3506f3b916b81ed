"""Rows of the database as a configuration file has them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from competitions.transfer.kinds import Kind, Rows

CHINA = ZoneInfo("Asia/Shanghai")


def plain(value: Any) -> Any:
    """A value as YAML has it: moments in China's time, whole numbers without decimals."""
    if isinstance(value, datetime):
        return value.astimezone(CHINA).isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return value.isoformat() if hasattr(value, "hour") else value


def file_row(fields: Mapping[str, Kind], values: Any, **own: Any) -> dict[str, Any]:
    """The fields in their order, without those that have their default; `own` goes before."""
    found = {}
    for name, kind in fields.items():
        if isinstance(kind, Rows) and name not in own:
            continue
        value = own[name] if name in own else getattr(values, name, None)
        if value != kind.default and value not in (None, []):
            found[name] = plain(value)
    return found


def grouped(rows: Iterable[models.Model], name: str) -> dict[int, list[Any]]:
    """The rows by the key that stands in their field `name`."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def rows_by(grouped_rows: dict[int, list[Any]], owner: models.Model, *order: str) -> list[Any]:
    """The rows of the owner by these fields, then in the order in which they were made."""
    rows = grouped_rows.get(owner.pk or 0, [])
    return sorted(rows, key=lambda row: (*(getattr(row, name) for name in order), row.pk))
