"""Recommended lists taken in: all rows or none, each with its line in the audit trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.queueing import hand_to_worker
from accounts.services import record_each
from competitions import rules
from competitions.models import Competition
from competitions.services.tables.apply import TableRefused
from competitions.services.tables.declared import Table
from competitions.services.tables.plan import RowPlan, TablePlan
from projects.models import Nomination
from projects.models.nominations import NOMINATION_READERS
from projects.services.nomination_columns import CONTACT
from projects.services.nomination_letters import TASK
from projects.services.nomination_plan import HIDDEN, plan_nominations

PLAIN = ("number", "rank", "title", "unit", "credit_code", "leader", *CONTACT)
KEYS = ("category", "sector", "region")


def may_take_nominations(user: Any, node: Competition) -> bool:
    """Organisers and secretariat of the node or above, until it is archived."""
    if node.state == Competition.State.ARCHIVED:
        return False
    return rules.has_role(user, node, *NOMINATION_READERS)


@transaction.atomic
def take_nominations(
    table: Table,
    cells: Sequence[Sequence[str]],
    *,
    node: Competition,
    actor: User,
    at: datetime,
) -> TablePlan:
    """Write what `plan_nominations` says, each row with its audit line; what is not in the file
    stays. Raises PermissionDenied, TableRefused while a row is refused."""
    # One list after the other, and no entry handed in meanwhile: what was compared is still so.
    locked = Competition.objects.select_for_update(of=("self",)).get(pk=node.pk)
    if not may_take_nominations(actor, locked):
        raise PermissionDenied
    plan = plan_nominations(table, cells, node=locked, actor=actor, at=at)
    if not plan.is_sound:
        raise TableRefused
    new = [row for row in plan.rows if row.effect == "new"]
    changed = [row for row in plan.rows if row.effect == "changed"]
    for row in new:
        row.target = _fill(Nomination(competition=locked, body_id=row.values["body"]), row)
    for row in changed:
        _fill(row.target, row)
    _write([row.target for row in new], [row.target for row in changed])
    made: list[tuple[Any, dict[str, Any]]] = [(row.target, {"file": True}) for row in new]
    record_each("nomination.create", made, actor=actor, at=at)
    mended = [(row.target, {"changes": _told(row)}) for row in changed]
    record_each("nomination.change", mended, actor=actor, at=at)
    if plan.writes:
        transaction.on_commit(lambda: hand_to_worker(TASK))
    return plan


def _fill(nomination: Nomination, row: RowPlan) -> Nomination:
    values = row.values
    if values["contact_email"].lower() not in ("", nomination.contact_email.lower()):
        nomination.letter_sent_at = None
    for name in PLAIN:
        if values[name] != "" or name not in CONTACT:
            setattr(nomination, name, values[name])
    for name in KEYS:
        setattr(nomination, f"{name}_id", values[name])
    nomination.identity = values["identity"]
    nomination.entry = values["entry"] or nomination.entry
    return nomination


def _write(new: Sequence[Nomination], changed: Sequence[Nomination]) -> None:
    # Ranks may be exchanged: for a moment nobody of them has one.
    Nomination.objects.filter(pk__in=[one.pk for one in changed]).update(rank=None)
    names = (*PLAIN, *KEYS, "identity", "entry", "letter_sent_at")
    Nomination.objects.bulk_update(changed, names, batch_size=100)
    Nomination.objects.bulk_create(new, batch_size=100)


def _told(row: RowPlan) -> dict[str, Any]:
    return {
        change.name: HIDDEN if change.name in CONTACT else [str(change.before), str(change.after)]
        for change in row.changes
    }
