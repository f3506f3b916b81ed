"""The blocks of a paper as HTML, for the page on screen and for the PDF; pure."""

from collections.abc import Callable, Container, Iterable, Mapping
from html import escape
from math import ceil

from papers.blocks import (
    ATTACHMENT,
    ATTACHMENT_MORE,
    Block,
    Drawing,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Run,
    Table,
)

_ALIGN = {"right": "n", "center": "c", "left": ""}
type Drawn = Callable[[Drawing], str]


def blocks_html(blocks: Iterable[Block], drawn: Drawn) -> str:
    """HTML of the blocks, every word escaped; `drawn` gives the SVG of a drawing, "" for none."""
    pieces: list[str] = []
    attachments: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph) and block.kind in {ATTACHMENT, ATTACHMENT_MORE}:
            attachments.append(block)
            continue
        pieces += _attachments(attachments)
        attachments = []
        pieces.append(_one(block, drawn))
    return "\n".join([*pieces, *_attachments(attachments)])


def _one(block: Block, drawn: Drawn) -> str:
    match block:
        case Heading():
            return _heading(block)
        case Paragraph():
            return f'<p class="{block.kind}"><span>{_runs(block.runs)}</span></p>'
        case Items():
            tag = "ol" if block.numbered else "ul"
            items = "".join(f"<li><span>{_runs(runs)}</span></li>" for runs in block.items)
            return f"<{tag}>{items}</{tag}>"
        case Table():
            return _table(block)
        case Drawing():
            return _drawing(block, drawn)
        case PageBreak():
            return '<div class="new-page"></div>'


def _heading(block: Heading) -> str:
    tag = f"h{block.level + 1}"
    return f"<{tag}><span>{escape(block.number + block.text)}</span></{tag}>"


def _runs(runs: Iterable[Run]) -> str:
    return "".join(
        f"<strong>{escape(run.text)}</strong>" if run.strong else escape(run.text) for run in runs
    )


def _attachments(lines: list[Paragraph]) -> list[str]:
    """附件：1. … and below it, as far in as its number, the others."""
    if not lines:
        return []
    inner = "".join(f"<p><span>{_runs(line.runs)}</span></p>" for line in lines)
    return [f'<div class="attachments">{inner}</div>']


def _table(table: Table) -> str:
    sides = [_ALIGN[side] for side in table.align]
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    body = "".join(
        f"<tr{_sum(row)}>"
        + "".join(_cell(cell, side) for cell, side in zip(row, sides, strict=True))
        + "</tr>"
        for row in table.rows
    )
    columns = "".join(f'<col class="k{width}">' for width in widths(table))
    return (
        f"<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _cell(cell: str, side: str) -> str:
    attribute = f' class="{side}"' if side else ""
    return f"<td{attribute}>{escape(cell)}</td>"


def _sum(row: tuple[str, ...]) -> str:
    return ' class="sum"' if row and row[0].startswith("合计") else ""


# Of a table as wide as the text of an upright page, in points: 12 pt letters, 5 pt at each side.
_ROOM, _LETTER, _PADDING = 442, 12, 12
_NARROW, _WIDEST = 6, 24


def widths(table: Table) -> tuple[int, ...]:
    """How wide each column is, in hundredths of the table; together 100, none under one.

    By the longest cell of each: what fits into six letters is never broken, and what is longer
    takes the rest among itself.
    """
    if len(table.head) > 100:
        return (1,) * len(table.head)
    ems = [
        min(max(_ems(cell) for cell in (*column, "序号")), _WIDEST)
        for column in zip(table.head, *table.rows, strict=True)
    ]
    wanted = [em * _LETTER + _PADDING for em in ems]
    narrow = sum(points for points, em in zip(wanted, ems, strict=True) if em <= _NARROW)
    wide = sum(wanted) - narrow
    if sum(wanted) > _ROOM and wide > 0 and narrow < _ROOM * 0.8:
        left = _ROOM - narrow
        wanted = [
            points if em <= _NARROW else points * left / wide
            for points, em in zip(wanted, ems, strict=True)
        ]
    shares = [max(1, ceil(100 * points / sum(wanted))) for points in wanted]
    while (over := sum(shares) - 100) != 0:
        shares[shares.index(max(shares))] -= 1 if over > 0 else -1
    return tuple(shares)


def _ems(cell: str) -> float:
    """The length of a cell in letters of Chinese; what is not is about half as wide."""
    return sum(1 if ord(letter) > 0x2E7F else 0.55 for letter in cell)


def _drawing(block: Drawing, drawn: Drawn) -> str:
    svg = drawn(block)
    caption = escape(block.caption)
    if block.is_picture:
        return f'<figure class="picture">{svg}</figure>' if svg else ""
    if not svg:
        return f'<p class="note"><span>{caption}</span></p>'
    return f'<figure class="chart">{svg}<figcaption>{caption}</figcaption></figure>'


def ready(drawings: Mapping[str, str], pictures: Container[str] = ()) -> Drawn:
    """A `drawn` that looks the name up in ready SVG, and gives a picture its own address."""

    def drawn(block: Drawing) -> str:
        if not block.is_picture:
            return drawings.get(block.name, "")
        address = picture_address(block.name)
        if address not in pictures:
            return ""
        return f'<img src="{escape(address)}" alt="{escape(block.caption)}">'

    return drawn


def picture_address(name: str) -> str:
    """What a page calls the picture by; nothing else is fetched under it."""
    return f"paper:{name}"
