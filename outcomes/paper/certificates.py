"""The certificate (A4 across) and the letter (after GB/T 9704) of an award as PDF.

Chinese documents whatever language the interface is in, so nothing here goes through gettext.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from accounts.paper.fonts import find_faces
from accounts.paper.title import title_lines
from judging.paper.seat_cards import qr_svg

CERTIFICATE, LETTER = "certificate", "letter"
PAPERS = (CERTIFICATE, LETTER)
SEAL = "paper:seal"
WAN = 10_000
# Characters in one line of the certificate's largest size; longer names are set smaller.
SHORT, LONG = 18, 34


@dataclass(frozen=True, slots=True)
class Printed:
    """What a paper is set from: a certificate as it was issued, and the address of its proof."""

    number: str
    content: Mapping[str, Any]
    digest: str
    address: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What all papers of one contest share."""

    demonstration: bool
    seal: bytes
    fonts: Sequence[Path]


def paper_setter(kind: str, setting: Setting) -> Callable[[Printed], bytes]:
    """A function that sets one paper after the other; only in a Celery prefork worker.

    Both raise FontsMissing or GlyphsMissing.
    """
    faces = find_faces(tuple(setting.fonts))
    # Imported here because WeasyPrint would cost every web worker its memory.
    from accounts.paper.engine import set_paper  # noqa: PLC0415 - see above

    page = f"outcomes/paper/{kind}.html"
    css = render_to_string(f"outcomes/paper/{kind}.css", {"demonstration": setting.demonstration})
    if kind == LETTER:
        css = (
            render_to_string("paper/official.css", {"demonstration": setting.demonstration}) + css
        )
    pictures = {SEAL: setting.seal} if setting.seal else {}

    def set_one(printed: Printed) -> bytes:
        html = render_to_string(page, words_of(printed) | {"seal": SEAL if pictures else ""})
        return set_paper(html, css, faces, pictures).pdf

    return set_one


def words_of(printed: Printed) -> dict[str, Any]:
    """Every word of the papers; amounts and dates as a Chinese official text writes them."""
    content = printed.content
    day = date.fromisoformat(content["day"])
    return {
        **content,
        "title_lines": title_lines(f"关于{content['contest']}获奖结果的通知"),
        "number": printed.number,
        "day": f"{day.year}年{day.month}月{day.day}日",
        "money": money_zh(content["amount"]),
        "digest": printed.digest,
        "qr": qr_svg(printed.address),
        "address": printed.address,
        "unit_size": size_of(content["unit"]),
        "project_size": size_of(content["project"]),
    }


def size_of(text: str) -> str:
    """How large a name is set, so that all of it is read: "", "long" or "longest"."""
    return "" if len(text) <= SHORT else "long" if len(text) <= LONG else "longest"


def money_zh(yuan: str) -> str:
    """An amount in yuan as text: 50000.00 → 5万元, 33333.33 → 33333.33元; nothing stays nothing."""
    if not yuan:
        return ""
    amount = Decimal(yuan)
    whole, unit = (amount / WAN, "万元") if amount % 1000 == 0 else (amount, "元")
    return f"{whole.normalize():f}{unit}"
