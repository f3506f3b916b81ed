"""The first page of a material as a picture, made by a worker after the upload.

`pages` of a material says how far that is: None – nobody has looked yet; 0 – there is no picture to
be had; otherwise the number of pages. A broken file has no preview and is no error.
"""

import logging
import os
import subprocess
import sys
import tempfile
import uuid
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.queueing import hand_to_worker
from projects.models import Material

logger = logging.getLogger(__name__)

TASK = "projects.make_preview"
DRAWN = frozenset({"application/pdf", "image/jpeg", "image/png"})
# The program limits its own processor time; this is the wall clock of a machine under load.
SECONDS = 60
MOST_PAGES = 32_767
FORGOTTEN_AFTER, GIVEN_UP_AFTER = timedelta(minutes=2), timedelta(days=2)


def ask_for_preview(material: Material) -> None:
    """Queue the picture once the row is there; without effect on what cannot be drawn."""
    if material.content_type in DRAWN:
        transaction.on_commit(lambda: hand_to_worker(TASK, material_id=material.pk))


def ask_again(*, at: datetime) -> int:
    """Queue what the queue lost; how many files that were."""
    lost = Material.objects.filter(
        pages=None,
        content_type__in=DRAWN,
        uploaded_at__lte=at - FORGOTTEN_AFTER,
        uploaded_at__gt=at - GIVEN_UP_AFTER,
    )
    keys = list(lost.order_by("pk").values_list("pk", flat=True)[:200])
    return sum(hand_to_worker(TASK, material_id=key) for key in keys)


def make_preview(material_id: int) -> None:
    """Draw the first page; only in a worker. Twice is once, and what failed is not tried again."""
    taken = Material.objects.filter(pk=material_id, pages=None).update(pages=0)
    material = Material.objects.filter(pk=material_id).first()
    if not taken or material is None or material.content_type not in DRAWN:
        return
    with tempfile.TemporaryDirectory(prefix="chuangsai-preview-") as folder:
        picture = Path(folder) / "page.jpg"
        pages = _draw(material.file.path, material.content_type, picture)
        if not pages:
            return
        content = ContentFile(picture.read_bytes())
    name = default_storage.save(f"previews/{material.entry_id}/{uuid.uuid4().hex}", content)
    kept = Material.objects.filter(pk=material_id).update(
        preview=name, pages=min(pages, MOST_PAGES)
    )
    if not kept:
        default_storage.delete(name)


def _draw(source: str, media_type: str, picture: Path) -> int:
    """The number of pages, 0 if the program could not draw the file."""
    command = [sys.executable, "-m", "projects.first_page", source, media_type, str(picture)]
    # Nothing of the site's secrets: the program reads a file of a stranger.
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and no word of the entrant's in it
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        return int(done.stdout)
    except (subprocess.SubprocessError, ValueError, OSError) as error:
        logger.info("no preview: %s", type(error).__name__)
        return 0
