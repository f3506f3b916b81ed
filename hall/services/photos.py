"""Photos from the hall: drawn anew without place and camera, described, approved, put in order,
taken down. Nobody outside sees one before an editor has approved it."""

from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from hall.models import HallRun, LivePhoto
from hall.models.live import photo_path
from hall.rules import edits_photos
from hall.services.runs import HallRefused
from projects.file_content import Format
from projects.models import Material
from projects.services.material_rules import MIB, Requirement
from projects.services.materials import discard
from projects.services.public_pictures import Drawn, kept, redraw

FORMATS: tuple[Format, ...] = ("jpg", "png")
MOST = 60
WANTED = Requirement(Material.Kind.OTHER, FORMATS, 20 * MIB)


def add_photo(
    run: HallRun, upload: UploadedFile, *, alt: str, actor: User, at: datetime
) -> LivePhoto:
    """Keep a JPG or PNG of at most 20 MiB, drawn anew, behind the photos that are there.

    Raises PermissionDenied, HallRefused (too many), MaterialRefused, ScannerUnavailable,
    FileNotStored; neither row nor file is left of what was refused.
    """
    _check_room(run, actor)
    drawn = redraw(upload, WANTED, actor=actor, at=at)
    names = photo_path(LivePhoto(), ""), photo_path(LivePhoto(), "")
    with kept(drawn, names):
        return _write(run, drawn, names, alt=alt, actor=actor, at=at)


@transaction.atomic
def _lock(run: HallRun, actor: User) -> HallRun:
    """The run, locked until the transaction of whoever calls it ends; PermissionDenied."""
    if not edits_photos(actor, run):
        raise PermissionDenied
    return HallRun.objects.select_for_update(of=("self",)).get(pk=run.pk)


@transaction.atomic
def _check_room(run: HallRun, actor: User) -> HallRun:
    locked = _lock(run, actor)
    if LivePhoto.objects.current().filter(run=locked).count() >= MOST:
        raise HallRefused(
            _("A heat shows no more than %(n)s photos. Take one down first.") % {"n": MOST}
        )
    return locked


@transaction.atomic
def _write(
    run: HallRun, drawn: Drawn, names: tuple[str, str], *, alt: str, actor: User, at: datetime
) -> LivePhoto:
    locked = _check_room(run, actor)
    width, height, small_width, small_height = drawn.sizes
    last = LivePhoto.objects.filter(run=locked).aggregate(last=Max("place"))["last"] or 0
    photo = LivePhoto.objects.create(
        run=locked,
        alt=alt,
        place=last + 1,
        file=names[0],
        width=width,
        height=height,
        small=names[1],
        small_width=small_width,
        small_height=small_height,
        added_by=actor,
        added_at=at,
    )
    record("hallrun.add_picture", run.heat, actor=actor, at=at, picture=alt)
    return photo


def _lock_photo(photo: LivePhoto, actor: User) -> LivePhoto:
    _lock(photo.run, actor)
    found = LivePhoto.objects.current().filter(pk=photo.pk).first()
    if found is None:
        raise HallRefused(_("This photo was taken down meanwhile."))
    return found


@transaction.atomic
def describe_photo(photo: LivePhoto, *, alt: str, actor: User, at: datetime) -> None:
    """Say anew what the photo shows. PermissionDenied, HallRefused."""
    locked = _lock_photo(photo, actor)
    if locked.alt == alt:
        return
    before, locked.alt = locked.alt, alt
    locked.save(update_fields=["alt"])
    heat = photo.run.heat
    record("hallrun.describe_picture", heat, actor=actor, at=at, before=before, after=alt)


@transaction.atomic
def approve_photo(photo: LivePhoto, *, actor: User, at: datetime) -> None:
    """Show the photo to everybody; no effect on one that is shown. PermissionDenied, HallRefused."""
    locked = _lock_photo(photo, actor)
    if locked.approved_at is not None:
        return
    locked.approved_by, locked.approved_at = actor, at
    locked.save(update_fields=["approved_by", "approved_at"])
    record("hallrun.approve_picture", photo.run.heat, actor=actor, at=at, picture=locked.alt)


@transaction.atomic
def move_photo(photo: LivePhoto, *, by: int, actor: User, at: datetime) -> None:
    """Change places with the photo before (`by` -1) or behind (1); at an end nothing happens.

    PermissionDenied, HallRefused.
    """
    locked = _lock_photo(photo, actor)
    row = list(LivePhoto.objects.current().filter(run=locked.run_id).order_by("place", "pk"))
    here = row.index(locked)
    there = here + by
    if not 0 <= there < len(row):
        return
    row[here], row[there] = row[there], row[here]
    for place, one in enumerate(row, start=1):
        one.place = place
    LivePhoto.objects.bulk_update(row, ["place"])
    record("hallrun.move_picture", photo.run.heat, actor=actor, at=at, picture=locked.alt)


@transaction.atomic
def take_down_photo(photo: LivePhoto, *, reason: str, actor: User, at: datetime) -> None:
    """Take the photo off the page and delete its files; the row keeps who did it and why.

    PermissionDenied, HallRefused without a reason.
    """
    if not reason:
        raise HallRefused(_("Say why the photo is taken down."))
    locked = _lock_photo(photo, actor)
    names = [locked.file.name or "", locked.small.name or ""]
    locked.file, locked.small = "", ""
    locked.removed_by, locked.removed_at, locked.removed_reason = actor, at, reason
    locked.save()
    for name in names:
        transaction.on_commit(partial(discard, name))
    heat = photo.run.heat
    record("hallrun.remove_picture", heat, actor=actor, at=at, picture=locked.alt, reason=reason)
