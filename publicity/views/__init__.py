"""The pages of publicity, as urls.py names them."""

from publicity.views.calendars import my_calendar, own_calendar, public_calendar
from publicity.views.contest import competition_page, round_results
from publicity.views.coverage import coverage
from publicity.views.coverage_board import contest_coverage, coverage_opening
from publicity.views.coverage_row import coverage_evidence, coverage_links, coverage_row
from publicity.views.coverage_tables import (
    coverage_import,
    coverage_template,
    coverage_xlsx,
)
from publicity.views.feeds import contest_feed, notices_feed
from publicity.views.gallery import gallery, gallery_picture, gallery_project
from publicity.views.home import home, privacy, switch_language
from publicity.views.list_papers import list_file, list_print
from publicity.views.machines import (
    contest_card,
    portal_card,
    robots,
    sitemap_index,
    sitemap_section,
)
from publicity.views.news import news_feed, news_item, news_list, news_picture
from publicity.views.notices import notice_list, notice_page, notice_pdf
from publicity.views.objecting import my_objection, my_objections, object_to
from publicity.views.pictures import picture_file_of, picture_rows, pictures
from publicity.views.press import press, press_item, press_pack
from publicity.views.receiving import likeness_decide, received
from publicity.views.recommending import recommend_up
from publicity.views.timeline import work_calendar
from publicity.views.work_gallery import work_gallery, work_picture, work_showing
from publicity.views.work_news import news_edit, news_new, news_preview, news_render, work_news
from publicity.views.work_news_pictures import news_pictures
from publicity.views.work_news_steps import news_publish, news_withdraw
from publicity.views.work_notices import work_notice, work_notices
from publicity.views.work_objections import objection_file, work_objection, work_objections

__all__ = [
    "competition_page",
    "contest_card",
    "contest_coverage",
    "contest_feed",
    "coverage",
    "coverage_evidence",
    "coverage_import",
    "coverage_links",
    "coverage_opening",
    "coverage_row",
    "coverage_template",
    "coverage_xlsx",
    "gallery",
    "gallery_picture",
    "gallery_project",
    "home",
    "likeness_decide",
    "list_file",
    "list_print",
    "my_calendar",
    "my_objection",
    "my_objections",
    "news_edit",
    "news_feed",
    "news_item",
    "news_list",
    "news_new",
    "news_picture",
    "news_pictures",
    "news_preview",
    "news_publish",
    "news_render",
    "news_withdraw",
    "notice_list",
    "notice_page",
    "notice_pdf",
    "notices_feed",
    "object_to",
    "objection_file",
    "own_calendar",
    "picture_file_of",
    "picture_rows",
    "pictures",
    "portal_card",
    "press",
    "press_item",
    "press_pack",
    "privacy",
    "public_calendar",
    "received",
    "recommend_up",
    "robots",
    "round_results",
    "sitemap_index",
    "sitemap_section",
    "switch_language",
    "work_calendar",
    "work_gallery",
    "work_news",
    "work_notice",
    "work_notices",
    "work_objection",
    "work_objections",
    "work_picture",
    "work_showing",
]
