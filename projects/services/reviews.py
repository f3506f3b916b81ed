"""Form review: accept, return for correction, reject; and leaving the contest later."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record, take_step
from projects.models import Entry, FormReview, Project, Recusal
from projects.workflow import ENTRY_WORKFLOW


class ReasonMissing(Exception):
    """A decision against the entrant needs a sentence that says what to do or why."""


@transaction.atomic
def review_entry(
    entry: Entry,
    verdict: str,
    *,
    actor: User,
    at: datetime,
    message: str = "",
    note: str = "",
) -> Entry:
    """Accept, return or reject a submitted entry; ReasonMissing without a message for the last two."""
    if verdict != FormReview.Verdict.ACCEPT and not message.strip():
        raise ReasonMissing(_("Tell the entrant what to change, or why it is rejected."))
    step = FormReview.Verdict(verdict).value
    moved = take_step(ENTRY_WORKFLOW, entry, step, actor=actor, at=at)
    FormReview.objects.create(
        entry=moved, reviewer=actor, verdict=verdict, message=message, note=note, at=at
    )
    return moved


@transaction.atomic
def disqualify_entry(entry: Entry, *, actor: User, at: datetime, reason: str) -> Entry:
    """Put an entry out of the contest, with the reason on record."""
    if not reason.strip():
        raise ReasonMissing(_("Say why the entry is disqualified."))
    return take_step(ENTRY_WORKFLOW, entry, "disqualify", actor=actor, at=at, reason=reason)


@transaction.atomic
def book_recusal(
    project: Project,
    user: User,
    *,
    kind: str,
    actor: User,
    at: datetime,
    note: str = "",
) -> tuple[Recusal, bool]:
    """Write the recusal down; (recusal, whether it is new). Rights and marks are the caller's."""
    recusal, created = Recusal.objects.get_or_create(
        user=user,
        project=project,
        defaults={"kind": kind, "note": note, "declared_by": actor, "declared_at": at},
    )
    if created:
        paths = project.entries.order_by("pk").values_list("competition__path", flat=True)
        record(
            "recusal.declare",
            project,
            actor=actor,
            at=at,
            scope=paths.first() or "",
            judge=str(user),
            kind=kind,
        )
    return recusal, created
