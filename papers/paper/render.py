"""A sheet as PDF, Word and Excel. Reads no database and no clock; only in a worker.

The PDF of a long paper is set in pieces and joined, each in a file: memory does not grow with it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from accounts.paper.fonts import Face, find_faces
from accounts.paper.title import title_lines
from papers.blocks import Block, Drawing, Sheet
from papers.page import blocks_html, picture_address, ready
from publicity.pictures import Picture, for_page, svg_of

STYLES = ("paper/official.css", "papers/paper/paper.css")
FAMILIES = "PaperLatin, PaperHei, PaperRare"
type Pictures = Callable[[str, Literal["printed", "small"]], bytes | None]


def no_pictures(_name: str, _size: str) -> None:
    """What a paper without pictures of projects is set with."""


@dataclass(frozen=True)
class Made:
    """The files by their suffix, and the pages of the PDF."""

    files: Mapping[str, Path]
    pages: int


def steps_of(sheet: Sheet) -> int:
    """How many steps `advance` counts while the sheet is set, and one to keep the files."""
    return len(sheet.pieces) + 3


def make_files(
    sheet: Sheet,
    folder: Path,
    *,
    drawn: Mapping[str, Picture],
    pictures: Pictures = no_pictures,
    fonts: Sequence[Path],
    ledger: bool = True,
    advance: Callable[[int], None],
) -> Made:
    """Set the sheet in each form, in files of `folder`.

    `drawn` are the drawings that a text may call for, by name; `pictures` reads that of a
    project as JPEG, None where it may not be shown. `advance` hears how many steps are done, and
    may stop it all. Raises FontsMissing and GlyphsMissing; then no file counts.
    """
    faces = find_faces(tuple(fonts))
    # Imported here because lxml would cost every web worker its memory.
    from papers.word import word_file  # noqa: PLC0415 - see above
    from papers.workbook import has_tables, workbook_file  # noqa: PLC0415 - see above

    drawings = _drawings(sheet, drawn)
    advance(1)
    pdf, pages = _pdf(sheet, folder, drawings, pictures, faces, advance)
    files = {"pdf": pdf, "docx": folder / "paper.docx"}
    small = {name: pictures(name, "small") for name in _names(sheet.blocks, is_picture=True)}
    known = {name: content for name, content in small.items() if content}
    files["docx"].write_bytes(word_file(sheet, {**_pictures(drawings, faces), **known}))
    if ledger and has_tables(sheet):
        files["xlsx"] = folder / "paper.xlsx"
        files["xlsx"].write_bytes(workbook_file(sheet))
    advance(len(sheet.pieces) + 2)
    return Made(files, pages)


def _names(blocks: Iterable[Block], *, is_picture: bool) -> list[str]:
    """The drawings, or the pictures, that are called for, each once."""
    drawn = (block for block in blocks if isinstance(block, Drawing))
    return sorted({block.name for block in drawn if block.is_picture == is_picture})


def _drawings(sheet: Sheet, drawn: Mapping[str, Picture]) -> dict[str, str]:
    return {
        name: svg_of(for_page(drawn[name]), family=FAMILIES)
        for name in _names(sheet.blocks, is_picture=False)
        if name in drawn
    }


def _pdf(
    sheet: Sheet,
    folder: Path,
    drawings: Mapping[str, str],
    pictures: Pictures,
    faces: tuple[Face, ...],
    advance: Callable[[int], None],
) -> tuple[Path, int]:
    """The pieces one after the other, each with its pictures alone, and joined."""
    # WeasyPrint and pypdf, imported late as above.
    from accounts.paper.engine import set_paper  # noqa: PLC0415 - see above
    from accounts.paper.joining import join  # noqa: PLC0415 - see above

    made: list[Path] = []
    pages = 0
    for at, piece in enumerate(sheet.pieces):
        here = piece if at else (*sheet.body, *piece)
        read = {name: pictures(name, "printed") for name in _names(here, is_picture=True)}
        shown = {picture_address(name): content for name, content in read.items() if content}
        html = _html(sheet, at, drawings, shown)
        paper = set_paper(html, _css(sheet, before=pages), faces, shown)
        made.append(folder / f"piece-{at}.pdf")
        made[-1].write_bytes(paper.pdf)
        pages += paper.pages
        advance(at + 2)
    if len(made) == 1:
        return made[0], pages
    whole = folder / "paper.pdf"
    with whole.open("w+b") as target:
        join((partial(_open, path, advance, len(made) + 1) for path in made), target)
    return whole, pages


def _open(path: Path, advance: Callable[[int], None], done: int) -> BinaryIO:
    # Whoever waits may stop it here too.
    advance(done)
    return path.open("rb")


def _html(
    sheet: Sheet, at: int, drawings: Mapping[str, str], pictures: Mapping[str, bytes]
) -> str:
    drawn = ready(drawings, pictures)
    # Every word in these was escaped when they were made.
    body = "" if at else mark_safe(blocks_html(sheet.body, drawn))  # noqa: S308 - see above
    # A piece begins a page as it is.
    piece = sheet.pieces[at][1 if at else 0 :]
    annexes = mark_safe(blocks_html(piece, drawn))  # noqa: S308 - see above
    said = {
        "sheet": sheet,
        "body": body,
        "annexes": annexes,
        "title": title_lines(sheet.title),
        "is_first": at == 0,
        "is_last": at == len(sheet.pieces) - 1,
    }
    return render_to_string("papers/paper/sheet.html", said)


def _css(sheet: Sheet, *, before: int = 0) -> str:
    """`before`: so many pages come before the first one of this piece."""
    said = {
        "demonstration": sheet.demonstration,
        "sheet": sheet,
        "number": before + 1 if before else 0,
        "is_left": before % 2 == 1,
    }
    columns = "".join(f".k{share} {{ width: {share}% }}\n" for share in range(1, 101))
    return "\n".join([*(render_to_string(style, said) for style in STYLES), columns])


def _pictures(drawings: Mapping[str, str], faces: tuple[Face, ...]) -> dict[str, bytes]:
    """The drawings as PNG for Word, which draws no SVG: set by the same faces as the paper."""
    import pypdfium2  # noqa: PLC0415 - large, and for drawings only

    from accounts.paper.engine import set_paper  # noqa: PLC0415 - as above

    pictures = {}
    for name, svg in drawings.items():
        html = f'<html lang="zh-CN"><body>{svg}</body></html>'
        pdf = set_paper(html, _PICTURE_CSS.format(height=_height(svg)), faces).pdf
        page = pypdfium2.PdfDocument(pdf)[0]
        file = BytesIO()
        page.render(scale=3).to_pil().save(file, "PNG")
        pictures[name] = file.getvalue()
    return pictures


_PICTURE_CSS = "@page {{ size: 620px {height}px; margin: 0 }} body {{ margin: 0 }}"


def _height(svg: str) -> int:
    found = re.search(r'\bheight="(\d+)', svg)
    return int(found[1]) if found else 400
