"""Form review: accept, return for correction, reject; and leaving the contest later."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record, take_step
from projects import correction
from projects.entry_fields import fields_of
from projects.models import Entry, FormReview, Project, Recusal, ReviewPoint
from projects.services.letters import send_verdict
from projects.workflow import ENTRY_WORKFLOW

Verdict = FormReview.Verdict


class ReasonMissing(Exception):
    """A decision against the entrant needs a sentence that says what to do or why."""


class DayNotAllowed(Exception):
    """The day by which an entry is to be corrected is not from tomorrow to the sixtieth day."""

    def __init__(self) -> None:
        super().__init__(correction.refusal())


@transaction.atomic
def review_entry(
    entry: Entry,
    verdict: str,
    *,
    actor: User,
    at: datetime,
    message: str = "",
    note: str = "",
    points: Mapping[str, str] | None = None,
    correct_by: datetime | None = None,
) -> Entry:
    """Accept, return or reject a submitted entry, with a letter to its people.

    `points` are sentences by the names of fields (`projects.entry_fields`), and `correct_by` the
    end of the day of correction; both count for a return alone, which takes the fifth working day
    if none is named. ReasonMissing if a rejection has no message, or a return neither message nor
    point; DayNotAllowed; TransitionRefused.
    """
    returns = verdict == Verdict.RETURN
    asked = _points(entry, points or {}) if returns else {}
    if verdict != Verdict.ACCEPT and not message.strip() and not asked:
        raise ReasonMissing(_("Tell the entrant what to change, or why it is rejected."))
    until = _until(correct_by, at) if returns else None
    step = Verdict(verdict).value
    detail = {"points": [*asked], "correct_by": until.isoformat()} if until else {}
    moved = take_step(ENTRY_WORKFLOW, entry, step, actor=actor, at=at, **detail)
    moved.correct_by = entry.correct_by = until
    moved.save(update_fields=["correct_by"])
    said = {"message": message, "note": note, "correct_by": until}
    review = FormReview.objects.create(entry=moved, reviewer=actor, verdict=verdict, at=at, **said)
    ReviewPoint.objects.bulk_create(
        ReviewPoint(review=review, field=name, message=text) for name, text in asked.items()
    )
    send_verdict(moved, step, at=at, message=_with_points(moved, message, asked))
    return moved


def _points(entry: Entry, points: Mapping[str, str]) -> dict[str, str]:
    """In the order of the form, without what is empty or no field of it."""
    said = {name: text.strip() for name, text in points.items() if text.strip()}
    if not said:
        return {}
    return {field.name: said[field.name] for field in fields_of(entry) if field.name in said}


def _until(correct_by: datetime | None, at: datetime) -> datetime:
    today = timezone.localdate(at)
    if correct_by is None:
        return correction.end_of(correction.default_day(today))
    if not correction.day_allowed(timezone.localdate(correct_by), today):
        raise DayNotAllowed
    return correct_by


def _with_points(entry: Entry, message: str, points: Mapping[str, str]) -> str:
    """The message with one line for each point, as the letter says it."""
    labels = {field.name: field.label for field in fields_of(entry)} if points else {}
    lines = [f"{labels[name]}{_(': ')}{text}" for name, text in points.items()]
    return "\n".join(filter(None, [message.strip(), *lines]))


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
