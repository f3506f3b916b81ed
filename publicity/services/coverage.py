"""Coverage rows and claims: written by the publicity editors, each change with an audit line."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from publicity import rules
from publicity.models import Claim, CombinedTotal, Coverage, Linked
from publicity.services.coverage_evidence import forget_files

__all__ = ["COUNTED", "CountOutOfOrder", "delete_row", "save_row", "words_of"]

type Row = Coverage | Claim | CombinedTotal
COUNTED = ("count", "approximator", "counted_on")


class CountOutOfOrder(Exception):
    """The newest count of a row would be of an earlier day than one that came before it."""

    def __init__(self) -> None:
        super().__init__(
            _("The row has a count of that day or of a later one among its earlier counts.")
        )


def words_of(row: models.Model) -> dict[str, Any]:
    """The row as plain values for the audit trail; what the portal found out itself is not told."""
    values = {}
    for field in row._meta.concrete_fields:
        if field.name.startswith("link") or field.name in ("by", "at"):
            continue
        value = getattr(row, field.attname)
        values[field.name] = value if isinstance(value, int | list | None) else str(value)
    return values


@transaction.atomic
def save_row(row: Row, *, actor: User, at: datetime) -> None:
    """Store a new or changed row or claim; PermissionDenied unless the actor edits coverage.

    Another number, word or day corrects the newest count of a row; CountOutOfOrder if an earlier
    one is of that day or later. An address that was changed is looked at anew.
    """
    if not rules.edits_coverage(actor, row.competition):
        raise PermissionDenied
    locked = type(row)._default_manager.select_for_update(of=("self",))
    before: Any = locked.filter(pk=row.pk).first() if row.pk else None
    if isinstance(row, Coverage):
        _keep_order(row, before, actor, at)
    if isinstance(row, Linked) and (before is None or before.address != row.address):
        row.link, row.link_detail, row.link_checked_at = "", "", None
    row.save()
    _record(row, "change" if before else "create", before, actor=actor, at=at)


def _keep_order(row: Coverage, before: Coverage | None, actor: User, at: datetime) -> None:
    if before is not None:
        if before.counts.filter(counted_on__gte=row.counted_on).exists():
            raise CountOutOfOrder
        if all(getattr(before, name) == getattr(row, name) for name in COUNTED):
            return
    row.by, row.at = actor, at


@transaction.atomic
def delete_row(row: Row, *, actor: User, at: datetime) -> None:
    """Take a row or claim out, with its series and its evidence; the audit trail keeps what it said."""
    if not rules.edits_coverage(actor, row.competition):
        raise PermissionDenied
    detail: dict[str, Any] = {}
    if isinstance(row, Coverage):
        detail = {"counts": [str(count) for count in row.counts.all()]}
        forget_files(row)
    _record(row, "delete", row, actor=actor, at=at, **detail)
    row.delete()


def _record(
    row: Row,
    verb: str,
    before: models.Model | None,
    *,
    actor: User,
    at: datetime,
    **detail: Any,
) -> None:
    """The line belongs to the contest, whose staff may read it; the row may soon be gone."""
    detail["row"] = str(row)
    if before is not None:
        detail["before"] = words_of(before)
    if verb != "delete":
        detail["after"] = words_of(row)
    record(f"{row._meta.model_name}.{verb}", row.competition, actor=actor, at=at, **detail)
