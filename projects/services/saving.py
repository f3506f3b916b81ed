"""What is typed into an entry form reaches its rows here, and nowhere else.

One save writes any number of fields by their names (`projects.entry_fields`), under the lock of the
entry, with one row in the book of changes for each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from accounts.models import User
from projects.change_text import as_text
from projects.entry_fields import QUESTION
from projects.models import Entry, Honour, IntellectualProperty, Member
from projects.services.answers import present_answers, without_hidden, write_answers
from projects.services.changes import (
    Difference,
    Knowledge,
    OpenForm,
    already_saved,
    book_changes,
    differences,
    lock_form,
)

type Row = Mapping[str, Any]
type Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Saved:
    """What the server holds now: `overtaken` are texts that this save replaced without knowing.

    `kept` are fields that its page showed as they were, and that somebody else has changed since.
    """

    revision: int
    names: tuple[str, ...] = ()
    overtaken: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowsField:
    """A field that is a list of rows: their model, what they belong to, and their columns."""

    model: type[models.Model]
    parent: str
    columns: tuple[str, ...]

    def parent_of(self, entry: Entry) -> Any:
        return entry.project if self.parent == "project" else entry.project.enterprise

    def present(self, entry: Entry) -> list[dict[str, Any]]:
        parent = self.parent_of(entry)
        rows = self.model._default_manager.filter(**{self.parent: parent}) if parent else []
        return [self.plain({name: getattr(row, name) for name in self.columns}) for row in rows]

    def plain(self, row: Row) -> dict[str, Any]:
        """The row as JSON holds it; an empty number or reference is an empty text."""
        return {name: as_text(row.get(name)) for name in self.columns}

    def replace(self, entry: Entry, rows: Sequence[Row]) -> None:
        parent = self.parent_of(entry)
        if parent is None:
            raise PermissionDenied
        manager = self.model._default_manager
        manager.filter(**{self.parent: parent}).delete()
        manager.bulk_create(
            self.model(
                **{self.parent: parent, "order": order},
                **{name: row[name] for name in self.columns if name in row},
            )
            for order, row in enumerate(rows)
        )


ROWS = {
    "members": RowsField(Member, "project", ("name", "role", "education")),
    "rights": RowsField(
        IntellectualProperty, "project", ("kind", "name", "number", "owner", "status")
    ),
    "honours": RowsField(Honour, "enterprise", ("kind", "number", "year")),
}
SUBJECTS: dict[str, Callable[[Entry], Any]] = {
    "entry": lambda entry: entry,
    "project": lambda entry: entry.project,
    "unit": lambda entry: entry.project.unit,
}


def present_texts(entry: Entry, names: Sequence[str]) -> dict[str, str]:
    """What stands in the named fields of an entry now, as the book of changes writes it."""
    answers = present_answers(entry, names)
    texts: dict[str, str] = {}
    for name in names:
        if name in answers:
            texts[name] = as_text(answers[name])
        elif name in ROWS:
            texts[name] = as_text(ROWS[name].present(entry))
        else:
            subject, column = _place(entry, name)
            texts[name] = as_text(getattr(subject, column))
    return texts


@transaction.atomic
def save_fields(
    entry: Entry,
    values: Values,
    *,
    actor: User,
    at: datetime,
    knows: Knowledge | None = None,
    step: str = "",
) -> Saved:
    """Write valid values by the names of their fields; a key that was taken before changes nothing.

    PermissionDenied, EntryNotEditable, RevisionFromFuture; nothing is written then.
    """
    knows = knows or Knowledge()
    form = lock_form(entry, actor=actor)
    if taken := already_saved(form.entry, knows.key):
        return _again(taken)
    values = without_hidden(form.entry, values)
    present = present_texts(form.entry, [*values])
    texts = {name: (present[name], _text(name, value)) for name, value in values.items()}
    found = differences(form.entry, texts, knows)
    _write(form, found, values)
    revision = book_changes(form, found, actor=actor, at=at, key=knows.key, step=step)
    overtaken = {one.name: one.before for one in found if one.overtook}
    written = {one.name for one in found}
    kept = [name for name, (before, after) in texts.items() if before != after]
    return Saved(
        revision, tuple(values), overtaken, tuple(name for name in kept if name not in written)
    )


def _again(taken: Sequence[Any]) -> Saved:
    overtaken = {row.field: row.before for row in taken if row.overtook}
    return Saved(taken[0].revision, tuple(row.field for row in taken), overtaken)


def _text(name: str, value: Any) -> str:
    if name in ROWS:
        return as_text([ROWS[name].plain(row) for row in value])
    return as_text(value)


def _place(entry: Entry, name: str) -> tuple[Any, str]:
    """The row and the column of a plain field."""
    kind, _dot, column = name.partition(".")
    subject = SUBJECTS[kind](entry) if kind in SUBJECTS else None
    if subject is None:
        raise PermissionDenied
    return subject, column


def _write(form: OpenForm, found: Sequence[Difference], values: Values) -> None:
    columns: dict[Any, dict[str, Any]] = {}
    changed = [one.name for one in found if one.before != one.after]
    for name in changed:
        if name in ROWS:
            ROWS[name].replace(form.entry, values[name])
        elif not name.startswith(QUESTION):
            subject, column = _place(form.entry, name)
            columns.setdefault(subject, {})[column] = values[name]
    for subject, new in columns.items():
        type(subject)._default_manager.filter(pk=subject.pk).update(**new)
    answers = {name: values[name] for name in changed if name.startswith(QUESTION)}
    write_answers(form.entry, answers)
