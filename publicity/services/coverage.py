"""Coverage rows and claims: written by the publicity editors, each change with an audit line."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from accounts.models import User
from accounts.services import record
from competitions.models import Competition
from publicity import rules
from publicity.figures import CoverageTotals, coverage_totals
from publicity.models import Claim, Coverage
from publicity.services.records import coverage_row


def totals(competition: Competition) -> CoverageTotals:
    """Sums over all rows of the node; a broadcast audience is in no sum of online views."""
    rows = Coverage.objects.filter(competition=competition)
    return coverage_totals(tuple(coverage_row(row) for row in rows))


def _words(row: Coverage | Claim) -> dict[str, Any]:
    """The row as plain values for the audit trail."""
    values = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        values[field.name] = value if isinstance(value, int | None) else str(value)
    return values


@transaction.atomic
def save_row(row: Coverage | Claim, *, actor: User, at: datetime) -> None:
    """Store a new or changed row or claim; PermissionDenied unless the actor edits coverage."""
    if not rules.edits_coverage(actor, row.competition):
        raise PermissionDenied
    before = type(row)._default_manager.filter(pk=row.pk).first() if row.pk else None
    row.save()
    _record(row, "change" if before else "create", before, actor=actor, at=at)


@transaction.atomic
def delete_row(row: Coverage | Claim, *, actor: User, at: datetime) -> None:
    """Take a row or claim out; what it said stays in the audit trail."""
    if not rules.edits_coverage(actor, row.competition):
        raise PermissionDenied
    _record(row, "delete", row, actor=actor, at=at)
    row.delete()


def _record(
    row: Coverage | Claim,
    verb: str,
    before: models.Model | None,
    *,
    actor: User,
    at: datetime,
) -> None:
    """The line belongs to the contest, whose staff may read it; the row may soon be gone."""
    detail: dict[str, Any] = {"row": str(row)}
    if before is not None:
        detail["before"] = _words(before)  # type: ignore[arg-type]
    if verb != "delete":
        detail["after"] = _words(row)
    record(f"{row._meta.model_name}.{verb}", row.competition, actor=actor, at=at, **detail)
