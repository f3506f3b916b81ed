"""Seat cards as PDF: eight of A7 size on a sheet of A4, with lines along which to cut them.

A Chinese document whatever language the interface is in, so nothing here goes through gettext.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from accounts.paper.fonts import find_faces
from competitions.models import Heat

PAGE, STYLE = "judging/paper/seat_cards.html", "judging/paper/seat_cards.css"
COLUMNS, ON_A_SHEET = 2, 8
ONE_LINE, TWO_LINES = 18, 40
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """What is printed for one seat; `code` is the drawing of its QR code, "" on a specimen."""

    number: int
    judge: str
    is_chair: bool
    code: str = ""

    @property
    def size(self) -> str:
        """How large the name is set, so that all of it is read: "", "long" or "longest"."""
        # A Chinese character is as wide as two Latin letters.
        wide = sum(2 if letter >= "\u2e80" else 1 for letter in self.judge)
        return "" if wide <= ONE_LINE else "long" if wide <= TWO_LINES else "longest"


def qr_svg(address: str) -> SafeString:
    """The QR code of an address as an SVG drawing, with its quiet zone; a quarter may be damaged."""
    import segno  # noqa: PLC0415 - only the worker draws codes

    drawn = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, nl=False)
    # Drawn from modules: no letter of the address stands in it.
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 - see above


def sheets_of(cards: Sequence[PrintedCard]) -> Iterator[list[list[PrintedCard]]]:
    """The cards sheet by sheet, each in rows of two."""
    for first in range(0, len(cards), ON_A_SHEET):
        sheet = cards[first : first + ON_A_SHEET]
        yield [list(sheet[at : at + COLUMNS]) for at in range(0, len(sheet), COLUMNS)]


def words_of(heat: Heat, day: date) -> dict[str, object]:
    """What stands on every card of the heat: contest, heat, the day with its weekday."""
    contest = heat.round.competition
    return {
        "contest": contest.name,
        "heat": heat.name,
        "day": f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）",
        "demonstration": contest.is_demonstration,
    }


def render_seat_cards(
    heat: Heat, day: date, cards: Sequence[PrintedCard], *, fonts: Sequence[Path]
) -> bytes:
    """The sheets to be printed and cut; only in a Celery prefork worker.

    Raises FontsMissing and GlyphsMissing.
    """
    faces = find_faces(tuple(fonts))
    # Imported here because WeasyPrint would cost every web worker its memory.
    from accounts.paper.engine import set_paper  # noqa: PLC0415 - see above

    context = words_of(heat, day) | {"sheets": list(sheets_of(cards))}
    html, css = render_to_string(PAGE, context), render_to_string(STYLE, {})
    return set_paper(html, css, faces).pdf
