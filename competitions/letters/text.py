"""The words of a letter with placeholders in braces: which they are, and filling them in; pure.

{project} is a placeholder, {{ and }} are braces. A value is put in as it is and never read again,
and nothing but a known name is looked up: {project.title} or {0} are not placeholders.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

NAMES: Final = (
    "project",
    "number",
    "contest",
    "unit",
    "name",
    "deadline",
    "message",
    "link",
    "office_phone",
)
# What is known in some letters alone; elsewhere it would leave a hole in the sentence.
WITH_DEADLINE: Final = frozenset({"returned", "closing", "correction_due"})
WITH_MESSAGE: Final = frozenset({"returned", "accepted", "rejected"})
WITHOUT_NUMBER: Final = frozenset({"closing"})

_PARTS = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_FULL_WIDTH = frozenset("｛｝")


@dataclass(frozen=True, slots=True)
class TextProblem:
    """`code`: unknown, elsewhere, link, brace or full_width; `part` is what stands in the text."""

    code: str
    part: str


def names_of(occasion: str, *, is_short: bool = False) -> tuple[str, ...]:
    """The placeholders that a letter of this occasion may have; a text message has no link."""
    missing = {"link"} if is_short else set()
    if occasion not in WITH_DEADLINE:
        missing.add("deadline")
    if occasion not in WITH_MESSAGE:
        missing.add("message")
    if occasion in WITHOUT_NUMBER:
        missing.add("number")
    return tuple(name for name in NAMES if name not in missing)


def problems_of(text: str, occasion: str, *, is_short: bool = False) -> tuple[TextProblem, ...]:
    """What keeps the text from being filled, each once, in the order of the text."""
    known = names_of(occasion, is_short=is_short)
    found: dict[TextProblem, None] = {}
    for match in _PARTS.finditer(text):
        part, name = match[0], match[1]
        if part in {"{", "}"}:
            found[TextProblem("brace", part)] = None
        elif name is not None and name not in known:
            code = "elsewhere" if name in NAMES else "unknown"
            code = "link" if name == "link" and is_short else code
            found[TextProblem(code, part)] = None
    if marks := _FULL_WIDTH & set(text):
        found[TextProblem("full_width", min(marks))] = None
    return tuple(found)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every known placeholder replaced in one pass; what is not known stays as it is."""

    def value_of(match: re.Match[str]) -> str:
        if match[0] in {"{{", "}}"}:
            return match[0][0]
        if match[1] in NAMES:
            return values.get(match[1], "")
        return match[0]

    return _PARTS.sub(value_of, text)
