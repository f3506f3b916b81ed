"""Throwing away a draft that was never handed in."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from projects import rules
from projects.models import Entry
from projects.services.materials import discard


class NotADraft(Exception):
    """What was handed in once has a number and stays on record; it can be withdrawn."""

    def __init__(self) -> None:
        super().__init__(_("The entry has been handed in. It can be withdrawn, but not deleted."))


@transaction.atomic
def discard_draft(entry: Entry, *, actor: User, at: datetime) -> None:
    """Delete a draft with its answers, changes and files; its project too, if nothing else has it.

    The owner's alone: PermissionDenied; NotADraft. The files go once the rows are gone for good.
    """
    locked = Entry.objects.select_for_update(of=("self",)).filter(pk=entry.pk).first()
    # The second press of the button finds nothing more to delete.
    if locked is None or not rules.is_owner(actor, locked):
        raise PermissionDenied
    if locked.state != Entry.State.DRAFT or locked.number:
        raise NotADraft
    names = [
        name for row in locked.materials.values_list("file", "preview") for name in row if name
    ]
    project = locked.project
    record("entry.discard", locked, actor=actor, at=at, files=len(names))
    locked.delete()
    if not project.entries.exists() and not project.recusals.exists():
        project.delete()
    transaction.on_commit(lambda: _delete_files(names))


def _delete_files(names: list[str]) -> None:
    for name in names:
        discard(name)
