"""What experts change about themselves: contact, biography, how much they take and where, days on
which they cannot."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Region
from judging.models import Absence, Judge
from judging.services.contacts import change_contact
from judging.services.served_regions import served_codes, set_regions

MOST_ABSENCES = 50


class AbsenceRefused(Exception):
    """The days lie behind, stand the wrong way round, or there are too many rows."""


@transaction.atomic
def save_profile(
    judge: Judge,
    *,
    phone: str,
    email: str,
    biography: str,
    most_entries: int | None,
    most_heats: int | None,
    regions: Sequence[Region],
    actor: User,
    at: datetime,
) -> None:
    """Contact, biography, limits and regions served, by the expert; PermissionDenied for others."""
    if actor.pk != judge.user_id:
        raise PermissionDenied
    locked = change_contact(judge, phone=phone, email=email, actor=actor, at=at)
    said = {"biography": biography, "most_entries": most_entries, "most_heats": most_heats}
    changes: dict[str, list[Any]] = {
        name: [getattr(locked, name), value]
        for name, value in said.items()
        if getattr(locked, name) != value
    }
    for name in changes:
        setattr(locked, name, said[name])
    if changes:
        locked.save(update_fields=list(changes))
    before = list(served_codes(locked))
    if before != [region.code for region in regions]:
        set_regions(locked, [region.pk for region in regions])
        changes["regions"] = [before, [region.code for region in regions]]
    if changes:
        record("judge.change", locked, actor=actor, at=at, changes=changes)


@transaction.atomic
def add_absence(
    judge: Judge, *, starts_on: date, ends_on: date, note: str, actor: User, at: datetime
) -> Absence:
    """Days, both included, on which the expert cannot; AbsenceRefused, PermissionDenied."""
    if actor.pk != judge.user_id:
        raise PermissionDenied
    Judge.objects.select_for_update(of=("self",)).get(pk=judge.pk)
    if ends_on < starts_on:
        raise AbsenceRefused(_("The last day cannot be before the first."))
    if ends_on < timezone.localdate(at):
        raise AbsenceRefused(_("These days lie behind us."))
    if judge.absences.count() >= MOST_ABSENCES:
        raise AbsenceRefused(
            _("At most %(n)s times away. Take one out first.") % {"n": MOST_ABSENCES}
        )
    absence = Absence.objects.create(judge=judge, starts_on=starts_on, ends_on=ends_on, note=note)
    record("judge.change", judge, actor=actor, at=at, added=str(absence))
    return absence


@transaction.atomic
def remove_absence(absence: Absence, *, actor: User, at: datetime) -> None:
    """Take a time away out, by the expert; PermissionDenied for anybody else."""
    if actor.pk != absence.judge.user_id:
        raise PermissionDenied
    record("judge.change", absence.judge, actor=actor, at=at, removed=str(absence))
    absence.delete()
