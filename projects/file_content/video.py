"""Videos: the boxes of an MP4 file, as far as their sizes (ISO/IEC 14496-12)."""

import struct
from typing import BinaryIO

from projects.file_content.formats import FileRefused, Format, has_script, has_zip_tail

BRANDS = frozenset(
    brand.encode().ljust(4)
    for brand in (
        *("isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42"),
        *("avc1", "M4V", "MSNV", "dash", "mmp4", "XAVC", "f4v"),
    )
)
NEEDED = frozenset({b"moov", b"mdat"})
# Boxes that hold nothing of the film, where something else can be put.
SPARE = frozenset({b"free", b"skip", b"uuid", b"wide"})
MOST_BOXES, SPARE_READ = 100_000, 1024 * 1024


def is_video(head: bytes) -> bool:
    """Whether the file begins as an MP4 file does."""
    return head[4:8] == b"ftyp" and head[8:12] in BRANDS


def check_video(stream: BinaryIO, size: int, found: Format) -> None:
    """Refuse a file that is cut off, is no film, or is something else as well."""
    seen: set[bytes] = set()
    at = 0
    for _number in range(MOST_BOXES):
        if at == size:
            break
        kind, length, head = _box(stream, at, size)
        seen.add(kind)
        if kind in SPARE and has_script(stream.read(min(length - head, SPARE_READ))):
            raise FileRefused("two_in_one", found)
        at += length
    if at != size or not seen >= NEEDED:
        raise FileRefused("video_broken", found)
    if has_zip_tail(stream, size):
        raise FileRefused("two_in_one", found)


def _box(stream: BinaryIO, at: int, size: int) -> tuple[bytes, int, int]:
    """(kind, length in bytes, length of its head) of the box that begins there."""
    stream.seek(at)
    head = stream.read(16)
    if len(head) < 8:
        raise FileRefused("video_broken", "mp4")
    length, kind = struct.unpack_from(">I4s", head)
    own = 8
    if length == 1 and len(head) == 16:
        (length,), own = struct.unpack_from(">Q", head, 8), 16
    elif length == 0:
        length = size - at
    if length < own or at + length > size:
        raise FileRefused("video_broken", "mp4")
    stream.seek(at + own)
    return kind, length, own
