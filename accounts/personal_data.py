"""What each app holds about a person, by contributions: accounts imports none of the other apps.

An app registers its part in AppConfig.ready; the copy of my data, the erasure of an account and the
withdrawal of the sensitive consent are made up of these parts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Held:
    """One app's copy: `rows` by kind, ready for JSON; `files` as (name in the copy, stored file)."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    files: list[tuple[str, Any]] = field(default_factory=list)


def _none(user: User, at: datetime) -> list[Any]:
    return []


def _nothing(user: User, at: datetime) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Part:
    """What one app contributes; every callable takes the person and the time.

    `collect` gives the copy. `obstacles` are sentences that forbid an erasure now. `erases` and
    `keeps` say before it what goes, and what stays with the law that keeps it: (what, why).
    `erase` does it; the files that it frees go when the change is on record. `forget_sensitive`
    empties the fields that rest on the sensitive consent alone.
    """

    label: Any
    collect: Callable[[User], Held]
    obstacles: Callable[[User, datetime], Iterable[str]] = _none
    erases: Callable[[User, datetime], Iterable[str]] = _none
    keeps: Callable[[User, datetime], Iterable[tuple[str, str]]] = _none
    erase: Callable[[User, datetime], None] = _nothing
    forget_sensitive: Callable[[User, datetime], None] = _nothing


def rows_of(queryset: Any, *fields: str) -> list[dict[str, Any]]:
    """The rows of a query, oldest first, with these fields (all, if none is named)."""
    return [*queryset.order_by("pk").values(*fields)]


PARTS: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """Add the part of the app called `name`; the same name again takes its place."""
    PARTS[name] = part
