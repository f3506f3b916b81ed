"""An entry while it is being filled in: begun with its unit, then saved step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Category, Competition, Sector, ancestor_paths
from projects import rules
from projects.models import Enterprise, Entry, Member, Project, Team
from projects.services.entries import start_entry


class EntryNotEditable(Exception):
    """The entry has been handed in, or is over: nothing in it can be changed."""

    def __init__(self) -> None:
        super().__init__(_("The entry has been submitted and can no longer be changed."))


class UnitDoesNotFit(Exception):
    """An enterprise in the maker group, a team in the enterprise group, or a unit in use."""


@dataclass(frozen=True, slots=True)
class Change:
    """Fields of one of the entry's own rows: the entry itself, its project, its unit."""

    subject: models.Model
    values: dict[str, Any]


def sectors_of(competition: Competition) -> models.QuerySet[Sector]:
    """The sectors to choose from: those of the root edition of the tree."""
    root = ancestor_paths(competition.path)[0]
    return Sector.objects.filter(competition__path=root).order_by("order", "pk")


def lock_editable(entry: Entry, *, actor: User) -> Entry:
    """The locked entry, open to its own people; PermissionDenied, EntryNotEditable otherwise."""
    locked = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if not rules.owns_entry(actor, locked):
        raise PermissionDenied
    if not rules.can_edit(actor, locked):
        raise EntryNotEditable
    return locked


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
def save_step(
    entry: Entry, step: str, changes: Sequence[Change], *, actor: User, at: datetime
) -> None:
    """Write what a step of the form holds, with one audit line that names fields, not values.

    PermissionDenied or EntryNotEditable; nothing is written then.
    """
    locked = lock_editable(entry, actor=actor)
    own = {locked, locked.project, locked.project.unit}
    written: list[str] = []
    for change in changes:
        if change.subject not in own:
            raise PermissionDenied
        type(change.subject)._default_manager.filter(pk=change.subject.pk).update(**change.values)
        written += change.values
    if written:
        record("entry.edit", locked, actor=actor, at=at, step=step, fields=sorted(written))


@transaction.atomic
def save_members(
    entry: Entry, members: Sequence[tuple[str, str]], *, actor: User, at: datetime
) -> None:
    """Replace the core members by these (name, role), the first being the leader."""
    locked = lock_editable(entry, actor=actor)
    project = locked.project
    if list(project.members.values_list("name", "role")) == list(members):
        return
    project.members.all().delete()
    Member.objects.bulk_create(
        Member(project=project, name=name, role=role, order=order)
        for order, (name, role) in enumerate(members)
    )
    record("entry.edit", locked, actor=actor, at=at, step="people", members=len(members))


@transaction.atomic
def change_unit(entry: Entry, unit: Enterprise | Team, *, actor: User, at: datetime) -> None:
    """Put the project under another unit of its owner, when the category was changed.

    UnitDoesNotFit if the category takes the other kind, or while another entry of the same
    project has been handed in under the present one.
    """
    locked = lock_editable(entry, actor=actor)
    project = locked.project
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
