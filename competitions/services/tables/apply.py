"""Taking the rows of an Excel table: all of them or none, each with its line in the audit trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.services import record, record_each
from competitions import rules
from competitions.models import Competition
from competitions.services.tables.declared import REGIONS, SECTORS, STAFF, Table
from competitions.services.tables.plan import RowPlan, TablePlan, plan_table
from competitions.services.tables.staff import take_staff_rows

BATCH = 500


class TableRefused(Exception):
    """The table has refused rows, or ones that came to be refused meanwhile."""


def may_take(user: User, table: Table, node: Competition | None) -> bool:
    """Regions: the platform's administrator. Staff: whoever may give duties there. Else organisers
    of a node that is not archived; sectors stand only at the top of a tree."""
    if table is REGIONS or node is None:
        return node is None and user.is_active and user.is_superuser
    if node.state == Competition.State.ARCHIVED or (table is SECTORS and node.parent_id):
        return False
    if table is STAFF:
        return bool(rules.may_grant(user, node))
    return rules.is_organiser(user, node) or (user.is_superuser and node.parent_id is None)


@transaction.atomic
def take_table(
    table: Table,
    cells: Sequence[Sequence[str]],
    *,
    node: Competition | None,
    actor: User,
    at: datetime,
    site: str = "",
) -> TablePlan:
    """Write what `plan_table` says; rows that are in the table but not in the file stay.

    Raises PermissionDenied, TableRefused while a row is refused, and StaffRefused.
    """
    if not may_take(actor, table, node):
        raise PermissionDenied
    if node is not None:
        # One table after the other, so that what was compared is still so.
        Competition.objects.select_for_update(of=("self",)).get(pk=node.pk)
    plan = plan_table(table, cells, node=node, actor=actor, at=at)
    if not plan.is_sound:
        raise TableRefused
    new = [row for row in plan.rows if row.effect == "new"]
    if table is STAFF and node is not None:
        take_staff_rows(new, node, actor=actor, at=at, site=site)
        return plan
    changed = [row for row in plan.rows if row.effect == "changed"]
    _write(table, new, changed, node)
    if node is None:
        _record_regions(new, changed, actor, at)
    elif plan.writes:
        # As when the rows are changed on the node's own page.
        lines: list[dict[str, Any]] = [{"added": str(row.target)} for row in new]
        lines += [{"changed": str(row.target), "changes": _changes(row)} for row in changed]
        detail: dict[str, Any] = {str(table.model._meta.model_name): lines}
        record("competition.change", node, actor=actor, at=at, **detail)
    return plan


def _write(
    table: Table, new: Sequence[RowPlan], changed: Sequence[RowPlan], node: Competition | None
) -> None:
    owner: dict[str, Any] = {"competition": node} if node is not None else {}
    for row in new:
        row.target = table.model(**owner, **row.values)
    for row in changed:
        for change in row.changes:
            setattr(row.target, change.name, change.after)
    manager = table.model._default_manager
    manager.bulk_create([row.target for row in new], batch_size=BATCH)
    names = [column.name for column in table.columns if column.name not in table.key]
    manager.bulk_update([row.target for row in changed], names, batch_size=BATCH)


def _changes(row: RowPlan) -> dict[str, list[Any]]:
    return {change.name: [change.before, change.after] for change in row.changes}


def _record_regions(
    new: Sequence[RowPlan], changed: Sequence[RowPlan], actor: User, at: datetime
) -> None:
    made: list[tuple[Any, dict[str, Any]]] = [(row.target, {}) for row in new]
    record_each("region.create", made, actor=actor, at=at)
    mended = [(row.target, {"changes": _changes(row)}) for row in changed]
    record_each("region.change", mended, actor=actor, at=at)
