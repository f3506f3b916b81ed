"""Files that come in pieces and go on after a broken connection.

The bytes of an unfinished one lie in MEDIA_ROOT/uploads; its row says how many of them are good.
Whatever breaks in between, the next piece goes where the last good one ended.
"""

import errno
import logging
import os
import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from projects import rules
from projects.file_content import FileRefused
from projects.material_words import refusal_sentence
from projects.models import Entry, Material, Upload
from projects.services.changes import EntryNotEditable, lock_form
from projects.services.material_rules import MIB, Requirement
from projects.services.materials import (
    FileNotStored,
    MaterialRefused,
    files_of,
    full_sentence,
    keep_file,
    look_into,
    requirement_for,
)
from projects.services.room import has_room, no_room

logger = logging.getLogger(__name__)

LONGEST_PIECE = 5 * MIB
MOST_OPEN, MOST_OPEN_BYTES = 30, 1024 * MIB
NAME_LENGTH = 300
# Where two names of one file cannot be had, it is copied.
NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV})


class WrongOffset(Exception):
    """The piece does not begin where the last good one ended; `received` bytes are here."""

    def __init__(self, received: int) -> None:
        super().__init__(_("The server has another number of bytes than this piece follows on."))
        self.received = received


class PieceRefused(Exception):
    """The piece is too long, or longer than what is left of the file."""


class UploadOver(Exception):
    """The upload was finished before; nothing can be added to it."""

    def __init__(self) -> None:
        super().__init__(_("This file has been received completely."))


class _FinishedMeanwhile(Exception):
    def __init__(self, material: Material) -> None:
        super().__init__()
        self.material = material


def part_path(upload: Upload) -> Path:
    """Where the bytes of an unfinished upload lie."""
    return Path(default_storage.path(f"uploads/{upload.pk}.part"))


def received_of(upload: Upload) -> int:
    """How many bytes are good: those of the row, as far as they are on the disk."""
    try:
        return min(upload.received, part_path(upload).stat().st_size)
    except FileNotFoundError:
        return 0


@transaction.atomic
def begin_upload(
    entry: Entry, wanted: Requirement, *, name: str, size: int, actor: User, at: datetime
) -> Upload:
    """Announce a file of `size` bytes; what can be said against it is said before it is sent.

    MaterialRefused, EntryNotEditable, PermissionDenied.
    """
    # PostgreSQL keeps no NUL.
    name = name.replace("\x00", "")
    code = "empty" if size <= 0 else "too_large" if size > wanted.limit else ""
    if code:
        refused = FileRefused(code)  # type: ignore[arg-type]
        raise MaterialRefused(
            refusal_sentence(refused, formats=wanted.formats, limit=wanted.limit, size=size)
        )
    form = lock_form(entry, actor=actor)
    if wanted.most > 1 and files_of(form.entry, wanted).count() >= wanted.most:
        raise MaterialRefused(full_sentence(wanted))
    if not has_room(form.entry, size):
        raise MaterialRefused(no_room())
    waiting = form.entry.uploads.filter(material=None)
    total = waiting.aggregate(total=Sum("size"))["total"] or 0
    if waiting.count() >= MOST_OPEN or total + size > MOST_OPEN_BYTES:
        raise MaterialRefused(
            _("Too many files of this entry are half uploaded. Finish or discard them first.")
        )
    record("upload.begin", form.entry, actor=actor, at=at, kind=wanted.kind, name=name[:100])
    return Upload.objects.create(
        entry=form.entry,
        kind=wanted.kind,
        question=wanted.question,
        name=name[:NAME_LENGTH],
        size=size,
        started_by=actor,
        started_at=at,
    )


