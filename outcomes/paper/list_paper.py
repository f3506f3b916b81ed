"""A list that was sent upwards as an official letter with its table: the sealed rows in, pages out.

A Chinese document whatever language the interface is in, so nothing here goes through gettext.
"""

from collections.abc import Sequence
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.paper.fonts import find_faces
from accounts.paper.title import title_lines
from outcomes.models import Recommendation

PAGE, STYLE = "outcomes/paper/list.html", "paper/official.css"


def render_list(sent: Recommendation, *, issuer: str, fonts: Sequence[Path]) -> bytes:
    """The letter and its annex, from what was sealed; only in a Celery prefork worker.

    `issuer` signs it. Raises FontsMissing and GlyphsMissing.
    """
    faces = find_faces(tuple(fonts))
    # Imported here because WeasyPrint would cost every web worker its memory.
    from accounts.paper.engine import set_paper  # noqa: PLC0415 - see above

    day = timezone.localtime(sent.sent_at).date()
    contest = sent.competition
    context = {
        "sent": sent,
        "contest": contest,
        "issuer": issuer,
        "title_lines": title_lines(f"关于向{sent.into.name}推荐项目的函"),
        "day": f"{day.year}年{day.month}月{day.day}日",
    }
    css = render_to_string(STYLE, {"demonstration": contest.is_demonstration})
    return set_paper(render_to_string(PAGE, context), css, faces).pdf
