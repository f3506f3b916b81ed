"""What an Excel table would change: every row with its effect. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from string import ascii_uppercase
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from competitions.models import Competition, Region
from competitions.services.tables.declared import REGIONS, STAFF, Column, Table
from competitions.services.tables.staff import StaffRow, plan_staff_rows
from competitions.transfer.kinds import Wrong
from competitions.words.transfer import SENTENCES

type Effect = Literal["new", "changed", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Change:
    """A value of a row that is here already, before and after."""

    name: str
    head: Any
    before: Any
    after: Any


@dataclass(slots=True)
class RowPlan:
    """One row of the file; `number` and the letters in `faults` are those that Excel shows."""

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    effect: Effect = "new"
    changes: list[Change] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    said: str = ""
    target: Any = None

    def refuse(self, letter: str, sentence: str) -> None:
        """A sentence at a cell of the row."""
        self.effect = "refused"
        self.faults.append((letter, sentence))


@dataclass(frozen=True, slots=True)
class TablePlan:
    """While `problems` or a refused row is there, nothing can be taken."""

    table: Table
    heads: tuple[Any, ...]
    rows: tuple[RowPlan, ...]
    problems: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether there is something to take and nothing in its way."""
        return not self.problems and not self.count("refused")

    def count(self, effect: str) -> int:
        """How many rows have this effect."""
        return sum(1 for row in self.rows if row.effect == effect)

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return self.count("new") + self.count("changed")


def plan_table(
    table: Table,
    cells: Sequence[Sequence[str]],
    *,
    node: Competition | None,
    actor: User,
    at: datetime,
) -> TablePlan:
    """The plan for the rows of a file, the heads first; `node` is None for the regions.

    One query for all rows; for staff a few for each account that gets a duty, of 200 at most.
    """
    plan, letters = read_table(table, cells)
    if plan.problems:
        return plan
    problems = []
    sound = [row for row in plan.rows if row.effect != "refused"]
    if table is STAFF and node is not None:
        problems = plan_staff_rows(
            [StaffRow(row, letters) for row in sound], node, actor=actor, at=at
        )
    else:
        _compare(sound, table, node)
    return TablePlan(table, plan.heads, plan.rows, tuple(problems))


def read_table(
    table: Table, cells: Sequence[Sequence[str]]
) -> tuple[TablePlan, Mapping[str, str]]:
    """The rows with their values as the columns read them, and the letter of each column.

    What cannot be read is refused at its cell, a key that stands twice as well; nothing has been
    compared with what is here. No query.
    """
    places, problems = _places(table, cells[0] if cells else ())
    rows = [
        RowPlan(number, [_cell(row, places.get(column.name)) for column in table.columns])
        for number, row in enumerate(cells[1:], 2)
        if any(row)
    ]
    if not problems and not rows:
        problems.append(_("The file has no rows below its heads."))
    if len(rows) > table.most_rows:
        problems.append(_("There are more than %(most)s rows.") % {"most": table.most_rows})
    heads = tuple(column.head for column in table.columns)
    if problems:
        return TablePlan(table, heads, (), tuple(problems)), {}
    letters = {name: ascii_uppercase[place] for name, place in places.items()}
    for row in rows:
        _read(row, table.columns, letters)
    _once(rows, table, letters)
    return TablePlan(table, heads, tuple(rows)), letters


def _places(table: Table, heads: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands in the file, and what is wrong with its heads."""
    places: dict[str, int] = {}
    problems = []
    for place, head in enumerate(heads):
        found = next((c for c in table.columns if head.casefold() in c.heads()), None)
        if found is None and head:
            problems.append(_("There is no column “%(head)s” in this table.") % {"head": head})
        elif found is not None and found.name in places:
            problems.append(_("The column “%(head)s” stands here twice.") % {"head": head})
        elif found is not None:
            places[found.name] = place
    for column in table.columns:
        if column.is_required and column.name not in places:
            problems.append(_("The column “%(head)s” is missing.") % {"head": column.head})
    return places, problems


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _read(row: RowPlan, columns: Sequence[Column], letters: Mapping[str, str]) -> None:
    for column, cell in zip(columns, row.cells, strict=True):
        try:
            row.values[column.name] = column.read(cell)
        except Wrong as wrong:
            said = str(SENTENCES[wrong.code]) % wrong.params
            row.refuse(letters.get(column.name, ""), said)


def _once(rows: Sequence[RowPlan], table: Table, letters: Mapping[str, str]) -> None:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        if row.effect == "refused":
            continue
        key = tuple(str(row.values[name]).casefold() for name in table.key)
        if key in first:
            said = _("The same stands in row %(row)s already.") % {"row": first[key]}
            row.refuse(letters[table.key[0]], said)
        first.setdefault(key, row.number)


def _compare(rows: Sequence[RowPlan], table: Table, node: Competition | None) -> None:
    """New, changed from what to what, or unchanged."""
    known: QuerySet[Any]
    if table is REGIONS:
        known = Region.objects.filter(code__in={row.values["code"] for row in rows})
    else:
        known = table.model._default_manager.filter(competition=node)
    present = {tuple(getattr(one, name) for name in table.key): one for one in known}
    for row in rows:
        if table is REGIONS and _is_reversed(row):
            row.refuse("", _("The last year cannot be before the first."))
            continue
        target = present.get(tuple(row.values[name] for name in table.key))
        if target is None:
            continue
        row.target = target
        for column in table.columns:
            before, after = getattr(target, column.name), row.values[column.name]
            if before != after:
                row.changes.append(Change(column.name, column.head, before, after))
        row.effect = "changed" if row.changes else "unchanged"


def _is_reversed(row: RowPlan) -> bool:
    since, until = row.values["since"], row.values["until"]
    return since is not None and until is not None and until < since
