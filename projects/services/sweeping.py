"""What nobody will ask for again is deleted: unfinished uploads, and files without a row."""

import logging
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage

from projects.models import Material, Upload
from projects.services.uploads import part_path

logger = logging.getLogger(__name__)

KEPT = timedelta(days=3)
FOLDERS = ("materials", "previews")
# A database that does not belong to these files knows none of them: then nothing is deleted.
FEW, SHARE = 50, 10


def sweep(*, at: datetime) -> int:
    """Delete uploads begun three days ago, declarations made then, and orphans of that age.

    The number of files and rows that went. Safe to run twice, and while others upload.
    """
    before = at - KEPT
    gone = _old_uploads(before)
    gone += sum(_delete(path) for path in _stray_parts(before))
    gone += sum(_delete(path) for path in _files("declarations", before))
    return gone + sum(_delete(path) for path in _orphans(before))


def _old_uploads(before: datetime) -> int:
    old = list(Upload.objects.filter(started_at__lte=before))
    for upload in old:
        path = part_path(upload)
        upload.delete()
        _delete(path)
    return len(old)


def _stray_parts(before: datetime) -> Iterator[Path]:
    known = {str(key) for key in Upload.objects.values_list("pk", flat=True)}
    return (path for path in _files("uploads", before) if path.stem not in known)


def _orphans(before: datetime) -> list[Path]:
    """Files of that age that no row points to; none if there are suspiciously many of them."""
    columns = [Material.objects.exclude(**{c: ""}).values_list(c, flat=True) for c in COLUMNS]
    known = {str(name) for names in columns for name in names.iterator()}
    root = Path(default_storage.path(""))
    files = [path for folder in FOLDERS for path in _files(folder, before)]
    orphans = [path for path in files if str(path.relative_to(root)) not in known]
    if len(orphans) > FEW and len(orphans) * SHARE > len(files):
        logger.error(
            "%s of %s files belong to no row: is this the right database? Nothing was deleted.",
            len(orphans),
            len(files),
        )
        return []
    return orphans


COLUMNS = ("file", "preview")


def _files(folder: str, before: datetime) -> Iterator[Path]:
    for place, _folders, names in os.walk(default_storage.path(folder)):
        for name in names:
            path = Path(place, name)
            try:
                if path.stat().st_mtime <= before.timestamp():
                    yield path
            except FileNotFoundError:
                continue


def _delete(path: Path) -> int:
    try:
        path.unlink()
    except FileNotFoundError:
        return 0
    except OSError:
        logger.exception("a file could not be swept")
        return 0
    return 1
