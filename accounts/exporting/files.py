"""A list written row by row, as a workbook or as CSV, in memory that does not grow; pure."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import IO, Any, Protocol

import xlsxwriter

from accounts.exporting.cells import Cell, as_csv, cell_of, is_like_formula

# What a sheet of Excel holds below its head; what is more goes on on another sheet.
ROWS_OF_SHEET = 1_048_575
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that the program writes, with what it comes to; nobody's text becomes one."""

    text: str
    value: int


def sheet_name(words: str) -> str:
    """The words as a sheet may be called, with room for a number."""
    return words.translate(NOT_IN_SHEET_NAMES).strip()[: LONGEST_SHEET_NAME - 4] or "1"


class ListFile(Protocol):
    """A file that takes one row after the other; `close` finishes it, `abandon` leaves nothing."""

    def write(self, values: Sequence[Any]) -> None: ...

    def close(self) -> None: ...

    def abandon(self) -> None: ...


@contextmanager
def writing(file: ListFile) -> Iterator[ListFile]:
    """The file, finished at the end, or given up if anything breaks it off."""
    try:
        yield file
    except BaseException:
        file.abandon()
        raise
    file.close()


class Workbook:
    """An Excel file: typed cells, a head that stays in view, filters; ISO/IEC 29500.

    `heads` are the words of the first row with the width of each column in characters.
    """

    def __init__(
        self,
        file: IO[bytes],
        name: str,
        heads: Sequence[tuple[str, int]],
        *,
        zone: tzinfo,
        rows_of_sheet: int = ROWS_OF_SHEET,
    ) -> None:
        # Rows wait here until the archive is put together.
        self._pile = TemporaryDirectory()
        options = {"constant_memory": True, "tmpdir": self._pile.name}
        self._book = xlsxwriter.Workbook(file, options)
        self._zone, self._most = zone, rows_of_sheet
        head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        self._head = self._book.add_format(head)
        self._text = self._book.add_format({"quote_prefix": True})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._numbers: dict[int, Any] = {}
        self._name_sheet(name, heads)

    def begin_sheet(self, name: str, heads: Sequence[tuple[str, int]]) -> None:
        """End the sheet and begin another one, of another name and with other columns."""
        self._end()
        self._name_sheet(name, heads)

    def _name_sheet(self, name: str, heads: Sequence[tuple[str, int]]) -> None:
        self._name, self._heads, self._sheets = sheet_name(name), heads, 0
        self._begin()

    def _begin(self) -> None:
        self._sheets += 1
        name = self._name if self._sheets == 1 else f"{self._name} {self._sheets}"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        for place, (words, width) in enumerate(self._heads):
            self._sheet.set_column(place, place, width)
            self._sheet.write_string(0, place, words, self._head)
        self._row = 0

    def write(self, values: Sequence[Any]) -> None:
        """One row; an empty value leaves its cell empty."""
        if self._row == self._most:
            self._end()
            self._begin()
        self._row += 1
        for place, value in enumerate(values):
            if isinstance(value, Formula):
                number = self._number(Decimal(0))
                self._sheet.write_formula(self._row, place, value.text, number, value.value)
            else:
                self._cell(place, cell_of(value, self._zone))

    def _cell(self, place: int, cell: Cell) -> None:
        at = (self._row, place)
        match cell:
            case None:
                return
            case datetime():
                self._sheet.write_datetime(*at, cell, self._moment)
            case date():
                self._sheet.write_datetime(*at, cell, self._day)
            case int():
                self._sheet.write_number(*at, cell, self._number(Decimal(cell)))
            case Decimal():
                self._sheet.write_number(*at, cell, self._number(cell))
            case str():
                self._sheet.write_string(*at, cell, self._text if is_like_formula(cell) else None)

    def _number(self, number: Decimal) -> Any:
        """A format with as many decimals as the number has."""
        exponent = number.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        if decimals not in self._numbers:
            shape = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self._book.add_format({"num_format": shape})
        return self._numbers[decimals]

    def _end(self) -> None:
        self._sheet.autofilter(0, 0, max(self._row, 1), max(len(self._heads) - 1, 0))

    def close(self) -> None:
        """Put the archive together; only then is the file whole."""
        self._end()
        self._book.close()
        self._pile.cleanup()

    def abandon(self) -> None:
        """Leave neither an open file nor rows on the disk."""
        for sheet in self._book.worksheets():
            sheet._opt_close()
        self._pile.cleanup()


class CommaSeparated:
    """A CSV file (RFC 4180) with a byte order mark, which Excel needs to read Chinese."""

    def __init__(
        self, file: IO[bytes], name: str, heads: Sequence[tuple[str, int]], *, zone: tzinfo
    ) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
        self._rows = csv.writer(self._text, quoting=csv.QUOTE_NONNUMERIC)
        self._zone = zone
        self._rows.writerow([as_csv(cell_of(words, zone)) for words, _width in heads])

    def write(self, values: Sequence[Any]) -> None:
        """One row; every text in quotes, so that no other separator cuts it."""
        self._rows.writerow([as_csv(cell_of(value, self._zone)) for value in values])

    def close(self) -> None:
        """Write what is left and hand the file back open."""
        self._text.flush()
        self._text.detach()

    def abandon(self) -> None:
        """Nothing but the file itself is open, and that is its owner's."""
        self._text.detach()


FORMATS: dict[str, type[Workbook] | type[CommaSeparated]] = {
    "xlsx": Workbook,
    "csv": CommaSeparated,
}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
