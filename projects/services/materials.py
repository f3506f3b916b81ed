"""The files of an entry: taken after a look at their bytes, replaced until submission, then kept.

A row and its file appear together or not at all.
"""

import logging
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import Storage, default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services import record
from projects.file_content import MEDIA_TYPES, SUFFIXES, FileRefused, Format, examine_file
from projects.models import Entry, Material, material_path
from projects.services.drafts import lock_editable

logger = logging.getLogger(__name__)
MIB = 1024 * 1024
NAME_LENGTH = 150


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a kind of material may be; `limit` in bytes, `formats` in the reader's words."""

    allowed: tuple[Format, ...]
    limit: int
    formats: object


PAPER = gettext_lazy("PDF, JPG or PNG")
REQUIREMENTS: dict[str, Requirement] = {
    Material.Kind.PLAN: Requirement(("pdf",), 20 * MIB, "PDF"),
    Material.Kind.DECK: Requirement(
        ("pdf", "ppt", "pptx"), 100 * MIB, gettext_lazy("PDF, PPT or PPTX, 16:9")
    ),
    Material.Kind.LICENCE: Requirement(("pdf", "jpg", "png"), 5 * MIB, PAPER),
    Material.Kind.DECLARATION: Requirement(("pdf", "jpg", "png"), 5 * MIB, PAPER),
}

# What a refused file was taken for, where a plain word says more than its suffix.
FOUND = {
    "exe": gettext_lazy("a program"),
    "html": gettext_lazy("a web page"),
    "svg": gettext_lazy("an SVG drawing"),
    "heic": gettext_lazy("a HEIC photo"),
}
SENTENCES = {
    "empty": gettext_lazy("The file is empty. Choose the file again."),
    "pdf_broken": gettext_lazy(
        "The PDF is cut off: its end is missing. Save it again and upload the new file."
    ),
    "image_broken": gettext_lazy(
        "The picture cannot be opened. Save it again as JPG or PNG and upload the new file."
    ),
    "image_too_many_pixels": gettext_lazy(
        "The picture has more than 60 million pixels. Make it smaller and upload it again."
    ),
    "archive_too_big": gettext_lazy(
        "Unpacked, this file would be far too big. Save it as PDF and upload that."
    ),
    "archive_broken": gettext_lazy(
        "The file is damaged and cannot be opened. Save it again and upload the new file."
    ),
    "macros": gettext_lazy(
        "The file contains macros, which are not accepted. Save it without macros, or as PDF."
    ),
    "protected": gettext_lazy(
        "The file is protected by a password, so that judges could not open it. Remove the password."
    ),
}


class MaterialRefused(Exception):
    """The file is not what this material may be; the message says what to do."""


class FileNotStored(Exception):
    """The server could not write the file; what was there before is still there."""

    def __init__(self) -> None:
        super().__init__(
            _("The server could not store the file. Nothing was changed; try again in a while.")
        )


def store_material(
    entry: Entry, kind: str, upload: UploadedFile, *, actor: User, at: datetime
) -> Material:
    """Keep `upload` as the entry's material of this kind, in place of an earlier one.

    MaterialRefused, EntryNotEditable, PermissionDenied, FileNotStored; none of them leaves a row
    without its file or a file without its row.
    """
    found = _check(kind, upload)
    storage = default_storage
    name = material_path(Material(entry=entry), "")
    try:
        with transaction.atomic():
            lock_editable(entry, actor=actor)
            storage.save(name, upload)
            return _write_row(entry, kind, name, upload, found, actor=actor, at=at)
    except OSError as error:
        _discard(storage, name)
        raise FileNotStored from error
    except BaseException:
        _discard(storage, name)
        raise


@transaction.atomic
def remove_material(material: Material, *, actor: User, at: datetime) -> None:
    """Take a file out of an entry that is not handed in; EntryNotEditable, PermissionDenied."""
    entry = lock_editable(material.entry, actor=actor)
    name = material.file.name
    record("material.remove", entry, actor=actor, at=at, kind=material.kind, name=material.name)
    material.delete()
    _discard_after_commit(name)


def _write_row(
    entry: Entry,
    kind: str,
    stored: str,
    upload: UploadedFile,
    found: Format,
    *,
    actor: User,
    at: datetime,
) -> Material:
    material = Material.objects.filter(entry=entry, kind=kind).first()
    if material is None:
        material = Material(entry=entry, kind=kind)
    else:
        _discard_after_commit(material.file.name)
    material.file.name = stored
    material.name = clean_name(upload.name or "", found)
    material.content_type = MEDIA_TYPES[found]
    material.size = upload.size or 0
    material.uploaded_at = at
    material.save()
    record("material.upload", entry, actor=actor, at=at, kind=kind, name=material.name)
    return material


def clean_name(name: str, found: Format) -> str:
    """The entrant's file name without folders and invisible characters, ending as its content."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    # Control and format characters: a reversed text direction can hide a suffix.
    base = "".join(char for char in base if unicodedata.category(char)[0] != "C").strip(" .")
    stem, dot, suffix = base.rpartition(".")
    if dot and f".{suffix.lower()}" in SUFFIXES[found]:
        return f"{stem[: NAME_LENGTH - len(suffix) - 1]}.{suffix}"
    return f"{(base or 'file')[: NAME_LENGTH - 5]}{SUFFIXES[found][0]}"


def _check(kind: str, upload: UploadedFile) -> Format:
    wanted = REQUIREMENTS[kind]
    try:
        return examine_file(
            upload.file,  # type: ignore[arg-type]
            size=upload.size or 0,
            limit=wanted.limit,
            allowed=frozenset(wanted.allowed),
        )
    except FileRefused as refused:
        raise MaterialRefused(_sentence(refused, wanted, upload.size or 0)) from refused


def _sentence(refused: FileRefused, wanted: Requirement, size: int) -> str:
    params = {
        "size": filesizeformat(size),
        "limit": filesizeformat(wanted.limit),
        "formats": wanted.formats,
        "found": FOUND.get(refused.found) or format_lazy("{}", refused.found.upper()),
    }
    if refused.code == "too_large":
        return (
            _("The file has %(size)s, more than %(limit)s. Make it smaller and upload it again.")
            % params
        )
    if refused.code == "wrong_type" and refused.found:
        return _("This is %(found)s. Save it as %(formats)s and upload it again.") % params
    if refused.code == "wrong_type":
        return _("The content of this file is not %(formats)s, whatever its name says.") % params
    return str(SENTENCES[refused.code])


def _discard_after_commit(name: str | None) -> None:
    if name:
        transaction.on_commit(lambda: _discard(default_storage, name))


def _discard(storage: Storage, name: str) -> None:
    try:
        storage.delete(name)
    except OSError:
        # A file too many harms nobody; a second error would hide the first one.
        logger.exception("A material file could not be deleted", extra={"file": name})
