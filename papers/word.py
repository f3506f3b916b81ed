"""A paper as a Word file with real styles, numbering, tables, header and footer; pure.

It is meant to be edited: headings are headings (so the outline and a table of contents work), their
numbers are the list numbering of the styles, a table repeats its head on each page, and no layout
is made of spaces. Imported in a worker only, for lxml is large.
"""

from io import BytesIO

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_BREAK
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from papers.blocks import (
    ATTACHMENT,
    ATTACHMENT_MORE,
    BYLINE,
    MARK,
    NOTE,
    UNIT,
    Block,
    Drawing,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Run,
    Sheet,
    Table,
)
from papers.word_lists import begin_headings, begin_list
from papers.word_styles import FIRST_LINE, NORMAL, prepare
from papers.word_tables import add_table

_KINDS = {
    BYLINE: "Paper Byline",
    NOTE: "Paper Note",
    UNIT: "Paper Unit",
    MARK: "Paper Mark",
    ATTACHMENT: "Paper Attachment",
    ATTACHMENT_MORE: "Paper Attachments",
}
_DRAWING_WIDTH_MM, _PICTURE_WIDTH_MM = 150, 100


def word_file(sheet: Sheet, pictures: dict[str, bytes] | None = None) -> bytes:
    """The bytes of a .docx; `pictures` are PNG by the name of their drawing."""
    document = Document()
    prepare(document, sheet)
    _head(document, sheet)
    writer = _Writer(document, pictures or {})
    for block in sheet.body:
        writer.add(block)
    _signature(document, sheet)
    for block in sheet.annexes:
        writer.add(block)
    _foot(document, sheet)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _head(document: Word, sheet: Sheet) -> None:
    if sheet.layout == "bulletin":
        document.add_paragraph(sheet.series, style="Paper Series")
        document.add_paragraph(sheet.issue, style="Paper Byline")
        if sheet.number:
            document.add_paragraph(sheet.number, style="Paper Byline")
        line = document.add_paragraph(style="Paper Rule")
        line.add_run(f"{sheet.issuer}\t{sheet.dated}")
    document.add_paragraph(sheet.title, style="Title")
    if sheet.number and sheet.layout != "bulletin":
        document.add_paragraph(sheet.number, style="Paper Byline")
    if sheet.layout == "report" and sheet.issuer:
        document.add_paragraph(sheet.issuer, style="Paper Byline")
    if sheet.addressee:
        document.add_paragraph(f"{sheet.addressee}：", style="Paper Addressee")


def _signature(document: Word, sheet: Sheet) -> None:
    if sheet.layout in {"bulletin", "table"}:
        return
    if sheet.issuer:
        document.add_paragraph(sheet.issuer, style="Paper Signature")
    if sheet.dated:
        document.add_paragraph(sheet.dated, style="Paper Signature")


def _foot(document: Word, sheet: Sheet) -> None:
    if sheet.recipients:
        document.add_paragraph(sheet.recipients, style="Paper Recipients")


class _Writer:
    """Appends blocks; knows which headings count together."""

    def __init__(self, document: Word, pictures: dict[str, bytes]) -> None:
        self.document, self.pictures = document, pictures
        self.number_heading = begin_headings(document)

    def add(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                style = _KINDS.get(block.kind, FIRST_LINE)
                _fill(self.document.add_paragraph(style=style), block.runs)
            case Items():
                item = begin_list(self.document, numbered=block.numbered)
                for runs in block.items:
                    _fill(item(self.document.add_paragraph(style=NORMAL)), runs)
            case PageBreak():
                self.document.add_paragraph(style=NORMAL).add_run().add_break(WD_BREAK.PAGE)
            case Drawing():
                self._picture(block)
            case Table():
                add_table(self.document, block)

    def _heading(self, block: Heading) -> None:
        if block.level == 0:
            self.document.add_paragraph(block.text, style="Title")
            # Below a title the numbers begin anew.
            self.number_heading = begin_headings(self.document)
        else:
            heading = self.document.add_paragraph(block.text, style=f"Heading {block.level}")
            self.number_heading(heading, block.level)

    def _picture(self, block: Drawing) -> None:
        picture = self.pictures.get(block.name)
        if picture:
            width = _PICTURE_WIDTH_MM if block.is_picture else _DRAWING_WIDTH_MM
            paragraph = self.document.add_paragraph(style="Paper Picture")
            shown = paragraph.add_run().add_picture(BytesIO(picture), width=Mm(width))
            # Read out to those who cannot see it.
            shown._inline.docPr.set("descr", block.caption)
        if not block.is_picture:
            self.document.add_paragraph(block.caption, style="Caption")


def _fill(paragraph: WordParagraph, runs: tuple[Run, ...]) -> None:
    for run in runs:
        paragraph.add_run(run.text).bold = run.strong or None
