"""Tables of a Word paper: ruled, with widths, a head that comes again on each page; pure."""

from typing import Any

from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu

from papers.blocks import Table
from papers.page import widths

_SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def add_table(document: Word, table: Table) -> None:
    """Append the table as wide as the text, its rows never parted by a page."""
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
    shares = widths(table)
    drawn: Any = document.add_table(rows=0, cols=len(table.head), style="Table Grid")
    drawn.alignment, drawn.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    columns = [Emu(int(room * share / sum(shares))) for share in shares]
    for row in (table.head, *table.rows):
        line = drawn.add_row()
        _mark(line, "w:cantSplit")
        for at, text in enumerate(row):
            cell = line.cells[at]
            cell.width = columns[at]
            paragraph = cell.paragraphs[0]
            paragraph.style = "Paper Cell"
            paragraph.alignment = _SIDES["center" if row is table.head else table.align[at]]
            paragraph.add_run(text).bold = (row is table.head or row[0].startswith("合计")) or None
    _mark(drawn.rows[0], "w:tblHeader")
    for at, width in enumerate(columns):
        drawn.columns[at].width = width


def _mark(row: Any, name: str) -> None:
    properties = row._tr.get_or_add_trPr()
    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    properties.append(element)
