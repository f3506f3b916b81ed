"""The text of a paper, as people write and correct it, read into blocks; pure.

A small part of CommonMark: `#` a title, `##` to `#####` the four levels of a paper, whose numbers
are made here (GB/T 9704: 一、 （一） 1. （1）); every line a paragraph; tables with `|`; lists; `---`
a new page; `![caption](chart:sectors)` a drawing, `![what it shows](picture:…)` the picture of a
project. Lines that begin with `^` are a byline, with
`注：` a note, with `单位：` the unit of the table below, with `附件：` the name of an annex; 附件1 alone
is the mark above it; a backslash before any of these makes it text. Everything else is text: HTML is
shown as it was typed, addresses lead nowhere. Nothing that is written gets lost: a drawing inside a
list or table comes after it, and cells beyond the head stand in the last one.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from papers.blocks import (
    ATTACHMENT,
    ATTACHMENT_MORE,
    BYLINE,
    MARK,
    NOTE,
    PARAGRAPH,
    UNIT,
    Block,
    Drawing,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Run,
    Table,
)
from papers.inert import LINE_SIGNS
from publicity.markup import ChineseParser
from publicity.numerals import chinese_numeral

CHART, PICTURE = "chart:", "picture:"
_KINDS = (("^", BYLINE), ("注：", NOTE), ("单位：", UNIT), ("附件：", ATTACHMENT))
_MARK = re.compile(r"附件\d{0,2}\s*$")
_AS_TEXT = tuple(f"\\{sign}" for sign in LINE_SIGNS)
_LEVELS = 4


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20})
    # No code, no quotation, no links and no HTML: papers have none of them.
    parser.disable(["code", "fence", "blockquote", "reference", "html_block", "lheading"])
    parser.disable(["html_inline", "autolink", "link", "backticks"])
    # Bold that ends behind Chinese punctuation, which CommonMark alone would not see.
    parser.inline = ChineseParser()
    parser.disable(["html_inline", "autolink", "link", "backticks"])
    # A sign with a backslash before it stays a token of its own, and is no sign then.
    parser.disable("text_join")
    parser.core.ruler.after("block", "whole_rows", _keep_whole_rows)
    return parser.enable("table")


def _keep_whole_rows(state: StateCore) -> None:
    """Put what stands behind the last column of a row into that column; the parser drops it."""
    lines = state.src.split("\n")
    columns = 0
    for at, token in enumerate(state.tokens):
        if token.type == "thead_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map and state.tokens[at + 1].type == "td_open":
            cells = escapedSplit(lines[token.map[0]].strip())
            cells = cells[1:] if cells and not cells[0] else cells
            cells = cells[:-1] if cells and not cells[-1] else cells
            # Of each cell three tokens: it opens, its words, it closes.
            last = state.tokens[at + 3 * columns - 1]
            last.content = " | ".join([last.content, *(cell.strip() for cell in cells[columns:])])


def read(text: str) -> tuple[Block, ...]:
    """The blocks of a text, headings numbered; any text can be read."""
    return tuple(_attached(_numbered(_blocks(_parser().parse(text)))))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        end = _closing(tokens, at)
        inside = tokens[at + 1 : end]
        if token.type == "heading_open":
            yield Heading(int(token.tag[1:]) - 1, _words(inside))
            yield from _drawings(inside)
        elif token.type == "paragraph_open":
            yield from _paragraphs(inside[0].children or [])
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            yield _items(inside, numbered=token.type.startswith("ordered"))
            yield from _drawings(inside)
        elif token.type == "table_open":
            yield _table(inside)
            yield from _drawings(inside)
        elif token.type == "hr":
            yield PageBreak()
        at = end + 1


def _closing(tokens: Sequence[Token], at: int) -> int:
    """Where what begins at `at` ends; tokens of one piece end where they begin."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place
    return len(tokens) - 1


def _runs(children: Sequence[Token]) -> Iterator[list[Run | Drawing]]:
    """The lines of an inline token, each as its runs and drawings."""
    line: list[Run | Drawing] = []
    strong = 0
    for token in children:
        if token.type in {"softbreak", "hardbreak"}:
            yield _as_text(line)
            line = []
        elif token.type in {"strong_open", "strong_close"}:
            strong += token.nesting
        elif token.type == "image":
            line.append(_drawing(token))
        elif token.content:
            line.append(Run(token.content, strong > 0, token.type == "text_special"))
    yield _as_text(line)


