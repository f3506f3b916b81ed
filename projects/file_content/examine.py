"""The way in: which format a file has, then whether it is a sound and harmless one."""

from collections.abc import Callable
from typing import BinaryIO

import puremagic

from projects.file_content.formats import FileRefused, Format
from projects.file_content.office import archive_format, check_archive
from projects.file_content.ole import OLE_MAGIC, ole_format
from projects.file_content.pdf import check_pdf
from projects.file_content.pictures import check_picture
from projects.file_content.video import check_video, is_video

HEAD = 4096


def examine_file(stream: BinaryIO, *, size: int, limit: int, allowed: frozenset[str]) -> Format:
    """The format of the file; `size` and `limit` in bytes. Raises FileRefused and nothing else.

    Leaves the stream at its beginning.
    """
    if not size:
        raise FileRefused("empty")
    if size > limit:
        raise FileRefused("too_large")
    stream.seek(0)
    head = stream.read(HEAD)
    try:
        found = _format(head, stream, size)
        if found is None or found not in allowed:
            raise FileRefused("wrong_type", found or name_of(head))
        if check := CHECKS.get(found):
            check(stream, size, found)
    finally:
        stream.seek(0)
    return found


CHECKS: dict[Format, Callable[[BinaryIO, int, Format], None]] = {
    "pdf": check_pdf,
    "jpg": check_picture,
    "png": check_picture,
    "pptx": check_archive,
    "docx": check_archive,
    "xlsx": check_archive,
    "mp4": check_video,
}


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
        return archive_format(stream, size)
    if head.startswith(OLE_MAGIC):
        return ole_format(stream)
    return "mp4" if is_video(head) else None
