"""A picture for the public: looked into like every file, then drawn anew in two sizes.

The original is not kept. Drawing happens at once, in a program of its own with limits on time and
memory: what is to be shown is shown when the page says so, and no worker has to be waited for. A
web thread waits meanwhile, so one person has so many drawn in a minute, and a web process draws
two at a time.
"""

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.limits import wait_of
from accounts.models import User
from projects.services.material_rules import MIB, Requirement
from projects.services.materials import FileNotStored, MaterialRefused, discard, look_into

logger = logging.getLogger(__name__)

# The program limits its own processor time; this is the wall clock of a machine under load.
SECONDS = 60
TURN_SECONDS = 3
_turns = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Two JPEGs as bytes, and in pixels the width and height of the large and of the small one."""

    large: bytes
    small: bytes
    sizes: tuple[int, int, int, int]


def redraw(upload: UploadedFile, wanted: Requirement, *, actor: User, at: datetime) -> Drawn:
    """Both sizes of a picture that `actor` has sent; MaterialRefused, ScannerUnavailable.

    Refused too is whoever has had PICTURES_A_MINUTE of them drawn in this minute, and who finds no turn.
    """
    if wait := wait_of(f"pictures {actor.pk}", settings.PICTURES_A_MINUTE, at=at):
        raise MaterialRefused(
            _("That is many pictures in one minute. Send this one again in %(n)s seconds.")
            % {"n": wait}
        )
    stream: BinaryIO = upload.file  # type: ignore[assignment]
    look_into(stream, upload.name or "", upload.size or 0, wanted)
    with _turn(), tempfile.TemporaryDirectory(prefix="chuangsai-picture-") as folder:
        source, large, small = (Path(folder) / name for name in ("sent", "large", "small"))
        stream.seek(0)
        with source.open("wb") as copy:
            while piece := stream.read(MIB):
                copy.write(piece)
        sizes = _run(str(source), str(large), str(small))
        return Drawn(large.read_bytes(), small.read_bytes(), sizes)


@contextmanager
def kept(drawn: Drawn, names: tuple[str, str]) -> Iterator[None]:
    """Store both sizes under `names` for as long as what follows succeeds: row and files appear
    together or not at all. FileNotStored."""
    try:
        for name, content in zip(names, (drawn.large, drawn.small), strict=True):
            default_storage.save(name, ContentFile(content))
        yield
    except BaseException as error:
        for name in names:
            discard(name)
        if isinstance(error, OSError):
            raise FileNotStored from error
        raise


def read_picture(name: str) -> bytes | None:
    """A drawn picture by its name in the storage; None if it is not there."""
    if not name:
        return None
    try:
        with default_storage.open(name) as file:
            return bytes(file.read())
    except OSError:
        return None


@contextmanager
def _turn() -> Iterator[None]:
    """Hostile pictures may take all their seconds: other pages still have threads to answer with."""
    if not _turns.acquire(timeout=TURN_SECONDS):
        raise MaterialRefused(_("Other pictures are being drawn. Send it again in a moment."))
    try:
        yield
    finally:
        _turns.release()


def _run(*files: str) -> tuple[int, int, int, int]:
    # Nothing of the site's secrets: the program reads a file of a stranger.
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and no word of the sender's in it
            [sys.executable, "-m", "projects.public_picture", *files],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        width, height, small_width, small_height = map(int, done.stdout.split())
    except (subprocess.SubprocessError, ValueError, OSError) as error:
        logger.info("no picture: %s", type(error).__name__)
        raise MaterialRefused(
            _("The picture cannot be drawn. Save it again as JPG or PNG and upload the new file.")
        ) from error
    return width, height, small_width, small_height
