"""The page of a form reviewer, group by group: the text of every field beside its box for a point."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from projects.entry_fields import MATERIAL, EntryField
from projects.forms.reviews import POINT, ReviewForm
from projects.models import Entry, Material
from projects.services.review_rows import rows_of
from projects.steps import step_label


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A field: its text or its files, the box for a point, and whether it changed since a return."""

    field: EntryField
    text: str
    box: Any
    files: list[Material]
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of one step of the form."""

    label: str
    rows: list[ShownRow] = field(default_factory=list)


def groups_of(
    entry: Entry,
    fields: Sequence[EntryField],
    materials: Sequence[Material],
    form: ReviewForm,
    changed: set[str],
) -> list[Group]:
    """The fields in the order of the form; a kind of material that nobody handed in stands empty."""
    texts = {row.field.name: row.text for row in rows_of(entry, list(fields))}
    groups: dict[str, Group] = {}
    for one in fields:
        group = groups.setdefault(one.step, Group(step_label(entry, one.step)))
        kind = one.name.removeprefix(MATERIAL) if one.name.startswith(MATERIAL) else ""
        files = [item for item in materials if kind and item.kind == kind]
        group.rows.append(
            ShownRow(
                one, texts.get(one.name, ""), form[POINT + one.name], files, one.name in changed
            )
        )
    return list(groups.values())
