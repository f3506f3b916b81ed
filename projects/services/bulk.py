"""One step for many entries, each by the service for one, with its own audit line and letter.

What is refused is named with its reason and does not stop the others.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import explain
from accounts.workflow import TransitionRefused
from projects.models import Entry, FormReview
from projects.services.assignments import NotUnderReview, OfficerNotAllowed, assign_officer
from projects.services.findings import findings_of
from projects.services.reviews import DayNotAllowed, ReasonMissing, review_entry

MOST_AT_ONCE = 200


class FindingsAgainst(Exception):
    """A finding speaks against accepting the entry without a look at it."""


@dataclass(slots=True)
class Outcome:
    """What a step came to: the entries it was taken for, and the others with the reason."""

    done: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)


def assign_many(
    entries: Iterable[Entry], officer: User | None, *, actor: User, at: datetime
) -> Outcome:
    """Put entries into somebody's hands, or into nobody's."""
    return _each(entries, lambda entry: assign_officer(entry, officer, actor=actor, at=at))


def accept_many(entries: Iterable[Entry], *, actor: User, at: datetime) -> Outcome:
    """Accept the entries that no finding fails."""

    def accept(entry: Entry) -> Entry:
        against = [one.title for one in findings_of(entry, user=actor) if one.state == "fail"]
        if against:
            raise FindingsAgainst(
                _("Findings speak against it: %(what)s.") % {"what": _(", ").join(against)}
            )
        return review_entry(entry, FormReview.Verdict.ACCEPT, actor=actor, at=at)

    return _each(entries, accept)


def return_many(
    entries: Iterable[Entry], *, message: str, correct_by: datetime, actor: User, at: datetime
) -> Outcome:
    """Return entries with one message and one day."""
    verdict = FormReview.Verdict.RETURN
    return _each(
        entries,
        lambda entry: review_entry(
            entry, verdict, actor=actor, at=at, message=message, correct_by=correct_by
        ),
    )


def _each(entries: Iterable[Entry], take: Callable[[Entry], Entry]) -> Outcome:
    outcome = Outcome()
    for entry in entries:
        try:
            with transaction.atomic():
                take(entry)
        except PermissionDenied:
            outcome.refused.append((entry, _("You may not do this with it.")))
        except (
            TransitionRefused,
            OfficerNotAllowed,
            NotUnderReview,
            FindingsAgainst,
            ReasonMissing,
            DayNotAllowed,
        ) as refused:
            outcome.refused.append((entry, explain(refused)))
        else:
            outcome.done.append(entry)
    return outcome
