"""PDF files: complete, without a password, and without anything that acts by itself.

The names of what acts stand in the file as they are, or in object streams, which are unpacked and
counted for that. Names may be written with #xx escapes (ISO 32000-1, 7.3.5).
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from projects.file_content.formats import FileRefused, Format, has_script, has_zip_tail, windows

HEAD = re.compile(rb"%PDF-[12]\.\d(?=[\s%])")
NAME_END = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|$)"


def _names(*names: str) -> re.Pattern[bytes]:
    """Any of these names, each of its letters as it is or escaped."""
    spelled = ("".join(f"(?:{char}|(?i:#{ord(char):02x}))" for char in name) for name in names)
    return re.compile(b"/(?:" + "|".join(spelled).encode() + b")" + NAME_END)


PROTECTED = _names("Encrypt")
# A script, a program that is started, a file inside, a film or form that brings its own program.
ACTIVE = _names(
    "JavaScript",
    "Launch",
    "EmbeddedFile",
    "EmbeddedFiles",
    "RichMedia",
    "Rendition",
    "ImportData",
)
STREAM = re.compile(rb"(?<!end)stream\r?\n")
OBJECT_STREAM, FILTER, PREDICTOR = _names("ObjStm"), _names("Filter"), _names("Predictor")
ONE_WAY = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])\s*[/>]")
DICTIONARY, WINDOW, PIECE = 4096, 1024 * 1024, 256 * 1024
MOST_STREAMS, MOST_UNPACKED, MOST_PACKED = 300_000, 64 * 1024 * 1024, 16 * 1024 * 1024


def check_pdf(stream: BinaryIO, size: int, found: Format) -> None:
    """Refuse what is cut off, locked, acting by itself, or a second kind of file as well."""
    stream.seek(0)
    head = stream.read(1024)
    if not HEAD.match(head) or has_script(head):
        raise FileRefused("two_in_one", found)
    _check_end(stream, size)
    active = False
    for window in windows(stream):
        if PROTECTED.search(window):
            raise FileRefused("protected", found)
        active = active or bool(ACTIVE.search(window))
    if active or any(ACTIVE.search(text) for text in _object_streams(stream)):
        raise FileRefused("pdf_active", found)


def _check_end(stream: BinaryIO, size: int) -> None:
    stream.seek(max(0, size - 2048))
    tail = stream.read()
    at = tail.rfind(b"%%EOF")
    if at < 0:
        raise FileRefused("pdf_broken", "pdf")
    if has_script(tail[at:]) or has_zip_tail(stream, size):
        raise FileRefused("two_in_one", "pdf")


def _object_streams(stream: BinaryIO) -> Iterator[bytes]:
    """The unpacked object streams, in pieces that overlap."""
    left = MOST_UNPACKED
    for dictionary, start in _streams(stream):
        if not OBJECT_STREAM.search(dictionary) or not FILTER.search(dictionary):
            continue
        if not ONE_WAY.search(dictionary) or PREDICTOR.search(dictionary):
            # Every program packs them this one way; another one would keep them from being read.
            raise FileRefused("pdf_active", "pdf")
        for piece in _unpacked(stream, start):
            left -= len(piece)
            if left < 0:
                raise FileRefused("archive_too_big", "pdf")
            yield piece


def _streams(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """(dictionary, where the data begins) of every stream."""
    stream.seek(0)
    kept, place, number = b"", 0, 0
    while piece := stream.read(WINDOW):
        window = kept + piece
        begin = place - len(kept)
        for mark in STREAM.finditer(window):
            if begin + mark.end() <= place:
                continue
            number += 1
            if number > MOST_STREAMS:
                raise FileRefused("pdf_active", "pdf")
            before = window[max(0, mark.start() - DICTIONARY) : mark.start()]
            yield before[max(0, before.rfind(b"obj")) :], begin + mark.end()
        place += len(piece)
        kept = window[-DICTIONARY:]
        stream.seek(place)


def _unpacked(stream: BinaryIO, start: int) -> Iterator[bytes]:
    stream.seek(start)
    unpacker = zlib.decompressobj()
    kept, read = b"", 0
    while read < MOST_PACKED and not unpacker.eof:
        packed = stream.read(PIECE)
        if not packed:
            return
        read += len(packed)
        while packed:
            try:
                text = unpacker.decompress(packed, PIECE)
            except zlib.error:
                # Readers show what could be unpacked up to here, and nothing after.
                return
            yield kept + text
            kept = text[-64:]
            packed = unpacker.unconsumed_tail
            if not text:
                break
