"""Documents, tables and slides of before 2007: one container, told by the names of its streams.

The container is not unpacked; its marks are looked for where the format puts them.
Sources: [MS-CFB], [MS-DOC] 2.5.1, [MS-XLS] 2.4.28, 2.4.117, [MS-PPT] 2.4.10.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from projects.file_content.formats import FileRefused, Format, windows

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE_VBA = "_VBA_PROJECT".encode("utf-16-le")
# A stream's name in the directory: text, padded with zeros.
STREAMS: dict[bytes, Format] = {
    "PowerPoint Document\0".encode("utf-16-le"): "ppt",
    "WordDocument\0".encode("utf-16-le"): "doc",
    "Workbook\0".encode("utf-16-le"): "xls",
}
# A slide file names its macros in a VbaInfo record: container 0x03FF around atom 0x0400.
PPT_VBA = bytes.fromhex("1f00ff031400000002000004")
SECTOR = 512
# The head of a document of Word 97 and later, and its flag "encrypted".
WORD_HEAD, WORD_ENCRYPTED = bytes.fromhex("eca5c100"), 0x0100
# The head of a book of Excel 97 and later: BOF, 16 bytes, BIFF8, globals.
BOOK_HEAD = bytes.fromhex("0908100000060500")
FILEPASS, SHEET, END_OF_BOOK = 0x002F, 0x0085, 0x000A
MACRO_SHEET, MOST_RECORDS, MOST_HEADS = 1, 2_000, 50


def ole_format(stream: BinaryIO) -> Format | None:
    """Which of the old formats the container holds, None if another one; FileRefused."""
    names: set[bytes] = set()
    marks = (*STREAMS, OLE_ENCRYPTED, OLE_VBA)
    slide_macros = False
    for window in windows(stream):
        names |= {mark for mark in marks if mark in window}
        slide_macros = slide_macros or _ppt_has_macros(window)
    kinds = [kind for mark, kind in STREAMS.items() if mark in names]
    found = kinds[0] if kinds else None
    if OLE_ENCRYPTED in names:
        raise FileRefused("protected", found or "office")
    if slide_macros or OLE_VBA in names:
        raise FileRefused("macros", found or "office")
    if found == "doc":
        _check_word(stream)
    elif found == "xls":
        _check_book(stream)
    return found


def _ppt_has_macros(window: bytes) -> bool:
    at = window.find(PPT_VBA)
    # After the two headers: length (4), reference (4), and the flag "has macros" (4).
    return at >= 0 and window[at + 20 : at + 24] == b"\x01\x00\x00\x00"


def _check_word(stream: BinaryIO) -> None:
    for head in _sectors_with(stream, WORD_HEAD):
        if len(head) > 11 and struct.unpack_from("<H", head, 10)[0] & WORD_ENCRYPTED:
            raise FileRefused("protected", "doc")


def _check_book(stream: BinaryIO) -> None:
    for book in _sectors_with(stream, BOOK_HEAD):
        for kind, data in _records(book):
            if kind == FILEPASS:
                raise FileRefused("protected", "xls")
            if kind == SHEET and len(data) > 5 and data[5] == MACRO_SHEET:
                raise FileRefused("macros", "xls")


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, data) of the first records of a book, as far as they lie together."""
    at = 0
    for _number in range(MOST_RECORDS):
        if at + 4 > len(book):
            return
        kind, length = struct.unpack_from("<HH", book, at)
        if kind == END_OF_BOOK:
            return
        yield kind, book[at + 4 : at + 4 + length]
        at += 4 + length


def _sectors_with(stream: BinaryIO, head: bytes) -> Iterator[bytes]:
    """What follows wherever a sector begins with `head`, up to a megabyte of it."""
    stream.seek(0)
    place = heads = 0
    while chunk := stream.read(SECTOR * 2048):
        at = chunk.find(head)
        while at >= 0:
            if at % SECTOR == 0:
                heads += 1
                if heads > MOST_HEADS:
                    raise FileRefused("archive_broken", "office")
                stream.seek(place + at)
                yield stream.read(SECTOR * 2048)
            at = chunk.find(head, at + 1)
        place += len(chunk)
        stream.seek(place)
