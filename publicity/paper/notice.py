"""A public notice as an official page after GB/T 9704. Reads no database and no clock.

A Chinese document whatever language the interface is in, so nothing here goes through gettext.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from accounts.paper.fonts import find_faces
from accounts.paper.title import title_lines
from judging.paper.seat_cards import qr_svg
from publicity.dates import china_day
from publicity.models import Notice
from publicity.numerals import date_zh, month_day_zh

PAGE, STYLE, OWN_STYLE = (
    "publicity/paper/notice.html",
    "paper/official.css",
    "publicity/paper/notice.css",
)


def opening_zh(notice: Notice) -> str:
    """The sentence that the notice opens with, put together out of its facts."""
    facts, n = notice.facts, len(notice.rows)
    first = notice.rows[0]["project"] if notice.rows else ""
    parts = []
    if document := facts.get("basis_document"):
        parts.append(f"根据{document}文件和大赛工作安排，")
    if final_on := facts.get("final_on"):
        day = month_day_zh(date.fromisoformat(final_on))
        parts.append(f"{facts['contest']}已于{day}完成决赛。")
    parts.append("经专家评审、现场计分和监督核对，")
    named = f"“{first}”项目" if n == 1 else f"“{first}”等{n}个项目"
    if up := facts.get("up"):
        parts.append(f"拟推荐{named}参加{up}，现予公示。")
    else:
        parts.append(f"拟确定{named}入选，现予公示。")
    return "".join(parts)


def period_zh(notice: Notice) -> str:
    """2022年7月21日至7月27日，共5个工作日。"""
    first, last = notice.starts_on, notice.ends_on
    until = month_day_zh(last) if last.year == first.year else date_zh(last)
    kind = "自然日" if notice.mode == Notice.Mode.CALENDAR else "工作日"
    return f"{date_zh(first)}至{until}，共{notice.days}个{kind}。"


def changes_zh(notice: Notice) -> list[str]:
    """One sentence for each kind of change against the notice that it supersedes."""
    changes, said = notice.changes, []
    if removed := changes.get("removed"):
        said.append("不再列入：" + "、".join(_named(row) for row in removed) + "。")
    if added := changes.get("added"):
        said.append("新列入：" + "、".join(_named(row) for row in added) + "。")
    if moved := changes.get("moved"):
        shifts = (f"{_named(row)}由第{row['before']}位改为第{row['after']}位" for row in moved)
        said.append("位次变动：" + "、".join(shifts) + "。")
    return said


def _named(row: dict[str, Any]) -> str:
    return f"{row['project']}（{row['number']}）"


def words_of(notice: Notice, address: str) -> dict[str, Any]:
    """All that the page says, ready for its template."""
    signed_on = china_day(notice.published_at) if notice.published_at else notice.starts_on
    return {
        "notice": notice,
        "title_lines": title_lines(notice.title),
        "opening": opening_zh(notice),
        "period": period_zh(notice),
        "changes": changes_zh(notice),
        "signed_on": date_zh(signed_on),
        "digest_lines": (notice.digest[:32], notice.digest[32:]),
        "address": address,
        "code": qr_svg(address),
    }


def render_notice(notice: Notice, *, address: str, fonts: Sequence[Path]) -> bytes:
    """Set the notice; only in a Celery prefork worker, never in a web thread.

    `address` is its permanent one, printed as text and as a QR code. Raises FontsMissing and
    GlyphsMissing.
    """
    faces = find_faces(tuple(fonts))
    # Imported here because WeasyPrint would cost every web worker its memory.
    from accounts.paper.engine import set_paper  # noqa: PLC0415 - see above

    css = render_to_string(STYLE, {"demonstration": notice.competition.is_demonstration})
    css += render_to_string(OWN_STYLE)
    return set_paper(render_to_string(PAGE, words_of(notice, address)), css, faces).pdf
