"""The summary report of any figures, filled with the wording of the house."""

from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

from django.conf import settings

from papers.blocks import Sheet
from papers.markup import read
from papers.paper.render import make_files
from papers.services.data import told_by
from papers.services.sheets import drawings_of
from papers.services.wordings import house_wording
from papers.templating import fill
from publicity.numerals import date_zh
from publicity.pictures import BARS, Item, Picture, Series
from publicity.services.pictures import NAMES


def snapshot(figures):
    """The data as `snapshot_of` has them, without a contest in the database."""
    return {
        "paper": {"date": figures.report_date.isoformat()},
        "contest": {
            "issuer": figures.issuer,
            "hosts": list(figures.hosts),
            "supporters": list(figures.supporters),
            "basis_document": figures.basis_document,
            "accepted_on": str(figures.task_accepted_on or ""),
            "kickoff_on": str(figures.kickoff_on or ""),
            "campaign_days": figures.campaign_days,
            "library_days": figures.library_days,
            "contest_days": figures.contest_days,
        },
        **told_by(figures),
        "claims": [
            {"text": claim.text, "words": claim.zh, "source": claim.source}
            for claim in figures.claims
        ],
        "pictures": {**dict.fromkeys(NAMES), "sectors": sectors_of(figures).to_data()},
    }


def sectors_of(figures):
    """A drawing of the sample; without a contest in the database there is none of the others."""
    rows = figures.promoted_by_sector
    return Picture(
        name="sectors",
        kind=BARS,
        title="晋级项目领域分布",
        axis="",
        unit="个",
        items=tuple(Item(sector, sector) for sector, _count in rows),
        series=(Series("晋级", tuple(count for _sector, count in rows)),),
        sentence="晋级项目领域分布。",
    )


def text(figures):
    return fill(house_wording("summary_report"), snapshot(figures))


def render(figures, *, demonstration=True):
    """The files of the report, as a worker makes them."""
    said = snapshot(figures)
    sheet = Sheet(
        layout="report",
        title=f"关于{said['words']['contest']}的总结报告",
        blocks=read(fill(house_wording("summary_report"), said)),
        issuer=figures.issuer,
        dated=date_zh(figures.report_date),
        demonstration=demonstration,
    )
    with TemporaryDirectory() as folder:
        made = make_files(
            sheet,
            Path(folder),
            drawn=drawings_of(said),
            fonts=settings.FONT_DIRS,
            advance=lambda done: None,
        )
        files = {suffix: path.read_bytes() for suffix, path in made.files.items()}
    return SimpleNamespace(files=files, pages=made.pages)
