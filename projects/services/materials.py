"""The files of an entry: taken after a look at their bytes, replaced until submission, then kept.

A row and its file appear together or not at all. What is replaced or removed stays as an earlier
version with its file.
"""

import hashlib
import logging
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import record
from projects.change_text import as_text
from projects.entry_fields import MATERIAL, QUESTION
from projects.file_content import MEDIA_TYPES, SUFFIXES, FileRefused, Format, examine_file
from projects.material_words import refusal_sentence
from projects.models import Entry, Material, material_path
from projects.scanner import scanner_at
from projects.services.changes import Difference, OpenForm, book_changes, lock_form
from projects.services.material_rules import (
    MIB,
    Requirement,
    file_questions,
    question_requirement,
    requirements_of,
)
from projects.services.previews import ask_for_preview
from projects.services.room import has_room, no_room

logger = logging.getLogger(__name__)
NAME_LENGTH = 150


class MaterialRefused(Exception):
    """The file is not what this material may be; the message says what to do."""


class FileNotStored(Exception):
    """The server could not write the file; what was there before is still there."""

    def __init__(self) -> None:
        super().__init__(
            _("The server could not store the file. Nothing was changed; try again in a while.")
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out about a file before it was taken; `size` in bytes."""

    name: str
    format: Format
    size: int
    sha256: str
    scan: str


def requirement_for(entry: Entry, kind: str, question: int | None = None) -> Requirement | None:
    """What the entry may hand in as `kind`, or for the question; None if that is not asked for."""
    if question is None:
        return requirements_of(entry).get(kind)
    found = [asked for asked in file_questions(entry) if asked.pk == question]
    return question_requirement(found[0]) if found else None


def files_of(entry: Entry, wanted: Requirement) -> QuerySet[Material]:
    """The present files of the entry that stand for this requirement."""
    return entry.materials.current().filter(kind=wanted.kind, question=wanted.question)


def store_material(
    entry: Entry,
    wanted: Requirement,
    upload: UploadedFile,
    *,
    actor: User,
    at: datetime,
    replaces: int | None = None,
) -> Material:
    """Keep `upload` as one of the entry's files; `replaces` is the key of the one it is put for.

    MaterialRefused, ScannerUnavailable, EntryNotEditable, PermissionDenied, FileNotStored; none of
    them leaves a row without its file or a file without its row.
    """
    stream: BinaryIO = upload.file  # type: ignore[assignment]
    facts = look_into(stream, upload.name or "", upload.size or 0, wanted)

    def place(name: str) -> None:
        default_storage.save(name, upload)

    return keep_file(entry, wanted, facts, place, actor=actor, at=at, replaces=replaces)


def look_into(stream: BinaryIO, name: str, size: int, wanted: Requirement) -> Facts:
    """Judge a file by its bytes and ask the scanner; MaterialRefused, ScannerUnavailable."""
    try:
        found = examine_file(
            stream, size=size, limit=wanted.limit, allowed=frozenset(wanted.allowed)
        )
    except FileRefused as refused:
        sentence = refusal_sentence(refused, formats=wanted.formats, limit=wanted.limit, size=size)
        raise MaterialRefused(sentence) from refused
    scan = Material.Scan.NONE
    if scanner := scanner_at(settings.CHUANGSAI_SCANNER):
        if malware := scanner.found_in(stream):
            logger.warning("malware in an upload: %s", malware)
            raise MaterialRefused(
                _("The scanner found malware in this file: %(name)s.") % {"name": malware}
            )
        scan = Material.Scan.CLEAN
    return Facts(clean_name(name, found), found, size, _digest(stream), scan)


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := stream.read(MIB):
        digest.update(piece)
    stream.seek(0)
    return digest.hexdigest()


def keep_file(
    entry: Entry,
    wanted: Requirement,
    facts: Facts,
    place: Callable[[str], None],
    *,
    actor: User,
    at: datetime,
    replaces: int | None = None,
    then: Callable[[Material], object] = lambda material: None,
) -> Material:
    """The row of a file that was looked into; `place` puts the file under a name of the storage.

    `then` is called with the row before the two are kept for good. Raises as `store_material`.
    """
    name = material_path(Material(entry=entry), "")
    try:
        with transaction.atomic():
            form = lock_form(entry, actor=actor)
            earlier = _place_for(form.entry, wanted, facts, replaces)
            place(name)
            material = _write_row(form, wanted, facts, name, earlier, actor=actor, at=at)
            then(material)
            return material
    except (OSError, OperationalError, InterfaceError) as error:
        logger.exception("a material could not be stored")
        discard(name)
        raise FileNotStored from error
    except BaseException:
        discard(name)
        raise


@transaction.atomic
def remove_material(material: Material, *, actor: User, at: datetime) -> None:
    """Take a file out of an entry that is not handed in; it stays as an earlier version.

    EntryNotEditable, PermissionDenied; no effect on one that was taken out before.
    """
    form = lock_form(material.entry, actor=actor)
    row = Material.objects.current().select_for_update(of=("self",)).filter(pk=material.pk).first()
    if row is None:
        return
    field, before = field_of(row), _names_beside(row)
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])
    _book(form, field, before, _names_beside(row), actor=actor, at=at)
    record("material.remove", form.entry, actor=actor, at=at, kind=row.kind, name=row.name)


def _place_for(
    entry: Entry, wanted: Requirement, facts: Facts, replaces: int | None
) -> Material | None:
    """The file that the new one is put for, None if it is one more; MaterialRefused when full."""
    present = list(files_of(entry, wanted).order_by("pk"))
    earlier = next((row for row in present if row.pk == replaces), None)
    if replaces is not None and earlier is None:
        raise MaterialRefused(
            _("The file that this one is to replace is no longer there. Load the page again.")
        )
    if earlier is None and present and wanted.most == 1:
        earlier = present[-1]
    if any(row.sha256 == facts.sha256 for row in present if row != earlier):
        raise MaterialRefused(_("This very file has been uploaded here already."))
    if earlier is None and len(present) >= wanted.most:
        raise MaterialRefused(full_sentence(wanted))
    if not has_room(entry, facts.size):
        raise MaterialRefused(no_room())
    return earlier


def full_sentence(wanted: Requirement) -> str:
    """That there is no room for one more file of this kind."""
    return ngettext(
        "No more than %(n)s file is taken here. Replace it, or remove it first.",
        "No more than %(n)s files are taken here. Replace one of them, or remove one first.",
        wanted.most,
    ) % {"n": wanted.most}


def _write_row(
    form: OpenForm,
    wanted: Requirement,
    facts: Facts,
    stored: str,
    earlier: Material | None,
    *,
    actor: User,
    at: datetime,
) -> Material:
    entry = form.entry
    material = Material(
        entry=entry,
        kind=wanted.kind,
        question=wanted.question,
        name=facts.name,
        content_type=MEDIA_TYPES[facts.format],
        size=facts.size,
        uploaded_at=at,
        uploaded_by=actor,
        version=_version_after(entry, wanted, earlier),
        sha256=facts.sha256,
        scan=facts.scan,
    )
    before = _names_beside(material)
    material.file.name = stored
    if earlier is not None:
        earlier.replaced_at = at
        earlier.save(update_fields=["replaced_at"])
    material.save()
    _book(form, wanted.name, before, _names_beside(material), actor=actor, at=at)
    record("material.upload", entry, actor=actor, at=at, kind=wanted.kind, name=facts.name)
    ask_for_preview(material)
    return material


def _version_after(entry: Entry, wanted: Requirement, earlier: Material | None) -> int:
    """One more than the file it is put for; of a single file, than any that was there."""
    if wanted.most > 1:
        return earlier.version + 1 if earlier else 1
    rows = entry.materials.filter(kind=wanted.kind, question=wanted.question)
    return (rows.aggregate(last=Max("version"))["last"] or 0) + 1


def field_of(material: Material) -> str:
    """The name of the field in the form that the file stands in."""
    if material.question is not None:
        return f"{QUESTION}{material.question.key}"
    return f"{MATERIAL}{material.kind}"


def _names_beside(material: Material) -> list[str]:
    rows = material.entry.materials.current()
    rows = rows.filter(kind=material.kind, question=material.question)
    return list(rows.order_by("pk").values_list("name", flat=True))


def _book(
    form: OpenForm, field: str, before: list[str], after: list[str], *, actor: User, at: datetime
) -> None:
    """The change in the book of the form; its audit line is the caller's own."""
    change = Difference(field, as_text(before), as_text(after))
    book_changes(form, [change], actor=actor, at=at, key=uuid.uuid4().hex, step="materials")


def clean_name(name: str, found: Format) -> str:
    """The entrant's file name without folders and invisible characters, ending as its content."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    # Control and format characters: a reversed text direction can hide a suffix.
    base = "".join(char for char in base if unicodedata.category(char)[0] != "C").strip(" .")
    stem, dot, suffix = base.rpartition(".")
    if dot and f".{suffix.lower()}" in SUFFIXES[found]:
        return f"{stem[: NAME_LENGTH - len(suffix) - 1]}.{suffix}"
    return f"{(base or 'file')[: NAME_LENGTH - 5]}{SUFFIXES[found][0]}"


def discard(name: str) -> None:
    """Delete a file of the storage that nothing points to; safe to call on one that is not there."""
    try:
        default_storage.delete(name)
    except OSError:
        # A file too many harms nobody; a second error would hide the first one.
        logger.exception("a material file could not be deleted", extra={"file": name})
