"""What a text of a paper says that another did not: as it reads, in whole numbers and words; pure."""

import re
from collections.abc import Iterable, Iterator

from papers.blocks import Block, Drawing, Heading, Items, PageBreak, Paragraph, Table
from papers.markup import read
from projects.text_diff import Piece, pieces

# A number with its separators and the scale that belongs to it, a word of letters, or one character.
_PART = re.compile(r"\d+(?:[.,，．]\d+)*[万亿%％‰]?|[A-Za-z]+|\s|\S")
# Of lines on each side of what changed.
_BESIDE = 2


def parts_of(text: str) -> list[str]:
    """The numbers, words and characters of a text; put together they are the text."""
    return _PART.findall(text)


def compare(before: str, after: str) -> list[Piece]:
    """The stretches in reading order: lines that stayed first, and within the others their parts."""
    found: list[Piece] = []
    for piece in pieces(before, after, split=lambda text: text.splitlines(keepends=True)):
        if piece.kind == "in" and found and found[-1].kind == "out":
            gone = found.pop()
            found += pieces(gone.text, piece.text, split=parts_of)
        else:
            found.append(piece)
    return found


def compare_texts(before: str, after: str) -> list[Piece]:
    """As `compare`, of two texts as they read; as they are written where only signs have changed."""
    old, new = readable(before), readable(after)
    return compare(before, after) if old == new else compare(old, new)


def shortened(found: Iterable[Piece]) -> list[Piece]:
    """The stretches, with a few lines of each long one that stayed beside what changed."""
    kept = list(found)
    return [
        _cut(piece, first=at == 0, last=at == len(kept) - 1) if piece.kind == "same" else piece
        for at, piece in enumerate(kept)
    ]


def _cut(piece: Piece, *, first: bool, last: bool) -> Piece:
    lines = piece.text.split("\n")
    if len(lines) <= 2 * _BESIDE + 1:
        return piece
    before = [] if first else lines[:_BESIDE]
    after = [] if last else lines[-_BESIDE:]
    return Piece("same", "\n".join([*before, "……", *after]))


def readable(text: str) -> str:
    """A text of a paper without its signs, a line for each paragraph, item and row of a table."""
    return "\n".join(line for block in read(text) for line in _lines(block))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.number + block.text
        case Paragraph():
            yield block.text
        case Items():
            yield from _items(block)
        case Table():
            for row in (block.head, *block.rows):
                yield "　".join(cell or "—" for cell in row)
        case Drawing():
            yield f"〔图〕{block.caption}"
        case PageBreak():
            yield "——"


def _items(block: Items) -> Iterator[str]:
    for place, runs in enumerate(block.items, start=1):
        sign = f"{place}." if block.numbered else "·"
        yield f"{sign} {''.join(run.text for run in runs)}"
