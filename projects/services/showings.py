"""What the public may see of an entry: allowed and taken back by its owner, taken down by organisers.

Nothing is shown by default. A consent takes what was handed in as it stands, and names the version
of the wording that was read; taking it back has effect with the next page that is asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, transaction

from accounts.models import User
from accounts.services import record
from projects import rules
from projects.declared import title_of, unit_of
from projects.models import Entry, Material, Project, Showing
from projects.search_key import order_key, search_key
from projects.services.material_rules import MIB, Requirement
from projects.services.materials import FileNotStored, discard
from projects.services.public_pictures import Drawn, redraw
from projects.services.showing_letters import write_asked_anew, write_put_back, write_taken_down

# Raise it with every change of what templates/projects/showing.html asks the owner to agree to.
WORDING = "2026-2"
# Those versions that say that a brochure may be printed with the picture.
PRINTED_WITH_PICTURE = frozenset({"2026-2"})
PICTURE = Requirement(Material.Kind.OTHER, ("jpg", "png"), 10 * MIB)


class ShowingClosed(Exception):
    """The entry does not take part in the contest, or not any more."""


class WordingChanged(Exception):
    """The text that was agreed to is not the one that holds now."""


class ShowingReasonMissing(Exception):
    """A showing is taken down for a reason, which its owner reads."""


@dataclass(frozen=True, slots=True)
class Clearance:
    """What the owner lets the public see besides title and contest.

    `picture` is a new one; without it the present one stays, unless `drops_picture`.
    """

    unit: bool = False
    leader: bool = False
    sector: bool = False
    category: bool = False
    region: bool = False
    pitch: str = ""
    website: str = ""
    picture: UploadedFile | None = None
    drops_picture: bool = False
    picture_alt: str = ""


def leader_of(entry: Entry) -> str:
    """The first of the core members as handed in, "" without any."""
    members: list[str] = entry.declared.get("members") or [""]
    return members[0]


def allow_showing(
    entry: Entry, cleared: Clearance, *, wording: str, actor: User, at: datetime
) -> Showing:
    """Let the public see what is cleared, from now on and in place of what was cleared before.

    For the owner, of an entry that takes part. One that an organiser has taken down stays down.
    PermissionDenied, ShowingClosed, WordingChanged, MaterialRefused, ScannerUnavailable,
    FileNotStored; none of them changes anything.
    """
    if wording != WORDING:
        raise WordingChanged
    _check(entry, actor)
    drawn = redraw(cleared.picture, PICTURE, actor=actor, at=at) if cleared.picture else None
    with _stored(), transaction.atomic():
        locked = _locked(entry, actor)
        # A take-down or a withdrawal at the same time waits for this, or this for it.
        stored = Showing.objects.select_for_update(of=("self",)).filter(entry=locked).first()
        showing = stored or Showing(entry=locked)
        _write(showing, locked, cleared)
        _put_picture(showing, drawn, cleared)
        showing.wording, showing.agreed_by, showing.agreed_at = wording, actor, at
        showing.withdrawn_at = None
        showing.save()
        shown = _names_of(showing)
        record("entry.show_publicly", locked, actor=actor, at=at, version=wording, shown=shown)
        return showing


@transaction.atomic
def withdraw_showing(entry: Entry, *, actor: User, at: datetime) -> None:
    """Take the consent back: nothing is shown any more. For the owner, whatever became of the entry.

    What was allowed leaves the row, the pictures go for good. No effect where nothing is allowed.
    PermissionDenied.
    """
    if not rules.is_owner(actor, entry):
        raise PermissionDenied
    rows = Showing.objects.select_for_update(of=("self",)).select_related("entry__project")
    showing = rows.filter(entry=entry, withdrawn_at=None).first()
    if showing is None:
        return
    _end(showing, at)
    record("entry.hide_publicly", entry, actor=actor, at=at)


def end_showings(project: Project, *, actor: User, at: datetime) -> None:
    """The project has another owner, who has agreed to nothing: all that was allowed ends, and a
    letter asks the new owner. For `team.hand_over`, in its transaction, after its locks.
    """
    rows = Showing.objects.select_for_update(of=("self",)).filter(withdrawn_at=None)
    related = ("entry__project__owner", "entry__competition")
    for showing in rows.filter(entry__project=project).select_related(*related).order_by("pk"):
        _end(showing, at)
        record("entry.hide_publicly", showing.entry, actor=actor, at=at)
        write_asked_anew(showing, at=at)


@transaction.atomic
def take_down(showing: Showing, *, reason: str, actor: User, at: datetime) -> None:
    """Take a showing off the public pages; its owner reads why. For an organiser who is no party.

    No effect on one that is down. PermissionDenied, ShowingReasonMissing.
    """
    locked = _for_organiser(showing, actor)
    if not reason.strip():
        raise ShowingReasonMissing
    if locked.taken_down_at is not None:
        return
    locked.taken_down_by, locked.taken_down_at = actor, at
    locked.taken_down_reason = reason.strip()
    locked.save()
    record("entry.take_down", locked.entry, actor=actor, at=at, reason=reason.strip())
    write_taken_down(locked, at=at)


@transaction.atomic
def put_back(showing: Showing, *, actor: User, at: datetime) -> None:
    """Let a showing that was taken down be seen again, as far as its owner allows it.

    For an organiser who is no party to the project. No effect on one that is not down.
    PermissionDenied.
    """
    locked = _for_organiser(showing, actor)
    if locked.taken_down_at is None:
        return
    locked.taken_down_by = locked.taken_down_at = None
    locked.taken_down_reason = ""
    locked.save()
    record("entry.put_back", locked.entry, actor=actor, at=at)
    write_put_back(locked, at=at)


def forget_pictures(showing: Showing) -> None:
    """Delete the files once the change is on record: a file that is gone cannot come back."""
    for stored in (showing.picture, showing.thumbnail):
        if stored:
            transaction.on_commit(partial(discard, stored.name or ""))


def _check(entry: Entry, actor: User) -> None:
    if not rules.is_owner(actor, entry):
        raise PermissionDenied
    if entry.state not in Entry.IN_CONTEST:
        raise ShowingClosed


def _locked(entry: Entry, actor: User) -> Entry:
    rows = Entry.objects.select_for_update(of=("self",)).select_related("competition")
    locked = rows.get(pk=entry.pk)
    # Read behind the lock: a project that is handed over meanwhile has another owner now.
    locked.project = Project.objects.get(pk=locked.project_id)
    _check(locked, actor)
    return locked


def _for_organiser(showing: Showing, actor: User) -> Showing:
    rows = Showing.objects.select_for_update(of=("self",))
    locked = rows.select_related("entry__project", "entry__competition").get(pk=showing.pk)
    if not rules.organises_entry(actor, locked.entry):
        raise PermissionDenied
    return locked


def _write(showing: Showing, entry: Entry, cleared: Clearance) -> None:
    """What is not cleared is not in the row either: no page, filter or search can tell it."""
    showing.title = title_of(entry)
    showing.unit = unit_of(entry) if cleared.unit else ""
    showing.leader = leader_of(entry) if cleared.leader else ""
    showing.sector = entry.sector if cleared.sector else None
    showing.category = entry.category if cleared.category else None
    # Province and city are what the form asks about; the district is nobody's business.
    region = entry.declared.get("region", "") if cleared.region else ""
    showing.region_code = f"{region[:4]}00" if region else ""
    showing.pitch, showing.website = cleared.pitch.strip(), cleared.website
    showing.search_key = search_key([showing.title, showing.unit, showing.leader])
    showing.sort_key = order_key(showing.title)


def _end(showing: Showing, at: datetime) -> None:
    _write(showing, showing.entry, Clearance())
    _drop_pictures(showing)
    showing.withdrawn_at = at
    showing.save()


def _put_picture(showing: Showing, drawn: Drawn | None, cleared: Clearance) -> None:
    if drawn is not None or cleared.drops_picture:
        _drop_pictures(showing)
    if drawn is not None:
        showing.picture.save("", ContentFile(drawn.large), save=False)
        showing.thumbnail.save("", ContentFile(drawn.small), save=False)
        showing.width, showing.height = drawn.sizes[:2]
    showing.picture_alt = cleared.picture_alt.strip() if showing.picture else ""


def _drop_pictures(showing: Showing) -> None:
    forget_pictures(showing)
    showing.picture = showing.thumbnail = ""
    showing.width = showing.height = 0
    showing.picture_alt = ""


def _names_of(showing: Showing) -> list[str]:
    """Which parts are shown, by the names of their columns."""
    parts = ("unit", "leader", "sector_id", "category_id", "region_code", "pitch", "website")
    named = [part.removesuffix("_id") for part in (*parts, "picture") if getattr(showing, part)]
    return ["title", *named]


@contextmanager
def _stored() -> Iterator[None]:
    """A disk that refuses is told in a sentence; a picture without a row harms nobody."""
    try:
        yield
    except (OSError, OperationalError, InterfaceError) as error:
        raise FileNotStored from error
