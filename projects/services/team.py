"""The people who work on a project: what each may do, who goes, and who owns it from now on.

What somebody has written stays under their name in the book of changes when they go.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.services import record
from competitions.models import Competition
from projects.change_text import as_text
from projects.entry_fields import ENTERPRISE_FIELDS
from projects.models import Collaborator, Enterprise, Entry, Honour, Project, Team
from projects.models.entry import STAFF_READERS
from projects.rules import OPEN_STATES
from projects.services.changes import Difference, OpenForm, book_changes
from projects.services.saving import ROWS
from projects.services.showings import end_showings


class TeammateGone(Exception):
    """The person has left the project, or was taken out, in the meantime."""


def duties_of(user: User, project: Project) -> QuerySet[Competition]:
    """The contests of the project in which `user` has a duty: it does not reach this project."""
    contests = Competition.objects.filter(entries__project=project).distinct()
    return contests.staffed_by(user, *STAFF_READERS).order_by("path")


def lock_own(project: Project, *, actor: User) -> Project:
    """The locked project of `actor`; PermissionDenied unless they own it."""
    locked = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if locked.owner_id != actor.pk:
        raise PermissionDenied
    return locked


@transaction.atomic
def change_role(teammate: Collaborator, role: str, *, actor: User, at: datetime) -> None:
    """Let a teammate fill in, or only read; PermissionDenied, TeammateGone."""
    project = lock_own(teammate.project, actor=actor)
    row = _present(teammate)
    if row.role == role:
        return
    before, row.role = row.role, role
    row.save(update_fields=["role"])
    record(
        "project.change_role",
        project,
        actor=actor,
        at=at,
        who=str(row.user),
        before=before,
        after=role,
    )


@transaction.atomic
def remove_teammate(teammate: Collaborator, *, actor: User, at: datetime) -> None:
    """Take a teammate out of the project at once; PermissionDenied, TeammateGone."""
    project = lock_own(teammate.project, actor=actor)
    row = _present(teammate)
    row.delete()
    record("project.remove_teammate", project, actor=actor, at=at, who=str(row.user))


@transaction.atomic
def leave_project(project: Project, *, actor: User, at: datetime) -> None:
    """Leave a project that one does not own; PermissionDenied for everybody else."""
    locked = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    gone, _by_model = Collaborator.objects.filter(project=locked, user=actor).delete()
    if not gone:
        raise PermissionDenied
    record("project.leave", locked, actor=actor, at=at)


@transaction.atomic
def hand_over(teammate: Collaborator, *, actor: User, at: datetime) -> Project:
    """Make a teammate the owner; the owner until now fills in as a teammate from then on.

    Every entry stays as it is. The unit goes along if it is this project's alone; one that other
    projects stand under too is copied, so that nobody changes the facts of somebody else's. Who
    has described the same company already gets the project under their own description of it. What
    the owner let the public see ends with the ownership. PermissionDenied, TeammateGone.
    """
    # The entries first, in the order in which every save of a form locks them.
    entries = Entry.objects.select_for_update(of=("self",)).filter(project=teammate.project_id)
    forms = [entry for entry in entries.order_by("pk") if entry.state in OPEN_STATES]
    project = lock_own(teammate.project, actor=actor)
    row = _present(teammate)
    heir = row.user
    row.delete()
    unit = _unit_for(project, heir)
    _put_under(project, unit, forms, actor=actor, at=at)
    project.owner = heir
    project.save(update_fields=["owner", "enterprise", "team"])
    Collaborator.objects.create(project=project, user=actor, role=Collaborator.Role.EDITOR)
    end_showings(project, actor=actor, at=at)
    record("project.hand_over", project, actor=actor, at=at, before=str(actor), after=str(heir))
    return project


def same_company_of(heir: User, project: Project) -> Enterprise | None:
    """The company of the project as `heir` has described it themselves, None if they have not."""
    company = project.enterprise
    if company is None or company.owner_id == heir.pk:
        return None
    return Enterprise.objects.filter(owner=heir, credit_code=company.credit_code).first()


def _present(teammate: Collaborator) -> Collaborator:
    rows = Collaborator.objects.select_for_update(of=("self",)).select_related("user")
    row = rows.filter(pk=teammate.pk).first()
    if row is None:
        raise TeammateGone
    return row


def _unit_for(project: Project, heir: User) -> Enterprise | Team:
    unit: Enterprise | Team = project.unit
    if own := same_company_of(heir, project):
        return own
    if unit.owner_id == heir.pk:
        return unit
    if unit.projects.exclude(pk=project.pk).exists():
        return _copy_of(unit, heir)
    unit.owner = heir
    unit.save(update_fields=["owner"])
    return unit


def _copy_of(unit: Any, heir: User) -> Enterprise | Team:
    honours = list(unit.honours.all()) if isinstance(unit, Enterprise) else []
    copy: Any = type(unit).objects.get(pk=unit.pk)
    copy.pk, copy.owner = None, heir
    copy.save(force_insert=True)
    for honour in honours:
        honour.pk, honour.enterprise = None, copy
    Honour.objects.bulk_create(honours)
    return copy


def _put_under(
    project: Project, unit: Enterprise | Team, forms: list[Entry], *, actor: User, at: datetime
) -> None:
    """Change the unit's row; where the forms then show something else, their books say what."""
    before = _facts(project)
    if isinstance(unit, Enterprise):
        project.enterprise = unit
    else:
        project.team = unit
    after = _facts(project)
    found = [
        Difference(name, before[name], after[name])
        for name in before
        if before[name] != after[name]
    ]
    for entry in forms:
        book_changes(OpenForm(entry, ()), found, actor=actor, at=at, step="unit")


def _facts(project: Project) -> dict[str, str]:
    company = project.enterprise
    if company is None:
        return {}
    facts = {f"unit.{name}": as_text(getattr(company, name)) for name in ENTERPRISE_FIELDS}
    return facts | {"honours": as_text(ROWS["honours"].present(Entry(project=project)))}
