"""The tables of a paper as an Excel ledger: typed cells, frozen heads, filters, sums as formulas; pure."""

import re
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from papers.blocks import UNIT, Block, Heading, Paragraph, Sheet, Table

_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,6})?$")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_WIDEST, _NARROWEST = 60, 8


def has_tables(sheet: Sheet) -> bool:
    """Whether there is anything to make a ledger of."""
    return any(isinstance(block, Table) for block in sheet.blocks)


def workbook_file(sheet: Sheet) -> bytes:
    """An .xlsx with a sheet for each table, named after the heading or title before it.

    Text is written as text, so that a cell that begins like a formula is none. A row that begins
    with 合计 has sums as formulas wherever they give what the paper says.
    """
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"title": sheet.title[:255], "author": sheet.issuer[:255]})
    forms = {
        "head": book.add_format(
            {
                "bold": True,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
                "border": 1,
                "bg_color": "#EEF2F6",
            }
        ),
        "text": book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"}),
        "whole": book.add_format({"border": 1, "valign": "vcenter", "num_format": "#,##0"}),
        # A year or a number of an entry is no amount.
        "plain": book.add_format({"border": 1, "valign": "vcenter", "num_format": "0"}),
        **{
            f".{places}": book.add_format(
                {"border": 1, "valign": "vcenter", "num_format": f"0.{'0' * places}"}
            )
            for places in range(1, 7)
        },
    }
    used: set[str] = set()
    for name, table in _named(sheet):
        _write(book.add_worksheet(_sheet_name(name, used)), table, forms)
    book.close()
    return file.getvalue()


def _named(sheet: Sheet) -> list[tuple[str, Table]]:
    name, found = sheet.title, []
    blocks: tuple[Block, ...] = sheet.blocks
    for block in blocks:
        if isinstance(block, Heading):
            name = block.text
        elif isinstance(block, Table):
            found.append((name, block))
        elif isinstance(block, Paragraph) and block.kind == UNIT:
            continue
    return found


def _sheet_name(name: str, used: set[str]) -> str:
    """At most 31 characters, none of those that Excel forbids, each name once."""
    base = _FORBIDDEN.sub("", name).strip()[:25] or "表"
    chosen, number = base, 1
    while chosen.casefold() in used:
        number += 1
        chosen = f"{base}({number})"
    used.add(chosen.casefold())
    return chosen


def _write(page: Any, table: Table, forms: dict[str, Any]) -> None:
    for column, cell in enumerate(table.head):
        page.write_string(0, column, cell, forms["head"])
        cells = [cell, *(row[column] for row in table.rows)]
        # A Chinese character is two of Excel's units wide.
        widest = max(sum(1 + (ord(letter) > 255) for letter in cell) for cell in cells)
        page.set_column(column, column, min(max(widest + 2, _NARROWEST), _WIDEST))
    first = 1
    for number, row in enumerate(table.rows, start=1):
        is_sum = row[0].startswith("合计")
        for column, cell in enumerate(row):
            above = [line[column] for line in table.rows[first - 1 : number - 1]]
            form = forms[_form_of(cell, table.align[column])]
            _cell(page, (number, column), cell, above if is_sum else [], form, first)
        first = number + 1 if is_sum else first
    page.freeze_panes(1, 0)
    last = len(table.rows) - (1 if table.rows and table.rows[-1][0].startswith("合计") else 0)
    page.autofilter(0, 0, max(last, 1), len(table.head) - 1)


def _form_of(cell: str, side: str) -> str:
    if not _NUMBER.match(cell):
        return "text"
    if "." in cell:
        return f".{len(cell.partition('.')[2])}"
    return "whole" if side == "right" else "plain"


def _cell(
    page: Any,
    place: tuple[int, int],
    cell: str,
    above: list[str],
    form: Any,
    first: int,
) -> None:
    row, column = place
    if not _NUMBER.match(cell):
        page.write_string(row, column, cell[:32_767], form)
        return
    value = float(cell) if "." in cell else int(cell)
    numbers = [float(text) for text in above if _NUMBER.match(text)]
    if above and round(sum(numbers), 6) == value:
        letter = xl_col_to_name(column)
        page.write_formula(row, column, f"=SUM({letter}{first + 1}:{letter}{row})", form, value)
    else:
        page.write_number(row, column, value, form)
