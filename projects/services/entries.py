"""What entrants do with an entry, from the first draft to its submission."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record, take_step
from competitions.models import Competition
from competitions.rules import registration_is_open
from projects import rules
from projects.models import Entry, Project
from projects.services.completeness import missing_items
from projects.size_class import size_class
from projects.workflow import ENTRY_WORKFLOW


class RegistrationClosed(Exception):
    """Registration has not opened yet, or is over."""


class EntryIncomplete(Exception):
    """Something required is missing; `missing` lists the sentences that say what."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__(_("Still missing: %(what)s") % {"what": _(", ").join(missing)})


def _check_open(competition: Competition, at: datetime) -> None:
    if not registration_is_open(competition, at):
        raise RegistrationClosed(_("Registration is not open now."))


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


def declared_facts(entry: Entry) -> dict[str, Any]:
    """The entrant's statements as plain data: unit, region and size class of this day."""
    project = entry.project
    unit = project.unit
    facts: dict[str, Any] = {
        "title": project.title,
        "unit": unit.name,
        "region": unit.region.code,
        "city": unit.region.city_code,
        "members": [member.name for member in project.members.all()],
        "size": "",
    }
    if project.enterprise is not None:
        company = project.enterprise
        verdict = size_class(company.industry, company.employees, company.revenue, company.assets)
        facts |= {
            "credit_code": company.credit_code,
            "credit_code_reason": company.credit_code_reason,
            "founded_on": str(company.founded_on or ""),
            "industry": company.industry,
            "employees": company.employees,
            "revenue": str(company.revenue),
            "assets": "" if company.assets is None else str(company.assets),
            "size": verdict.size or "",
        }
    return facts


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

    A returned entry keeps its number. The facts are frozen as they stand now.
    """
    locked = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    ENTRY_WORKFLOW.check("submit", actor, locked)
    _check_open(locked.competition, at)
    if missing := missing_of(locked):
        raise EntryIncomplete(missing)
    locked.number = locked.number or number_entry(locked.competition)
    locked.declared = declared_facts(locked)
    locked.submitted_at = at
    locked.save(update_fields=["number", "declared", "submitted_at"])
    return take_step(ENTRY_WORKFLOW, locked, "submit", actor=actor, at=at)


def withdraw_entry(entry: Entry, *, actor: User, at: datetime) -> Entry:
    """Take a submitted entry out of the contest, from any state before the public notice."""
    return take_step(ENTRY_WORKFLOW, entry, "withdraw", actor=actor, at=at)


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
