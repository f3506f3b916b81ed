"""The cells of an uploaded Excel file as plain texts. The file is looked through before it is opened."""

import datetime as dt
import unicodedata
import warnings
import zipfile
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from accounts.spreadsheets import load_workbook

LARGEST, UNPACKED, PARTS = 5 * 1024 * 1024, 40 * 1024 * 1024, 200
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 5000, 20, 500
FORBIDDEN = ("vbaproject.bin", "macrosheets/", "externallinks/", "embeddings/")


class WorkbookRefused(Exception):
    """The file cannot be taken; the message says why and what to do."""


def read_cells(data: bytes) -> list[list[str]]:
    """The rows of the first sheet, the heads first; cells trimmed, full-width digits made plain.

    Of a formula its last value is read. Raises WorkbookRefused above 5 MB, 40 MB unpacked, 5,000
    rows or 500 characters in a cell, and for macros and whatever is no .xlsx.
    """
    _look_through(data)
    try:
        with warnings.catch_warnings():
            # What openpyxl leaves out (styles, validation) is not read here.
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            return _cells(book.worksheets[0])
    except WorkbookRefused:
        raise
    except Exception as error:  # a damaged file fails anywhere inside of the reader
        raise WorkbookRefused(_unreadable()) from error


def _unreadable() -> str:
    return _("This is no Excel file (.xlsx) that can be read. Save it once more as .xlsx.")


def _look_through(data: bytes) -> None:
    if len(data) > LARGEST:
        raise WorkbookRefused(_("The file is larger than 5 MB. Split it into several."))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            names = [part.filename.lower() for part in parts]
            if any(bad in name for name in names for bad in FORBIDDEN):
                raise WorkbookRefused(
                    _("The file has macros, links or embedded files. Save it as a plain .xlsx.")
                )
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise WorkbookRefused(
                    _("The file is too large when unpacked. Copy the rows into a new file.")
                )
            _no_entities(archive, parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise WorkbookRefused(_unreadable()) from error


def _no_entities(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Declared sizes can lie: what is read is counted, and XML with a document type is refused."""
    left = UNPACKED
    for part in parts:
        with archive.open(part) as file:
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise WorkbookRefused(_unreadable())
        if b"<!doctype" in content.replace(b"\0", b"").lower():
            raise WorkbookRefused(_unreadable())


def _cells(sheet: Any) -> list[list[str]]:
    # The size that the file states may be anything.
    sheet.reset_dimensions()
    rows = []
    for row in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True):
        rows.append([_text(value) for value in row])
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((place for row in rows for place, cell in enumerate(row, 1) if cell), default=0)
    rows = [row[:width] for row in rows]
    if len(rows) > MOST_ROWS + 1:
        said = {"most": MOST_ROWS}
        raise WorkbookRefused(_("The file has more than %(most)s rows. Split it.") % said)
    for number, row in enumerate(rows, 1):
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise WorkbookRefused(
                _("A cell in row %(row)s has more than %(most)s characters.")
                % {"row": number, "most": LONGEST_CELL}
            )
    return rows


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    text = " ".join(str(value).split())
    return "".join(unicodedata.normalize("NFKC", c) if c.isdigit() else c for c in text)
