"""Documents, tables and slides of today: ZIP archives, judged by their directory first."""

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from projects.file_content.formats import END_OF_DIRECTORY, ZIP_TAIL, FileRefused, Format

MAX_ARCHIVE_ENTRIES = 5_000
MAX_ARCHIVE_DIRECTORY = 1024 * 1024
MAX_ARCHIVE_UNPACKED = 600 * 1024 * 1024
MAX_PART = 512 * 1024

ZIP64_LOCATOR = b"PK\x06\x07"
MAIN_PARTS: dict[str, Format] = {
    "ppt/presentation.xml": "pptx",
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
}
MACRO_PARTS = ("/activex/", "xl/macrosheets/")
CONTENT_TYPES = "[content_types].xml"
# A template or a document that is fetched from elsewhere when this one is opened.
RELATIONS = ("word/_rels/settings.xml.rels", "word/_rels/document.xml.rels")
FETCHED = re.compile(rb"/(?:attachedtemplate|oleobject|frame|afchunk|subdocument)[\"']", re.I)
OUTSIDE = re.compile(rb"targetmode\s*=\s*[\"']external", re.I)
RELATION = re.compile(rb"<(?:\w+:)?relationship\s[^<>]*>", re.I)
BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    KeyError,
    IndexError,
    struct.error,
    zlib.error,
)


def archive_format(stream: BinaryIO, size: int) -> Format | None:
    """Which of the formats the archive holds, None if it is another one; FileRefused."""
    _guard_directory(stream, size)
    try:
        with zipfile.ZipFile(stream) as archive:
            return _main_part(archive)
    except BROKEN as error:
        raise FileRefused("archive_broken", "zip") from error


def check_archive(stream: BinaryIO, size: int, found: Format) -> None:
    """Refuse macros in the list of types, and what is fetched from elsewhere on opening."""
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = {info.filename.lower(): info for info in archive.infolist()}
            types = _part(archive, parts.get(CONTENT_TYPES))
            relations = [_part(archive, parts[name]) for name in RELATIONS if name in parts]
    except BROKEN as error:
        raise FileRefused("archive_broken", found) from error
    if b"macroenabled" in types.lower():
        raise FileRefused("macros", found)
    for row in (row for text in relations for row in RELATION.findall(text)):
        if FETCHED.search(row) and OUTSIDE.search(row):
            raise FileRefused("linked", found)


def _guard_directory(stream: BinaryIO, size: int) -> None:
    """Refuse before zipfile reads it: a directory of millions of rows fills the memory."""
    stream.seek(max(0, size - ZIP_TAIL))
    tail = stream.read()
    at = tail.rfind(END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < 22:
        raise FileRefused("archive_broken", "zip")
    entries, directory = struct.unpack_from("<HI", tail, at + 10)
    too_many = entries > MAX_ARCHIVE_ENTRIES or directory > MAX_ARCHIVE_DIRECTORY
    if too_many or ZIP64_LOCATOR in tail[max(0, at - 20) : at]:
        raise FileRefused("archive_too_big", "zip")
    (comment,) = struct.unpack_from("<H", tail, at + 20)
    if len(tail) - at - 22 != comment or comment > 1024:
        raise FileRefused("two_in_one", "zip")


def _main_part(archive: zipfile.ZipFile) -> Format | None:
    infos = archive.infolist()
    names = {info.filename.lower() for info in infos}
    if sum(info.file_size for info in infos) > MAX_ARCHIVE_UNPACKED:
        raise FileRefused("archive_too_big", "zip")
    if any(info.flag_bits & 1 for info in infos):
        raise FileRefused("protected", "zip")
    kinds = [kind for part, kind in MAIN_PARTS.items() if part in names]
    if any(_is_macro(name) for name in names):
        raise FileRefused("macros", kinds[0] if kinds else "zip")
    if len(kinds) > 1:
        raise FileRefused("two_in_one", "zip")
    if not kinds:
        return None
    if CONTENT_TYPES not in names:
        raise FileRefused("archive_broken", kinds[0])
    return kinds[0]


def _is_macro(name: str) -> bool:
    return name.endswith("vbaproject.bin") or any(part in f"/{name}" for part in MACRO_PARTS)


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> bytes:
    """A small part, unpacked and counted: its directory may lie about its size."""
    if info is None:
        return b""
    with archive.open(info) as part:
        text = part.read(MAX_PART + 1)
    if len(text) > MAX_PART:
        raise FileRefused("archive_too_big", "zip")
    return text
