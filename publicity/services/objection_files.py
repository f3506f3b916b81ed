"""Files of an objection: judged by their bytes like the materials of an entry, kept apart."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from projects.file_content import MEDIA_TYPES, Format
from projects.models import Material
from projects.services.material_rules import MIB, Requirement
from projects.services.materials import Facts, FileNotStored, MaterialRefused, discard, look_into
from publicity.models import Objection, ObjectionFile
from publicity.objection_models import evidence_path

FORMATS: tuple[Format, ...] = ("pdf", "jpg", "png")
LIMIT, MOST = 20 * MIB, 10
WANTED = Requirement(Material.Kind.OTHER, FORMATS, LIMIT, most=MOST)


@dataclass(frozen=True, slots=True)
class LookedInto:
    """A file that was sent, what it is for, and what was found out about it."""

    kind: str
    upload: UploadedFile
    facts: Facts


def look_at_all(letter: UploadedFile | None, evidence: Sequence[UploadedFile]) -> list[LookedInto]:
    """Every file with its facts; MaterialRefused with the name of the bad one, ScannerUnavailable."""
    if len(evidence) > MOST:
        raise MaterialRefused(_("No more than %(n)s files are taken as evidence.") % {"n": MOST})
    sent = [(ObjectionFile.Kind.EVIDENCE, upload) for upload in evidence]
    if letter is not None:
        sent.insert(0, (ObjectionFile.Kind.LETTER, letter))
    return [LookedInto(kind, upload, _facts(upload)) for kind, upload in sent]


def _facts(upload: UploadedFile) -> Facts:
    stream: BinaryIO = upload.file  # type: ignore[assignment]
    try:
        return look_into(stream, upload.name or "", upload.size or 0, WANTED)
    except MaterialRefused as refused:
        said = {"name": upload.name, "error": refused}
        raise MaterialRefused(_("%(name)s: %(error)s") % said) from refused


@contextmanager
def stored(files: Sequence[LookedInto]) -> Iterator[list[str]]:
    """The files under names of the storage, in their order; gone again if the block fails.

    FileNotStored if the disk refuses.
    """
    names: list[str] = []
    try:
        for one in files:
            name = evidence_path(ObjectionFile(), "")
            names.append(name)
            default_storage.save(name, one.upload)
        yield names
    except (OSError, OperationalError, InterfaceError) as error:
        _discard_all(names)
        raise FileNotStored from error
    except BaseException:
        _discard_all(names)
        raise


def _discard_all(names: Sequence[str]) -> None:
    for name in names:
        discard(name)


def write_rows(objection: Objection, files: Sequence[LookedInto], names: Sequence[str]) -> None:
    """The rows of the stored files; one statement."""
    ObjectionFile.objects.bulk_create(
        ObjectionFile(
            objection=objection,
            kind=one.kind,
            file=name,
            name=one.facts.name,
            content_type=MEDIA_TYPES[one.facts.format],
            size=one.facts.size,
            sha256=one.facts.sha256,
            scan=one.facts.scan,
        )
        for one, name in zip(files, names, strict=True)
    )
