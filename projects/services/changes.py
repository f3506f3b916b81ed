"""The book of changes of entry forms: who changed which field from what to what, knowing what.

Rows of a project and of its unit stand in the forms of several entries, so that a change of one
is booked in all of them that are still open. Those are locked together, in one order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from projects import rules
from projects.models import Entry, EntryChange

OWN = ("entry.", "question.", "material.")
SITTING = timedelta(minutes=10)


class EntryNotEditable(Exception):
    """The entry has been handed in, or is over: nothing in it can be changed."""

    def __init__(self) -> None:
        super().__init__(_("The entry has been submitted and can no longer be changed."))


class RevisionFromFuture(Exception):
    """The page knows of a save that the server does not have: it was restored from a backup."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The server has an older state than this page. Copy your text and load the page anew."
            )
        )


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A locked entry, and the other open entries (locked too) in whose forms its rows stand."""

    entry: Entry
    others: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a save knew: its key, and the revision at which each field was seen last.

    Without a key it comes from a form that sends every field, touched or not; without a base it
    knew everything.
    """

    key: str = ""
    bases: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field to be written: the texts before and after; `overtook` as in EntryChange."""

    name: str
    before: str
    after: str
    overtook: bool = False


def lock_form(entry: Entry, *, actor: User) -> OpenForm:
    """The entry and its open neighbours, locked; PermissionDenied, EntryNotEditable otherwise."""
    same = Q(project=entry.project_id)
    if entry.project.enterprise_id:
        same |= Q(project__enterprise=entry.project.enterprise_id)
    if entry.project.team_id:
        same |= Q(project__team=entry.project.team_id)
    keys = (
        Entry.objects.select_for_update(of=("self",))
        .filter(Q(pk=entry.pk) | same & Q(state__in=rules.OPEN_STATES))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    # Read once the locks are held: PostgreSQL would join the project and the unit as they stood
    # before the wait, and a project that was handed over meanwhile would be written in its old unit.
    rows = Entry.objects.select_related(
        "project__enterprise__region",
        "project__team__region",
        "competition",
        "category",
        "sector",
    ).filter(pk__in=list(keys))
    found = {row.pk: row for row in rows.order_by("pk")}
    locked = found.pop(entry.pk, None)
    # A draft that was thrown away in the meantime is nobody's.
    if locked is None or not rules.writes_project(actor, locked.project):
        raise PermissionDenied
    if locked.state not in rules.OPEN_STATES:
        raise EntryNotEditable
    return OpenForm(locked, tuple(found.values()))


def already_saved(entry: Entry, key: str) -> list[EntryChange]:
    """The rows that a save with this key has left, newest knowledge of a lost answer."""
    return list(entry.changes.filter(save_key=key)) if key else []


def differences(
    entry: Entry, values: Mapping[str, tuple[str, str]], knows: Knowledge
) -> list[Difference]:
    """What of {name: (present text, new text)} is to be written; RevisionFromFuture.

    A form without a key sends back what it showed: a field whose new text is the one that stood
    there at its base was not touched, and a newer one stays.
    """
    if any(base > entry.revision for base in knows.bases.values()):
        raise RevisionFromFuture
    shown = _texts_at(entry, [*values], knows.bases)
    found = []
    for name, (before, after) in values.items():
        moved = name in shown
        if not knows.key and (before == after or (moved and shown[name] == after)):
            continue
        found.append(Difference(name, before, after, moved and before != after))
    return found


def _texts_at(entry: Entry, names: list[str], bases: Mapping[str, int]) -> dict[str, str]:
    """What stood in the fields at their bases, of those that were changed since."""
    known = {name: base for name, base in bases.items() if name in names}
    if not known or min(known.values()) == entry.revision:
        return {}
    rows = entry.changes.filter(field__in=known, revision__gt=min(known.values()))
    texts: dict[str, str] = {}
    for row in rows.exclude(before=F("after")).order_by("revision", "pk"):
        if row.revision > known[row.field]:
            texts.setdefault(row.field, row.before)
    return texts


def book_changes(
    form: OpenForm,
    found: Iterable[Difference],
    *,
    actor: User,
    at: datetime,
    key: str = "",
    step: str = "",
) -> int:
    """Write the differences down, here and in the open neighbours; the entry's new revision.

    One audit line for a sitting of ten minutes: the book itself says the rest.
    """
    found = list(found)
    if not found:
        return form.entry.revision
    begins = not form.entry.changes.filter(by=actor, at__gt=at - SITTING).exists()
    shared = [one for one in found if not one.name.startswith(OWN) and one.before != one.after]
    others = form.others if shared else ()
    rows = [_row(form.entry, one, actor, at, key) for one in found]
    rows += [_row(other, one, actor, at, "") for other in others for one in shared]
    EntryChange.objects.bulk_create(rows)
    Entry.objects.filter(pk__in=[form.entry.pk, *(other.pk for other in others)]).update(
        revision=F("revision") + 1
    )
    form.entry.revision += 1
    if begins or not key:
        names = sorted(one.name for one in found)
        record("entry.edit", form.entry, actor=actor, at=at, step=step, fields=names)
    return form.entry.revision


def _row(entry: Entry, one: Difference, actor: User, at: datetime, key: str) -> EntryChange:
    return EntryChange(
        entry=entry,
        revision=entry.revision + 1,
        save_key=key,
        field=one.name,
        before=one.before,
        after=one.after,
        overtook=one.overtook,
        by=actor,
        at=at,
    )
