"""The ledger taken in from Excel: all rows or none, each with its line in the audit trail."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from competitions.models import Competition
from competitions.services.tables.apply import TableRefused
from competitions.services.tables.declared import Table
from competitions.services.tables.plan import RowPlan, TablePlan
from publicity import rules
from publicity.models import Coverage
from publicity.services.coverage import save_row
from publicity.services.coverage_plan import KEPT, Key, plan_ledger
from publicity.services.coverage_series import Counted, count_again


@transaction.atomic
def take_ledger(
    table: Table,
    cells: Sequence[Sequence[str]],
    *,
    node: Competition,
    actor: User,
    at: datetime,
) -> TablePlan:
    """Write what `plan_ledger` says, by day of count; what is not in the file stays.

    Raises PermissionDenied, TableRefused while a row is refused.
    """
    # One file after the other, so that what was compared is still so.
    locked = Competition.objects.select_for_update(of=("self",)).get(pk=node.pk)
    if not rules.edits_coverage(actor, locked):
        raise PermissionDenied
    plan = plan_ledger(table, cells, node=locked, actor=actor, at=at)
    if not plan.is_sound:
        raise TableRefused
    made: dict[Key, Coverage] = {}
    writing = [row for row in plan.rows if row.effect in ("new", "changed")]
    for row in sorted(writing, key=lambda row: row.values["counted_on"]):
        target = row.target or made.get(row.values["key"])
        if target is None:
            made[row.values["key"]] = _create(row, locked, actor, at)
        else:
            _count(row, target, actor, at)
    return plan


def _create(row: RowPlan, node: Competition, actor: User, at: datetime) -> Coverage:
    channel, _folded, unit, heat = row.values["key"]
    new: Counted = row.values["new"]
    made = Coverage(
        competition=node,
        channel=channel,
        outlet=row.values["outlet"],
        unit=unit,
        heat_id=heat,
        count=new.count,
        approximator=new.approximator,
        counted_on=new.counted_on,
        **{name: row.values[name] for name in KEPT},
    )
    save_row(made, actor=actor, at=at)
    return made


def _count(row: RowPlan, target: Coverage, actor: User, at: datetime) -> None:
    if not row.changes or any(change.name == "count" for change in row.changes):
        count_again(target, row.values["new"], actor=actor, at=at)
    said = {name: row.values[name] for name in KEPT if row.values[name]}
    target = Coverage.objects.select_related("competition").get(pk=target.pk)
    if any(getattr(target, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(target, name, value)
        save_row(target, actor=actor, at=at)
