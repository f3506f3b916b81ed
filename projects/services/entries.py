"""What entrants do with an entry, from the first draft to its submission."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record, take_step
from competitions.models import Competition
from competitions.services.deadlines import lock_open_node
from projects import correction, rules
from projects.models import Entry, Project
from projects.services.completeness import missing_items
from projects.services.declaring import declared_facts
from projects.services.fingerprints import write_fingerprint
from projects.services.letters import send_letter
from projects.services.nomination_joins import join_nomination
from projects.workflow import ENTRY_WORKFLOW


class RegistrationClosed(Exception):
    """Registration has not opened yet, or is over."""


class EntryIncomplete(Exception):
    """Something required is missing; `missing` lists the sentences that say what."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__(_("Still missing: %(what)s") % {"what": _(", ").join(missing)})


def _check_open(competition: Competition, at: datetime) -> None:
    if lock_open_node(competition, at) is None:
        raise RegistrationClosed(_("Registration is not open now."))


def _check_time(entry: Entry, at: datetime) -> None:
    """Registration is open, or the entry is being corrected in time; RegistrationClosed."""
    if lock_open_node(entry.competition, at) is not None:
        return
    # The state that counts is the one under the lock.
    entry.competition.refresh_from_db(fields=["state"])
    if not correction.is_under_way(entry, at):
        raise _too_late(entry)


def _too_late(entry: Entry) -> RegistrationClosed:
    if entry.state == Entry.State.RETURNED and entry.correct_by is not None:
        until = date_format(timezone.localtime(entry.correct_by), _("j F Y, H:i"))
        return RegistrationClosed(
            _("The entry was to be corrected and handed in before %(moment)s.") % {"moment": until}
        )
    return RegistrationClosed(_("Registration is not open now."))


@transaction.atomic
def start_entry(
    project: Project,
    competition: Competition,
    *,
    actor: User,
    at: datetime,
    **fields: Any,
) -> Entry:
    """A draft entry of one's own project; RegistrationClosed outside of the node's dates."""
    if not rules.owns_project(actor, project):
        raise PermissionDenied
    _check_open(competition, at)
    entry = Entry.objects.create(project=project, competition=competition, **fields)
    record("entry.create", entry, actor=actor, at=at)
    return entry


def missing_of(entry: Entry) -> list[str]:
    """What must still be done before the entry can be submitted, one sentence each."""
    return [item.sentence for item in missing_items(entry)]


def number_entry(competition: Competition) -> str:
    """The next entry number of the node, such as ZJ-XH-2022-0087; the node's row is locked.

    A number given under a prefix that has since been changed is passed over, never given twice.
    """
    Competition.objects.select_for_update(of=("self",)).get(pk=competition.pk)
    taken = Entry.objects.filter(competition=competition).aggregate(n=Count("number"))["n"]
    number = f"{competition.number_prefix}-{taken + 1:04d}"
    while Entry.objects.filter(number=number).exists():
        taken += 1
        number = f"{competition.number_prefix}-{taken + 1:04d}"
    return number


@transaction.atomic
def submit_entry(entry: Entry, *, actor: User, at: datetime) -> Entry:
    """Hand the entry in and number it; RegistrationClosed, EntryIncomplete, TransitionRefused.

    A returned entry keeps its number, and may come back until its own day after registration has
    closed. The facts are frozen as they stand now.
    """
    locked = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    ENTRY_WORKFLOW.check("submit", actor, locked)
    if not correction.may_be_handed_in(locked, at):
        raise _too_late(locked)
    if missing := missing_of(locked):
        raise EntryIncomplete(missing)
    locked.declared = declared_facts(locked)
    write_fingerprint(locked)
    # Everybody waits for the contest's row in the last minute: it is locked last, and decides.
    _check_time(locked, at)
    locked.number = locked.number or number_entry(locked.competition)
    locked.submitted_at = at
    locked.save(update_fields=["number", "declared", "submitted_at"])
    join_nomination(locked)
    send_letter(locked, "submitted", at=at)
    return take_step(ENTRY_WORKFLOW, locked, "submit", actor=actor, at=at)


@transaction.atomic
def change_sector(entry: Entry, sector: Any, *, actor: User, at: datetime) -> Entry:
    """Correct the sector an entry counts under; organisers only, with an audit line."""
    if not rules.organises_entry(actor, entry):
        raise PermissionDenied
    locked = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    before, locked.sector = str(locked.sector), sector
    locked.save(update_fields=["sector"])
    record(
        "entry.change_sector",
        locked,
        actor=actor,
        at=at,
        before=before,
        after=str(sector),
    )
    return locked
