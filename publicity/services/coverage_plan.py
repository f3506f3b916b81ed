"""What an Excel file of the ledger would change: every row with its effect. Writes nothing."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from competitions.models import Competition
from competitions.services.tables.declared import Table
from competitions.services.tables.plan import Change, RowPlan, TablePlan, read_table
from publicity.counted_words import NotCounted, read_counted
from publicity.coverage_models import web_address
from publicity.coverage_words import number_problem, unit_problem
from publicity.models import Coverage
from publicity.services.coverage_columns import SAME
from publicity.services.coverage_series import Counted

type Refuse = Callable[[str, str], None]
type Key = tuple[str, str, str, int | None]
KEPT = ("address", "note")
COUNT = gettext_lazy("how many")


def plan_ledger(
    table: Table,
    cells: Sequence[Sequence[str]],
    *,
    node: Competition,
    actor: User,
    at: datetime,
) -> TablePlan:
    """Every row with its effect; two queries for all rows besides the events that can be picked.

    `target` of a row is the ledger's row that it counts, None for a new one; `values` holds `new`,
    what it counts, and `key`, by which rows that count the same are known.
    """
    plan, letters = read_table(table, cells)
    sound = [row for row in plan.rows if row.effect != "refused"]
    if not sound:
        return plan
    known = _known(node)
    firsts: dict[Key, int] = {}
    for row in sound:
        refuse: Refuse = lambda name, said, row=row: row.refuse(letters.get(name, ""), said)  # type: ignore[misc]  # noqa: E731
        _read(row, refuse, timezone.localdate(at))
        if row.effect == "refused":
            continue
        same = known.get(row.values["key"], [])
        if len(same) > 1:
            refuse(
                "outlet", _("Several rows of the ledger are like this: count them on its page.")
            )
        elif same:
            _compare(row, same[0])
        elif (first := firsts.setdefault(row.values["key"], row.number)) != row.number:
            row.said = _("another count of row %(row)s") % {"row": first}
    return plan


def _known(node: Competition) -> dict[Key, list[Coverage]]:
    known: dict[Key, list[Coverage]] = {}
    for row in Coverage.objects.filter(competition=node).prefetch_related("counts"):
        key = (row.channel, row.outlet.casefold(), row.unit, row.heat_id)
        known.setdefault(key, []).append(row)
    return known


def _read(row: RowPlan, refuse: Refuse, today: date) -> None:
    values = row.values
    channel, outlet, unit, event = (values[name] for name in SAME)
    values["key"] = (channel, outlet.casefold(), unit, int(event) if event else None)
    if problem := unit_problem(channel, unit):
        refuse("unit", problem)
    if values["counted_on"] > today:
        refuse("counted_on", _("It cannot have been counted in the future."))
    _read_address(values["address"], refuse)
    try:
        counted = read_counted(values["count"])
    except NotCounted as refused:
        refuse("count", number_problem(refused))
        return
    said = {values["approximator"], counted.approximator} - {""}
    if len(said) > 1:
        refuse("approximator", _("The number and this column say different words."))
        return
    values["new"] = Counted(values["counted_on"], counted.value, "".join(said))


def _read_address(address: str, refuse: Refuse) -> None:
    if not address:
        return
    try:
        web_address(address)
    except ValidationError as wrong:
        refuse("address", wrong.messages[0])


def _compare(row: RowPlan, present: Coverage) -> None:
    row.target = present
    new: Counted = row.values["new"]
    before = _count_of(present, new.counted_on)
    if before != new:
        row.changes.append(Change("count", COUNT, before or "–", new))
    for name in KEPT:
        after: Any = row.values[name]
        if after and after != getattr(present, name):
            label = present._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            row.changes.append(Change(name, label, getattr(present, name), after))
    row.effect = "changed" if row.changes else "unchanged"


def _count_of(row: Coverage, day: date) -> Counted | None:
    """What the row has for the day already; for a later one, its newest count."""
    if day >= row.counted_on:
        return Counted(row.counted_on, row.count, row.approximator)
    found = (one for one in row.counts.all() if one.counted_on == day)
    return next((Counted(day, one.count, one.approximator) for one in found), None)
