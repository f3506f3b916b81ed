"""What people declare themselves: a judge's ties, and who is to keep away from an entry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.services import record
from competitions import rules as competition_rules
from judging.models import Judge, JudgeTie, KeepAway
from judging.services.suspicions import find_for_judge, find_for_project
from projects.models import Entry
from projects.rules import is_party_to, writes_project

# Who has left the contest is kept from nobody.
IN_QUESTION = (
    Entry.State.DRAFT,
    Entry.State.SUBMITTED,
    Entry.State.RETURNED,
    *Entry.IN_CONTEST,
)


@transaction.atomic
def declare_tie(judge: Judge, values: Mapping[str, Any], *, actor: User, at: datetime) -> JudgeTie:
    """Write down a tie of the judge's own, and look at once whom of the judge's heats it concerns."""
    if actor != judge.user:
        raise PermissionDenied
    tie = JudgeTie.objects.create(judge=judge, declared_by=actor, declared_at=at, **values)
    record("judge_tie.declare", judge, actor=actor, at=at, kind=tie.kind)
    find_for_judge(judge, at=at)
    return tie


@transaction.atomic
def remove_tie(tie: JudgeTie, *, actor: User, at: datetime) -> None:
    """Take a tie out that was wrongly typed; suspicions that rest on it stay to be decided."""
    if actor != tie.judge.user:
        raise PermissionDenied
    record("judge_tie.remove", tie.judge, actor=actor, at=at, kind=tie.kind)
    tie.delete()


def may_ask(user: Any, entry: Entry) -> bool:
    """Its own people who fill in, as long as the entry is in question."""
    return entry.state in IN_QUESTION and writes_project(user, entry.project)


def may_report(user: Any, entry: Entry) -> bool:
    """An organiser of the contest or above who is no party to the project."""
    return (
        entry.state in IN_QUESTION
        and entry.state != Entry.State.DRAFT
        and competition_rules.is_organiser(user, entry.competition)
        and not is_party_to(user, entry.project)
    )


@transaction.atomic
def ask_to_keep_away(
    entry: Entry, values: Mapping[str, Any], *, actor: User, at: datetime
) -> KeepAway:
    """Write down, for the entrant or as an officer, who must not judge the entry.

    Whoever of the panels fits the words becomes a suspicion at once; the entrant is not told.
    """
    by_officer = not may_ask(actor, entry)
    if by_officer and not may_report(actor, entry):
        raise PermissionDenied
    said = {"declared_by": actor, "declared_at": at, "by_officer": by_officer}
    row = KeepAway.objects.create(entry=entry, **said, **values)
    record("keep_away.declare", entry, actor=actor, at=at, who=str(row), kind=row.kind)
    find_for_project(entry.project, at=at)
    return row


@transaction.atomic
def withdraw_keep_away(row: KeepAway, *, actor: User, at: datetime) -> None:
    """Take one's own declaration back; suspicions that rest on it stay to be decided."""
    locked = KeepAway.objects.select_for_update(of=("self",)).get(pk=row.pk)
    own = may_ask(actor, locked.entry) and not locked.by_officer
    if locked.withdrawn_at or not (own or actor == locked.declared_by):
        raise PermissionDenied
    locked.withdrawn_at = at
    locked.save(update_fields=["withdrawn_at"])
    record("keep_away.withdraw", locked.entry, actor=actor, at=at, who=str(locked))
