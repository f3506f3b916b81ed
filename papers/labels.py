"""What the kinds of papers are called, and what each is about and looks like."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    SUMMARY_REPORT = "summary_report", _("Summary report")
    BULLETIN = "bulletin", _("Bulletin")
    MINUTES = "minutes", _("Minutes")
    NOTICE_LETTER = "notice_letter", _("Notice letter")
    STATISTICS_TABLE = "statistics_table", _("Statistics table")
    EVENT_SHEET = "event_sheet", _("Event sheet")
    PROJECT_BROCHURE = "project_brochure", _("Project brochure")
    JUDGES_MANUAL = "judges_manual", _("Judges' manual")
    SCORE_BOOK = "score_book", _("Score book")


@dataclass(frozen=True, slots=True)
class Make:
    """`layout` of `papers.blocks.Sheet`; `subject` is what a paper is about besides the contest.

    Without a `ledger`, its tables are no rows of a workbook: a brochure has one on every page.
    `word` stands in the number of a paper and in the names of its files, in Chinese as the paper.
    """

    layout: str
    word: str
    subject: str = ""
    ledger: bool = True


MAKES: dict[str, Make] = {
    Kind.SUMMARY_REPORT: Make("report", "总结报告"),
    Kind.BULLETIN: Make("bulletin", "简报"),
    Kind.MINUTES: Make("minutes", "会议纪要", "meeting"),
    Kind.NOTICE_LETTER: Make("letter", "通知"),
    Kind.STATISTICS_TABLE: Make("table", "统计表"),
    Kind.EVENT_SHEET: Make("report", "场次情况表", "heat"),
    Kind.PROJECT_BROCHURE: Make("brochure", "项目汇编", ledger=False),
    Kind.JUDGES_MANUAL: Make("report", "评委手册"),
    Kind.SCORE_BOOK: Make("table", "评分汇总表", "heat"),
}
