"""Makes `text-align: justify` stretch Chinese lines between characters in WeasyPrint 70.0.

WeasyPrint stretches spaces only, so a line of Chinese ends ragged. This replaces three internals
of exactly one release; a test looks at the line ends of a real PDF. Latin lines are stretched at
their spaces as before.
"""

import re
from typing import Any

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text import line_break

WRITTEN_FOR = "70.0"
IDEOGRAPHIC = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U00020000-\U0003ffff]")

_set_text = line_break.Layout.set_text
_count_spaces = inline.count_expandable_spaces


class JustifyUnsupported(RuntimeError):
    """WeasyPrint is of another release than the one whose internals are replaced here."""


def install() -> None:
    """Replace the internals, once or again; raises JustifyUnsupported on any other release."""
    if weasyprint.__version__ != WRITTEN_FOR:
        raise JustifyUnsupported(
            f"Chinese justification is written for WeasyPrint {WRITTEN_FOR} and not for "
            f"{weasyprint.__version__}: look at accounts/paper/justify.py and at the line ends "
            "of a printed page before changing the number."
        )
    line_break.Layout.set_text = set_text
    inline.count_expandable_spaces = count_gaps
    inline.justify_line = justify_line


def set_text(layout: Any, text: str, justify: bool = False) -> None:
    """As Layout.set_text, but spread the spacing over every character of a Chinese text."""
    spacing = layout.justification_spacing
    if not (justify and spacing and IDEOGRAPHIC.search(text)):
        _set_text(layout, text, justify)
        return
    style = layout.style
    own = style["letter_spacing"]
    layout.style = style.copy()
    layout.style["letter_spacing"] = (0 if own == "normal" else own) + spacing
    layout.justification_spacing = 0
    try:
        _set_text(layout, text, False)
    finally:
        layout.style, layout.justification_spacing = style, spacing


def count_gaps(box: Any) -> int:
    """How many places of `box` can be widened: characters of Chinese text, spaces of other."""
    if isinstance(box, boxes.TextBox):
        return len(box.text) if IDEOGRAPHIC.search(box.text) else _count_spaces(box)
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return sum(count_gaps(child) for child in box.children)
    return 0


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Spread `extra_width` over the gaps of a line; the last character has none after it."""
    gaps = count_gaps(line)
    last = _last_text(line)
    if last is not None and IDEOGRAPHIC.search(last.text):
        gaps -= 1
    if gaps > 0:
        inline.add_word_spacing(context, line, extra_width / gaps, 0)


def _last_text(box: Any) -> Any:
    if isinstance(box, boxes.TextBox):
        return box
    for child in reversed(getattr(box, "children", ())):
        if (text := _last_text(child)) is not None:
            return text
    return None
