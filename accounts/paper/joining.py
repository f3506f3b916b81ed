"""Several PDFs one behind the other in one file, written as they are read; no Django.

Memory does not grow with the pages: of what was written, only the places of the objects are kept.
Streams that are the same to the last byte (a seal, a picture) stand there once. Meant for what
WeasyPrint made: outlines, links, forms and attachments are left out. Imported in a worker only.
"""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any, BinaryIO

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

# What leads from a page to other pages, or to what belongs to a whole document.
_LEFT_OUT = frozenset({"/Parent", "/StructParents", "/Annots", "/B"})
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_CATALOGUE, _TREE = 1, 2


class NotToBeJoined(ValueError):
    """A document whose streams lead back to themselves."""


def join(pieces: Iterable[Callable[[], AbstractContextManager[Any]]], target: BinaryIO) -> int:
    """Write the pages of all pieces to `target`, which begins empty; how many pages it has.

    Each piece is opened when its turn comes and closed behind it. Raises NotToBeJoined, and what
    pypdf raises about a file that is no PDF.
    """
    writer = _Writer(target)
    for open_piece in pieces:
        with open_piece() as file:
            writer.add(PdfReader(file))
    return writer.finish()


class _Writer:
    """Writes objects one after the other; the catalogue and the tree of pages come last."""

    def __init__(self, target: BinaryIO) -> None:
        self.target, self.at = target, 0
        self.places: dict[int, int] = {}
        self.last = _TREE
        self.pages: list[IndirectObject] = []
        self.streams: dict[bytes, int] = {}
        self._say(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, reader: PdfReader) -> None:
        """Append the pages of a document with all that they refer to."""
        numbers: dict[int, int] = {}
        for page in reader.pages:
            said = {name: page.raw_get(name) for name in page if name not in _LEFT_OUT}
            inherited = {name: page[name] for name in _INHERITED if name in page}
            copied = self._entries({**inherited, **said}, numbers)
            copied[NameObject("/Parent")] = _reference(_TREE)
            self.pages.append(_reference(self._put(copied)))

    def finish(self) -> int:
        kids, count = ArrayObject(self.pages), NumberObject(len(self.pages))
        tree = {"/Type": NameObject("/Pages"), "/Kids": kids, "/Count": count}
        catalogue = {"/Type": NameObject("/Catalog"), "/Pages": _reference(_TREE)}
        for number, said in ((_TREE, tree), (_CATALOGUE, catalogue)):
            named = DictionaryObject({NameObject(name): value for name, value in said.items()})
            self._put(named, number)
        begin, size = self.at, self.last + 1
        self._say(f"xref\n0 {size}\n0000000000 65535 f \n".encode())
        for number in range(1, size):
            self._say(f"{self.places[number]:010d} 00000 n \n".encode())
        root = f"<< /Size {size} /Root {_CATALOGUE} 0 R >>"
        self._say(f"trailer\n{root}\nstartxref\n{begin}\n%%EOF\n".encode())
        return len(self.pages)

    def _entries(self, said: dict[str, PdfObject], numbers: dict[int, int]) -> DictionaryObject:
        return DictionaryObject(
            {NameObject(name): self._copied(value, numbers) for name, value in said.items()}
        )

    def _copied(self, value: PdfObject, numbers: dict[int, int]) -> PdfObject:
        """The value, with its references led to where their objects are written, now if need be."""
        if isinstance(value, IndirectObject):
            return self._led(value, numbers)
        if isinstance(value, StreamObject):
            copy = StreamObject()
            copy.update(self._entries(_raw(value), numbers))
            copy._data = value._data
            return copy
        if isinstance(value, DictionaryObject):
            return self._entries(_raw(value), numbers)
        if isinstance(value, ArrayObject):
            return ArrayObject(self._copied(each, numbers) for each in value)
        return value

    def _led(self, value: IndirectObject, numbers: dict[int, int]) -> PdfObject:
        known = numbers.get(value.idnum)
        if known is not None:
            if known == 0:
                raise NotToBeJoined(value.idnum)
            return _reference(known)
        found = value.get_object()
        if found is None:
            return NullObject()
        if isinstance(found, StreamObject):
            numbers[value.idnum] = 0
            numbers[value.idnum] = self._stream(self._copied(found, numbers))
        else:
            # Its number is known before it is written: a circle of groups ends here.
            numbers[value.idnum] = number = self._next()
            self._put(self._copied(found, numbers), number)
        return _reference(numbers[value.idnum])

    def _stream(self, value: PdfObject) -> int:
        said = BytesIO()
        value.write_to_stream(said)
        digest = hashlib.sha256(said.getbuffer()).digest()
        if digest not in self.streams:
            self.streams[digest] = self._put(value)
        return self.streams[digest]

    def _next(self) -> int:
        self.last += 1
        return self.last

    def _put(self, value: PdfObject, number: int = 0) -> int:
        number = number or self._next()
        said = BytesIO()
        value.write_to_stream(said)
        self.places[number] = self.at
        self._say(f"{number} 0 obj\n".encode() + said.getvalue() + b"\nendobj\n")
        return number

    def _say(self, content: bytes) -> None:
        self.at += self.target.write(content)


def _raw(value: DictionaryObject) -> dict[str, PdfObject]:
    return {name: value.raw_get(name) for name in value if name != "/Length"}


def _reference(number: int) -> IndirectObject:
    return IndirectObject(number, 0, None)
