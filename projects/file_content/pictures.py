"""Photos and scans: they open, they are not too large, and nothing hides behind them."""

import struct
import warnings
from typing import BinaryIO

from PIL import Image

from projects.file_content.formats import FileRefused, Format, has_script, has_zip_tail, windows

MAX_PIXELS = 60_000_000
# A segment of a JPEG that has no length, and the one after which the picture's own bytes come.
BARE, START_OF_SCAN = frozenset({0x01, *range(0xD0, 0xD9)}), 0xDA
END_OF_PICTURE = b"\xff\xd9"
MOST_PARTS = 10_000


def check_picture(stream: BinaryIO, size: int, found: Format) -> None:
    """Refuse a picture that does not open, has too many pixels, or is something else as well."""
    _check_opens(stream, found)
    if has_zip_tail(stream, size):
        raise FileRefused("two_in_one", found)
    end = _end_of_jpeg(stream) if found == "jpg" else _end_of_png(stream)
    # Phones put a second picture or a short film behind a photo: only what runs is refused.
    for window in windows(stream, end):
        if has_script(window):
            raise FileRefused("two_in_one", found)


def _check_opens(stream: BinaryIO, found: Format) -> None:
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


def _end_of_png(stream: BinaryIO) -> int:
    at = 8
    for _number in range(MOST_PARTS):
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8:
            break
        length, kind = struct.unpack(">I4s", head)
        at += length + 12
        if kind == b"IEND":
            return at
    raise FileRefused("image_broken", "png")


def _end_of_jpeg(stream: BinaryIO) -> int:
    """Where the picture ends: inside its own bytes the mark of the end cannot stand."""
    at = _scan_of_jpeg(stream)
    stream.seek(at)
    kept = b""
    while piece := stream.read(64 * 1024):
        found = (kept + piece).find(END_OF_PICTURE)
        if found >= 0:
            return at - len(kept) + found + 2
        at += len(piece)
        kept = piece[-1:]
    raise FileRefused("image_broken", "jpg")


def _scan_of_jpeg(stream: BinaryIO) -> int:
    at = 2
    for _number in range(MOST_PARTS):
        stream.seek(at)
        head = stream.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            break
        if head[1] == 0xFF:
            at += 1
        elif head[1] in BARE:
            at += 2
        elif head[1] == START_OF_SCAN:
            return at
        else:
            at += 2 + struct.unpack_from(">H", head, 2)[0]
    raise FileRefused("image_broken", "jpg")