def _as_text(line: list[Run | Drawing]) -> list[Run | Drawing]:
    """Without the backslash that makes text of what would be a line of its own kind.

    The parser reads it in one piece with the letter behind it, and a backslash that means itself
    in a piece of its own.
    """
    said = "".join(run.text for run in line if isinstance(run, Run))
    first = line[0] if line else None
    if isinstance(first, Run) and len(first.text) == 2 and said.startswith(_AS_TEXT):
        return [Run(first.text[1:], first.strong, literal=True), *line[1:]]
    return line


def _drawings(tokens: Sequence[Token]) -> Iterator[Drawing]:
    """The drawings among words that have no place for one."""
    for token in tokens:
        for line in _runs(token.children or []):
            yield from (part for part in line if isinstance(part, Drawing))


def _drawing(token: Token) -> Run | Drawing:
    source = unquote(str(token.attrGet("src") or ""))
    said = "".join(part.content for part in token.children or [])
    if source.startswith(CHART):
        return Drawing(source.removeprefix(CHART), said)
    if source.startswith(PICTURE):
        return Drawing(source.removeprefix(PICTURE), said, is_picture=True)
    return Run(said)


def _words(tokens: Sequence[Token]) -> str:
    children = [child for token in tokens for child in token.children or []]
    lines = ("".join(run.text for run in line if isinstance(run, Run)) for line in _runs(children))
    return "".join(lines).strip()


def _paragraphs(children: Sequence[Token]) -> Iterator[Block]:
    for line in _runs(children):
        runs = [run for run in line if isinstance(run, Run)]
        if any(run.text.strip() for run in runs):
            yield _paragraph(runs)
        yield from (part for part in line if isinstance(part, Drawing))


def _paragraph(runs: list[Run]) -> Paragraph:
    runs = _joined(runs)
    first = runs[0].text.lstrip()
    kind = next((kind for sign, kind in _KINDS if first.startswith(sign)), PARAGRAPH)
    if runs[0].literal:
        kind = PARAGRAPH
    elif _MARK.match(first) and len(runs) == 1:
        kind = MARK
    if kind == BYLINE:
        first = first.removeprefix("^").lstrip()
    return Paragraph((Run(first, runs[0].strong), *runs[1:]), kind)


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours in one face as one run; it is literal if it begins with an escaped sign."""
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].strong == run.strong:
            before = joined.pop()
            joined.append(Run(before.text + run.text, run.strong, before.literal))
        else:
            joined.append(run)
    return joined


def _items(tokens: Sequence[Token], *, numbered: bool) -> Items:
    """Each item on one line; a list inside a list is told as further items."""
    inlines = (token for token in tokens if token.type == "inline")
    return Items(
        tuple(
            tuple(
                _joined(
                    [
                        run
                        for line in _runs(token.children or [])
                        for run in line
                        if isinstance(run, Run)
                    ]
                )
            )
            for token in inlines
        ),
        numbered,
    )


def _table(tokens: Sequence[Token]) -> Table:
    rows: list[list[str]] = []
    align: list[str] = []
    for place, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            if token.type == "th_open":
                align.append(_alignment(token))
            rows[-1].append(_words(tokens[place + 1 : place + 2]))
    head, *body = rows
    return Table(tuple(head), tuple(map(tuple, body)), tuple(align))


def _alignment(token: Token) -> str:
    style = str(token.attrGet("style") or "")
    return next((side for side in ("right", "center") if side in style), "left")


def _numbered(blocks: Iterator[Block]) -> Iterator[Block]:
    """A title begins the numbers anew, and so does each level those below it."""
    counts = [0] * (_LEVELS + 1)
    for block in blocks:
        if isinstance(block, Heading):
            level = min(block.level, _LEVELS)
            counts[level] += 1
            counts[level + 1 :] = [0] * (_LEVELS - level)
            yield Heading(level, block.text, number_of(level, counts[level]))
        else:
            yield block


def _attached(blocks: Iterator[Block]) -> Iterator[Block]:
    """Of lines of annexes that follow one another, the first alone says 附件：."""
    is_more = False
    for block in blocks:
        if isinstance(block, Paragraph) and block.kind == ATTACHMENT:
            if is_more:
                first = Run(block.runs[0].text.removeprefix("附件："), block.runs[0].strong)
                block = Paragraph((first, *block.runs[1:]), ATTACHMENT_MORE)
            is_more = True
        else:
            is_more = False
        yield block


def number_of(level: int, count: int) -> str:
    """The number of a heading after GB/T 9704-2012, 7.3.3; over 99 in Arabic digits."""
    numeral = chinese_numeral(count) if count < 100 else str(count)
    return ("", f"{numeral}、", f"（{numeral}）", f"{count}. ", f"（{count}）")[level]
