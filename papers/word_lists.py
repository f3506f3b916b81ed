"""Numbering of a Word paper: of its headings by their styles, and of each list by itself; pure."""

from collections.abc import Callable
from typing import Any

from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

# GB/T 9704-2012, 7.3.3: the format of the number and what stands around it.
_HEADINGS = (
    ("chineseCountingThousand", "%1、"),
    ("chineseCountingThousand", "（%2）"),
    ("decimal", "%3. "),
    ("decimal", "（%4）"),
)


def number_headings(document: Word) -> None:
    """One numbering of four levels, bound to the styles Heading 1 to 4."""
    levels = [(form, text, f"Heading{at}") for at, (form, text) in enumerate(_HEADINGS, start=1)]
    number = _define(document, levels)
    for level in range(len(levels)):
        properties = document.styles[f"Heading {level + 1}"].element.get_or_add_pPr()
        _bind(properties, number, level)


def begin_headings(document: Word) -> Callable[[Paragraph, int], None]:
    """Headings that count from one again; what it answers makes a paragraph one of them.

    The numbering stays that of the styles: only the count begins anew.
    """
    numbering: Any = document.part.numbering_part.element
    styled = document.styles["Heading 1"].element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(styled).abstractNumId.val
    number = numbering.add_num(abstract)
    for level in range(len(_HEADINGS)):
        number.add_lvlOverride(ilvl=level).add_startOverride(1)
    key: int = number.numId

    def heading(paragraph: Paragraph, level: int) -> None:
        _bind(paragraph._p.get_or_add_pPr(), key, level - 1)

    return heading


def begin_list(document: Word, *, numbered: bool) -> Callable[[Paragraph], Paragraph]:
    """A new list that begins with 1; what it answers makes a paragraph an item of it."""
    form, text = ("decimal", "%1. ") if numbered else ("bullet", "· ")
    number = _define(document, [(form, text, "")])

    def item(paragraph: Paragraph) -> Paragraph:
        _bind(paragraph._p.get_or_add_pPr(), number, 0)
        return paragraph

    return item


def _define(document: Word, levels: list[tuple[str, str, str]]) -> int:
    """Add an abstract numbering and one list of it; the number of the list."""
    numbering: Any = document.part.numbering_part.element
    abstracts = numbering.findall(qn("w:abstractNum"))
    used = [int(each.get(qn("w:abstractNumId"))) for each in abstracts]
    key = max(used, default=-1) + 1
    abstract = _element("w:abstractNum", abstractNumId=str(key))
    abstract.append(
        _element("w:multiLevelType", val="multilevel" if len(levels) > 1 else "singleLevel")
    )
    for at, level in enumerate(levels):
        abstract.append(_level(at, *level))
    # Word reads all abstract numberings before the first list.
    numbering.insert(len(abstracts), abstract)
    number: int = numbering.add_num(key).numId
    return number


def _level(at: int, form: str, text: str, style: str) -> Any:
    level = _element("w:lvl", ilvl=str(at))
    level.append(_element("w:start", val="1"))
    level.append(_element("w:numFmt", val=form))
    if style:
        level.append(_element("w:pStyle", val=style))
    level.append(_element("w:suff", val="nothing"))
    level.append(_element("w:lvlText", val=text))
    level.append(_element("w:lvlJc", val="left"))
    properties = _element("w:pPr")
    properties.append(_element("w:ind", left="0", firstLine="640"))
    level.append(properties)
    return level


def _bind(properties: Any, number: int, level: int) -> None:
    binding = properties.get_or_add_numPr()
    binding.get_or_add_ilvl().val = level
    binding.get_or_add_numId().val = number


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
