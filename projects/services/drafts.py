"""An entry while it is being filled in: begun with its unit, put under another one.

What is typed into its form is written by `projects.services.saving`.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Category, Competition, Sector, ancestor_paths
from projects.models import Enterprise, Entry, Project, Team
from projects.services.changes import (
    Difference,
    EntryNotEditable,
    book_changes,
    lock_form,
)
from projects.services.entries import start_entry

__all__ = ["EntryNotEditable", "UnitDoesNotFit", "lock_editable"]


class UnitDoesNotFit(Exception):
    """An enterprise in the maker group, a team in the enterprise group, or a unit in use."""


def sectors_of(competition: Competition) -> models.QuerySet[Sector]:
    """The sectors to choose from: those of the root edition of the tree."""
    root = ancestor_paths(competition.path)[0]
    return Sector.objects.filter(competition__path=root).order_by("order", "pk")


def lock_editable(entry: Entry, *, actor: User) -> Entry:
    """The locked entry, open to its own people; PermissionDenied, EntryNotEditable otherwise."""
    return lock_form(entry, actor=actor).entry


@transaction.atomic
def begin_entry(
    competition: Competition,
    unit: Enterprise | Team,
    *,
    title: str,
    category: Category,
    sector: Sector,
    actor: User,
    at: datetime,
) -> Entry:
    """A new project of `unit` and its draft entry, all of it or nothing.

    `unit` may be new. RegistrationClosed outside of the dates, UnitDoesNotFit if the unit is not
    what the category takes, PermissionDenied for somebody else's unit.
    """
    if unit.owner_id != actor.pk or category.competition_id != competition.pk:
        raise PermissionDenied
    _check_fit(unit, category)
    if unit._state.adding:
        unit.save()
    project = Project.objects.create(owner=actor, title=title, **_unit_fields(unit))
    return start_entry(
        project,
        competition,
        actor=actor,
        at=at,
        category=category,
        sector=sector,
        contact_name=actor.name[:40],
        contact_mobile=actor.mobile,
        contact_email=actor.email,
    )


@transaction.atomic
def change_unit(entry: Entry, unit: Enterprise | Team, *, actor: User, at: datetime) -> None:
    """Put the project under another unit of its owner, when the category was changed.

    UnitDoesNotFit if the category takes the other kind, or while another entry of the same
    project has been handed in under the present one.
    """
    form = lock_form(entry, actor=actor)
    locked, project = form.entry, form.entry.project
    if unit.owner_id != project.owner_id:
        raise PermissionDenied
    _check_fit(unit, locked.category)
    others = project.entries.exclude(pk=locked.pk).exclude(state=Entry.State.DRAFT)
    if others.exists():
        raise UnitDoesNotFit(
            _("Another entry of this project has been handed in under its present unit.")
        )
    if unit._state.adding:
        unit.save()
    Project.objects.filter(pk=project.pk).update(**_unit_fields(unit))
    renamed = Difference("unit.name", project.unit.name, unit.name)
    book_changes(form, [renamed], actor=actor, at=at, step="unit")
    record("entry.change_unit", locked, actor=actor, at=at, unit=unit.name)


def _unit_fields(unit: Enterprise | Team) -> dict[str, Any]:
    if isinstance(unit, Enterprise):
        return {"enterprise": unit, "team": None}
    return {"enterprise": None, "team": unit}


def _check_fit(unit: Enterprise | Team, category: Category) -> None:
    if isinstance(unit, Enterprise) != (category.kind == Category.Kind.ENTERPRISE):
        raise UnitDoesNotFit(
            _("The enterprise group takes enterprises, the maker group takes teams.")
        )
