"""The pages of publicity, as urls.py names them."""

from publicity.views.calendars import my_calendar, own_calendar, public_calendar
from publicity.views.contest import competition_page, round_results
from publicity.views.coverage import coverage
from publicity.views.home import home, privacy, switch_language
from publicity.views.notices import notice_list, notice_page
from publicity.views.recommending import recommend_up
from publicity.views.reports import (
    report_cancel,
    report_make,
    report_pdf,
    report_progress,
    reports,
)
from publicity.views.timeline import work_calendar
from publicity.views.work_notices import work_notice, work_notices

__all__ = [
    "competition_page",
    "coverage",
    "home",
    "my_calendar",
    "notice_list",
    "notice_page",
    "own_calendar",
    "privacy",
    "public_calendar",
    "recommend_up",
    "report_cancel",
    "report_make",
    "report_pdf",
    "report_progress",
    "reports",
    "round_results",
    "switch_language",
    "work_calendar",
    "work_notice",
    "work_notices",
]
