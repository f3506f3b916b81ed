"""The summary report as PDF: figures in, pages out. Reads no database and no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from accounts.paper.fonts import find_faces
from publicity.figures import SummaryFigures, require_agreement
from publicity.paper.wording import word_summary

REPORT = "publicity/paper/summary_report.html"
STYLE = "paper/official.css"


@dataclass(frozen=True)
class RenderedPaper:
    """A finished PDF and its number of pages."""

    pdf: bytes
    pages: int


def render_summary_report(
    figures: SummaryFigures, *, demonstration: bool, fonts: Sequence[Path]
) -> RenderedPaper:
    """Set the report; only in a Celery prefork worker, never in a web thread.

    `fonts` are the folders that faces are looked for in, before the system's. `demonstration`
    prints the line 演示数据，评分为虚构 on every page. Raises FiguresDisagree, FontsMissing and
    GlyphsMissing.
    """
    require_agreement(figures)
    faces = find_faces(tuple(fonts))
    # Imported here because WeasyPrint and pygal would cost every web worker its memory.
    from accounts.paper.engine import set_paper  # noqa: PLC0415 - see above
    from publicity.paper.chart import sector_chart  # noqa: PLC0415 - see above

    chart = sector_chart(figures.promoted_by_sector, font_family="PaperLatin, PaperHei, PaperRare")
    html = render_to_string(
        REPORT,
        {
            "figures": figures,
            "wording": word_summary(figures),
            # pygal builds the drawing as a tree and escapes the names of the sectors itself.
            "chart": mark_safe(chart),  # noqa: S308 - see above
        },
    )
    css = render_to_string(STYLE, {"demonstration": demonstration})
    paper = set_paper(html, css, faces)
    return RenderedPaper(pdf=paper.pdf, pages=paper.pages)