def write_piece(upload: Upload, data: bytes, *, offset: int, actor: User) -> int:
    """Add a piece; how many bytes are here then.

    WrongOffset, PieceRefused, UploadOver, EntryNotEditable, PermissionDenied, FileNotStored. A
    piece that was not stored for good is sent again.
    """
    if len(data) > LONGEST_PIECE:
        raise PieceRefused(_("The piece is longer than 5 MB."))
    try:
        with transaction.atomic():
            locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
            _check_open(locked, actor)
            received = received_of(locked)
            if offset != received:
                raise WrongOffset(received)
            if offset + len(data) > locked.size:
                raise PieceRefused(_("There is more in this piece than was announced."))
            _write(part_path(locked), offset, data)
            locked.received = offset + len(data)
            locked.save(update_fields=["received"])
    except (OSError, OperationalError, InterfaceError) as error:
        logger.exception("a piece of an upload could not be stored")
        raise FileNotStored from error
    return locked.received


def finish_upload(
    upload: Upload, *, actor: User, at: datetime, replaces: int | None = None
) -> Material:
    """Look into the complete file and keep it as a material; finishing twice is once.

    WrongOffset while bytes are missing; MaterialRefused, and the upload is gone; ScannerUnavailable
    and FileNotStored, and it can be finished later; EntryNotEditable, PermissionDenied.
    """
    if upload.material is not None:
        return upload.material
    _check_open(upload, actor)
    if (received := received_of(upload)) != upload.size:
        raise WrongOffset(received)
    try:
        return _keep(upload, actor=actor, at=at, replaces=replaces)
    except _FinishedMeanwhile as finished:
        return finished.material
    except MaterialRefused:
        _drop(upload)
        raise
    except OSError as error:
        raise FileNotStored from error


def _keep(upload: Upload, *, actor: User, at: datetime, replaces: int | None) -> Material:
    part = part_path(upload)
    wanted = requirement_for(upload.entry, upload.kind, upload.question_id)
    if wanted is None:
        raise MaterialRefused(_("This file is no longer asked for."))
    with part.open("rb") as stream:
        facts = look_into(stream, upload.name, upload.size, wanted)

    def place(name: str) -> None:
        locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if locked.material is not None:
            raise _FinishedMeanwhile(locked.material)
        _give_second_name(part, Path(default_storage.path(name)))

    def then(material: Material) -> None:
        Upload.objects.filter(pk=upload.pk).update(material=material)
        transaction.on_commit(lambda: _forget(part))

    return keep_file(
        upload.entry, wanted, facts, place, actor=actor, at=at, replaces=replaces, then=then
    )


@transaction.atomic
def cancel_upload(upload: Upload, *, actor: User, at: datetime) -> None:
    """Give an unfinished upload up, with its bytes; no effect on a finished one."""
    if not rules.writes_project(actor, upload.entry.project):
        raise PermissionDenied
    if upload.material_id is None:
        record("upload.cancel", upload.entry, actor=actor, at=at, name=upload.name[:100])
        _drop(upload)


def unfinished_of(entry: Entry) -> list[Upload]:
    """The uploads of the entry that somebody may still want to go on with."""
    return list(entry.uploads.filter(material=None).order_by("started_at", "pk"))


def _check_open(upload: Upload, actor: User) -> None:
    if not rules.writes_project(actor, upload.entry.project):
        raise PermissionDenied
    if upload.material_id is not None:
        raise UploadOver
    if upload.entry.state not in rules.OPEN_STATES:
        raise EntryNotEditable


def _write(path: Path, offset: int, data: bytes) -> None:
    path.parent.mkdir(mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS, parents=True, exist_ok=True)
    number = os.open(path, os.O_RDWR | os.O_CREAT, settings.FILE_UPLOAD_PERMISSIONS)
    with os.fdopen(number, "r+b") as part:
        part.seek(offset)
        part.write(data)
        part.truncate()
        part.flush()
        os.fsync(part.fileno())


def _give_second_name(part: Path, target: Path) -> None:
    """The first name stays until the row is there, so that a killed server loses nothing."""
    target.parent.mkdir(
        mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS, parents=True, exist_ok=True
    )
    try:
        os.link(part, target)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        shutil.copyfile(part, target)


@transaction.atomic
def _drop(upload: Upload) -> None:
    part = part_path(upload)
    Upload.objects.filter(pk=upload.pk, material=None).delete()
    transaction.on_commit(lambda: _forget(part))


def _forget(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        # The daily sweep finds it.
        logger.exception("an upload could not be deleted")
