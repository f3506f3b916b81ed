"""What an uploaded file really is, judged by its bytes; the name it came with proves nothing.

Pure. It says which format a file has, or raises FileRefused with a stable code; the sentences are
made elsewhere. Nothing is unpacked: an archive is judged by its directory, before it is opened.
"""

import struct
import warnings
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Literal

import puremagic
from PIL import Image

type Format = Literal["pdf", "jpg", "png", "ppt", "pptx"]
type RefusalCode = Literal[
    "empty",
    "too_large",
    "wrong_type",
    "pdf_broken",
    "image_broken",
    "image_too_many_pixels",
    "archive_too_big",
    "archive_broken",
    "macros",
    "protected",
]

MEDIA_TYPES: dict[Format, str] = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
SUFFIXES: dict[Format, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "jpg": (".jpg", ".jpeg"),
    "png": (".png",),
    "ppt": (".ppt",),
    "pptx": (".pptx",),
}

MAX_PIXELS = 60_000_000
MAX_ARCHIVE_ENTRIES = 5_000
MAX_ARCHIVE_DIRECTORY = 1024 * 1024
MAX_ARCHIVE_UNPACKED = 600 * 1024 * 1024
MAX_CONTENT_TYPES = 512 * 1024
CHUNK = 1024 * 1024

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
OLE_SLIDES = "PowerPoint Document".encode("utf-16-le")
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE_VBA = "_VBA_PROJECT".encode("utf-16-le")
# A slide file names its macros in a VbaInfo record: container 0x03FF around atom 0x0400.
PPT_VBA = bytes.fromhex("1f00ff031400000002000004")
END_OF_DIRECTORY = b"PK\x05\x06"
ZIP64_LOCATOR = b"PK\x06\x07"


class FileRefused(Exception):
    """The file cannot be taken; `code` says why and `found` what it seems to be, if known."""

    def __init__(self, code: RefusalCode, found: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = found


def examine_file(stream: BinaryIO, *, size: int, limit: int, allowed: frozenset[str]) -> Format:
    """The format of the file; `size` and `limit` in bytes. Raises FileRefused.

    Leaves the stream at its beginning.
    """
    if not size:
        raise FileRefused("empty")
    if size > limit:
        raise FileRefused("too_large")
    stream.seek(0)
    head = stream.read(4096)
    try:
        found = _format(head, stream, size)
        if found is None or found not in allowed:
            raise FileRefused("wrong_type", found or name_of(head))
        if found == "pdf":
            _check_pdf(stream, size)
        elif found in ("jpg", "png"):
            _check_image(stream, found)
    finally:
        stream.seek(0)
    return found


def name_of(head: bytes) -> str:
    """What a refused file seems to be, such as "heic" or "exe"; empty when nothing is known."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<"):
        return "svg" if b"<svg" in text else "html"
    if head.startswith(b"MZ"):
        return "exe"
    if b"ftypheic" in head[:16] or b"ftypmif1" in head[:16]:
        return "heic"
    try:
        return puremagic.from_string(head).lstrip(".")
    except (puremagic.PureError, ValueError):
        return ""


def _format(head: bytes, stream: BinaryIO, size: int) -> Format | None:
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"PK\x03\x04"):
        return _zip_format(stream, size)
    if head.startswith(OLE_MAGIC):
        return _ole_format(stream)
    return None


def _check_pdf(stream: BinaryIO, size: int) -> None:
    stream.seek(max(0, size - 2048))
    if b"%%EOF" not in stream.read():
        raise FileRefused("pdf_broken", "pdf")


def _check_image(stream: BinaryIO, found: Format) -> None:
    stream.seek(0)
    decoder = "JPEG" if found == "jpg" else "PNG"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(stream, formats=[decoder]) as image:
                pixels = image.width * image.height
                image.verify()
    except Image.DecompressionBombError as error:
        raise FileRefused("image_too_many_pixels", found) from error
    except Exception as error:
        # Whatever the decoder stumbles over, the answer to the person is the same.
        raise FileRefused("image_broken", found) from error
    if pixels > MAX_PIXELS:
        raise FileRefused("image_too_many_pixels", found)


def _zip_format(stream: BinaryIO, size: int) -> Format | None:
    _guard_directory(stream, size)
    try:
        with zipfile.ZipFile(stream) as archive:
            return _slides_in(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error) as error:
        raise FileRefused("archive_broken", "zip") from error


def _guard_directory(stream: BinaryIO, size: int) -> None:
    """Refuse before zipfile reads it: a directory of millions of rows fills the memory."""
    stream.seek(max(0, size - 65_600))
    tail = stream.read()
    at = tail.rfind(END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < 22:
        raise FileRefused("archive_broken", "zip")
    entries, directory = struct.unpack_from("<HI", tail, at + 10)
    too_many = entries > MAX_ARCHIVE_ENTRIES or directory > MAX_ARCHIVE_DIRECTORY
    if too_many or ZIP64_LOCATOR in tail[max(0, at - 20) : at]:
        raise FileRefused("archive_too_big", "zip")


def _slides_in(archive: zipfile.ZipFile) -> Format | None:
    infos = archive.infolist()
    names = {info.filename.lower() for info in infos}
    if sum(info.file_size for info in infos) > MAX_ARCHIVE_UNPACKED:
        raise FileRefused("archive_too_big", "zip")
    if any(info.flag_bits & 1 for info in infos):
        raise FileRefused("protected", "zip")
    if any(name.endswith("vbaproject.bin") or "/activex/" in name for name in names):
        raise FileRefused("macros", "pptx")
    if "ppt/presentation.xml" not in names:
        return None
    with archive.open("[Content_Types].xml") as listing:
        types = listing.read(MAX_CONTENT_TYPES + 1)
    if len(types) > MAX_CONTENT_TYPES:
        raise FileRefused("archive_too_big", "zip")
    if b"macroenabled" in types.lower():
        raise FileRefused("macros", "pptx")
    return "pptx"


def _ole_format(stream: BinaryIO) -> Format | None:
    """An old slide file, told by the stream names in its directory."""
    seen = dict.fromkeys((OLE_SLIDES, OLE_ENCRYPTED, OLE_VBA), False)
    macros = False
    for window in _windows(stream):
        for mark in seen:
            seen[mark] = seen[mark] or mark in window
        macros = macros or _ppt_has_macros(window)
    if seen[OLE_ENCRYPTED]:
        raise FileRefused("protected", "ppt")
    if macros or seen[OLE_VBA]:
        raise FileRefused("macros", "ppt")
    return "ppt" if seen[OLE_SLIDES] else None


def _ppt_has_macros(window: bytes) -> bool:
    at = window.find(PPT_VBA)
    # After the two headers: length (4), reference (4), and the flag "has macros" (4).
    return at >= 0 and window[at + 20 : at + 24] == b"\x01\x00\x00\x00"


def _windows(stream: BinaryIO) -> Iterator[bytes]:
    """The file in pieces that overlap, so that no mark is cut in two."""
    stream.seek(0)
    kept = b""
    while piece := stream.read(CHUNK):
        yield kept + piece
        kept = piece[-64:]
