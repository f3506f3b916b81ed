"""What in a paper does not agree with the figures that it was made from; pure.

A number that somebody wrote by hand, a table whose parts do not make its total, a claim that the
counted rows contradict. Each is shown, and stands in the way of freezing until a person accepts it.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from papers.blocks import Block, Drawing, Heading, Items, Paragraph, Table
from papers.comparison import compare

# 12.9万, 41.7%, 1,200, ５０: a number as a text says it, with the scale that belongs to it.
_NUMBER = re.compile(r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:\.\d+)?\s?[万亿%％‰]?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_CELL = re.compile(r"-?\d+(\.\d+)?$")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)([万亿%‰]?)$")
_SCALES = {"": 1, "万": 10**4, "亿": 10**8}
# What is said and what the data give, among the params of each code; a claim has words for both.
_PAIRS = {
    "own_number": ("number", "data"),
    "sum": ("found", "expected"),
    "figures": ("found", "expected"),
}
# Of characters on each side of a number, to show where it stands.
_AROUND = 12


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`code`: own_number, sum, claim or figures; `params` are the words of its sentence.

    `place` is what stands around it in the text; where it stands is no part of what it says.
    """

    code: str
    params: tuple[tuple[str, str], ...]
    place: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """SHA-256 of what it says: something else that does not agree has another one."""
        said = "\n".join([self.code, *(f"{name}={value}" for name, value in self.params)])
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def difference(self) -> str:
        """How far apart what is said and what the data give are; "" where they are no amounts."""
        said, given = (dict(self.params).get(name, "") for name in _PAIRS.get(self.code, ("", "")))
        one, other = _AMOUNT.match(said), _AMOUNT.match(given)
        if one is None or other is None:
            return ""
        unit = one[2] if one[2] == other[2] else ""
        scales = [1 if unit else _SCALES.get(amount[2]) for amount in (one, other)]
        if None in scales:
            return ""
        first, second = (
            Decimal(amount[1]) * (scale or 1)
            for amount, scale in zip((one, other), scales, strict=True)
        )
        return f"{abs(first - second).normalize():f}{unit}"


def numbers_of(text: str) -> Counter[str]:
    """The numbers of a text as they are written, without separators of thousands."""
    return Counter(number for number, _at in _numbers(text))


def _numbers(text: str) -> Iterator[tuple[str, int]]:
    """Each with the place where it begins, in their order."""
    for found in _NUMBER.finditer(text.translate(_FULL_WIDTH)):
        yield re.sub(r"[,，\s]", "", found.group()).replace("％", "%"), found.start()


def own_numbers(blocks: Iterable[Block], filled: Iterable[Block]) -> Iterator[Contradiction]:
    """Numbers of the corrected text that did not come out of the figures, each once.

    With what the figures gave in its place, "" where they gave nothing. Numbers that are made, of
    headings and of lists, are none of them.
    """
    said, given = words_of(blocks), words_of(filled)
    known = numbers_of(given)
    own: dict[str, int] = {}
    for number, at in _numbers(said):
        if number not in known:
            own.setdefault(number, at)
    replaced = _replaced(given, said) if own else {}
    for number, at in own.items():
        params = (("number", number), ("data", replaced.get(number, "")))
        yield Contradiction("own_number", params, _around(said, at))


def _replaced(given: str, said: str) -> dict[str, str]:
    """What the first number stood in the place of, by the number that somebody wrote there."""
    found: dict[str, str] = {}
    for gone, come in pairwise(compare(given, said)):
        if (gone.kind, come.kind) == ("out", "in"):
            old, new = ([number for number, _at in _numbers(each.text)] for each in (gone, come))
            if len(old) == len(new):
                for number, before in zip(new, old, strict=True):
                    found.setdefault(number, before)
    return found


def _around(text: str, at: int) -> str:
    """The words of the line around a place, cut on both sides."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line, at = text[start : end if end >= 0 else len(text)], at - start
    first, last = max(0, at - _AROUND), at + 2 * _AROUND
    return f"{'…' if first else ''}{line[first:last]}{'…' if last < len(line) else ''}"


def words_of(blocks: Iterable[Block]) -> str:
    """What people wrote, a line for each paragraph, item and cell."""
    lines: list[str] = []
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                lines.append(block.text)
            case Items():
                lines += ["".join(run.text for run in runs) for runs in block.items]
            case Table():
                lines += [cell for row in (block.head, *block.rows) for cell in row]
            case Drawing():
                lines.append(block.caption)
            case _:
                pass
    return "\n".join(lines)


def sums(blocks: Iterable[Block]) -> Iterator[Contradiction]:
    """Totals (rows that begin with 合计) that are not the sum of the cells above them."""
    for table in blocks:
        if isinstance(table, Table):
            yield from _sums_of(table)


def _sums_of(table: Table) -> Iterator[Contradiction]:
    first = 0
    for at, row in enumerate(table.rows):
        if not row[0].startswith("合计"):
            continue
        for column, cell in enumerate(row):
            parts = [line[column] for line in table.rows[first:at]]
            numbers = [Decimal(part) for part in parts if _CELL.match(part)]
            # A column with words among its cells is not one that adds up.
            if _CELL.match(cell) and numbers and len(numbers) == len(parts):
                total = sum(numbers, Decimal(0))
                if total != Decimal(cell):
                    said = (
                        ("column", table.head[column]),
                        ("found", cell),
                        ("expected", str(total)),
                    )
                    yield Contradiction("sum", said)
        first = at + 1


def claims(data: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Claims of a source that the rows of the same thing contradict.

    `data["claims"]` has text, count, approximator, source and `counted`, the number of the rows or
    None where nothing of the kind is counted.
    """
    for claim in data.get("claims", ()):
        counted = claim.get("counted")
        if counted is not None and not may_be_said(claim["count"], claim["approximator"], counted):
            said = ("text", "words", "source")
            params = tuple((name, str(claim[name])) for name in said)
            yield Contradiction("claim", (*params, ("counted", str(counted))))


def may_be_said(count: int, approximator: str, counted: int) -> bool:
    """Whether `counted` may be called so: 150多 is 151 to 159, 近20万 is 180,000 to 199,999.

    多, 余 and 超 reach to the next step of the last digit that is not zero, 近 a tenth down.
    """
    if approximator == "近":
        return count * 9 <= counted * 10 and counted < count
    if approximator in {"多", "余", "超"}:
        return count < counted < count + _step(count)
    return counted == count


def _step(count: int) -> int:
    zeros = len(str(count)) - len(str(count).rstrip("0")) if count else 0
    return 10 ** max(zeros, 1)
