"""The history of an entry's form for its own people. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from projects.change_words import Words
from projects.entry_fields import fields_of
from projects.models import Entry, EntryChange
from projects.text_diff import Piece, pieces

TOGETHER = timedelta(minutes=10)


@dataclass(slots=True)
class Sitting:
    """Saves of one field by one person within ten minutes: the first and the last of them.

    A save that replaced what its page did not know of begins a sitting of its own.
    """

    field: str
    by: int
    first: int
    last: int
    began: datetime
    ended: datetime
    overtook: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One line of the page; `pieces` is the difference, `before` and `after` the whole texts."""

    label: str
    who: str
    began: datetime
    ended: datetime
    overtook: bool
    before: str
    after: str
    pieces: list[Piece]


def sittings_of(entry: Entry) -> list[Sitting]:
    """All sittings, the newest first; one query, without the texts."""
    rows = entry.changes.order_by("revision", "pk")
    return fold(rows.values_list("pk", "field", "by_id", "at", "overtook"))


def fold(rows: Iterable[tuple[int, str, int, datetime, bool]]) -> list[Sitting]:
    """Sittings out of (key, field, person, moment, overtook) in their order, the newest first."""
    latest: dict[str, Sitting] = {}
    found: list[Sitting] = []
    for pk, field, by, at, overtook in rows:
        open_one = latest.get(field)
        if open_one and open_one.by == by and not overtook and at - open_one.began <= TOGETHER:
            open_one.last, open_one.ended = pk, at
            continue
        latest[field] = Sitting(field, by, pk, pk, at, at, overtook)
        found.append(latest[field])
    return sorted(found, key=lambda one: (one.ended, one.last), reverse=True)


def lines_of(entry: Entry, sittings: Sequence[Sitting]) -> list[ChangeLine]:
    """The lines with their texts in words; at most six queries."""
    keys = {key for one in sittings for key in (one.first, one.last)}
    rows = EntryChange.objects.in_bulk(keys)
    people = User.objects.in_bulk({one.by for one in sittings})
    labels = {one.name: one.label for one in fields_of(entry)}
    ends = [(one, rows[one.first].before, rows[one.last].after) for one in sittings]
    words = Words(entry, [(one.field, text) for one, *texts in ends for text in texts])
    return [_line(one, before, after, words, labels, people) for one, before, after in ends]


def _line(
    one: Sitting,
    before: str,
    after: str,
    words: Words,
    labels: dict[str, str],
    people: dict[Any, User],
) -> ChangeLine:
    old, new = words.of(one.field, before), words.of(one.field, after)
    return ChangeLine(
        label=labels.get(one.field) or one.field.partition(".")[2] or one.field,
        who=str(people[one.by]),
        began=one.began,
        ended=one.ended,
        overtook=one.overtook,
        before=old,
        after=new,
        pieces=pieces(old, new),
    )
