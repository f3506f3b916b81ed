"""A picture's table as a workbook and as CSV, and the picture itself as an SVG file."""

from collections.abc import Iterator
from datetime import UTC, date
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from accounts.exporting.files import TYPES, CommaSeparated, Workbook, writing
from publicity.pictures import LINES, Picture, svg_of

SUFFIXES = {"svg": "image/svg+xml", "csv": TYPES["csv"], "xlsx": TYPES["xlsx"]}
FIRST, OTHERS, ABOUT = 32, 18, 80


def picture_file(picture: Picture, suffix: str) -> bytes:
    """The bytes of the file; `suffix` is one of SUFFIXES."""
    match suffix:
        case "svg":
            declared = '<?xml version="1.0" encoding="UTF-8"?>\n'
            return (declared + svg_of(picture, with_title=True)).encode()
        case "csv":
            return _csv(picture)
        case _:
            return _workbook(picture)


def _heads(picture: Picture) -> list[tuple[str, int]]:
    return [(words, OTHERS if place else FIRST) for place, words in enumerate(picture.head)]


def _rows(picture: Picture) -> Iterator[tuple[Any, ...]]:
    """The table, with days as days."""
    for item, row in zip(picture.items, picture.rows, strict=True):
        yield (date.fromisoformat(item.key), *row[1:]) if picture.kind == LINES else row


def _csv(picture: Picture) -> bytes:
    file = BytesIO()
    with writing(CommaSeparated(file, "", _heads(picture), zone=UTC)) as table:
        for row in _rows(picture):
            table.write(row)
    return file.getvalue()


def _workbook(picture: Picture) -> bytes:
    """The table, and on a sheet of its own what it says in words."""
    file = BytesIO()
    book = Workbook(file, _("Table"), _heads(picture), zone=UTC)
    with writing(book):
        for row in _rows(picture):
            book.write(row)
        book.begin_sheet(_("About the picture"), [(picture.title, ABOUT)])
        for words in (picture.sentence, picture.note):
            book.write([words])
    return file.getvalue()
