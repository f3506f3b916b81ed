"""News, showings of the gallery and the calendar, as their editors and organisers have them."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.exporting.filter_words import Words, said_of
from accounts.exporting.listings import Ask, Column, Listing, are_unseen, fixed
from accounts.models import ListExport
from competitions.list_places import of_contest
from competitions.models import Competition
from publicity.gallery import public_showings
from publicity.happenings import Happening, kind_words, staff_happenings
from publicity.models import NewsItem, Notice
from publicity.news_models import READERS as NEWS_READERS
from publicity.views.timeline import chosen
from publicity.views.work_gallery import showings_of
from publicity.views.work_news import LONGEST_SEARCH, found_in
from publicity.views.workspace import READERS


def _news_said(ask: Ask) -> Words:
    shown = [
        ("draft", _now("Draft")),
        ("scheduled", _now("Scheduled")),
        ("published", _now("Published")),
        ("withdrawn", pgettext("news", "Withdrawn")),
    ]
    words = ask.query.get("q", "")[:LONGEST_SEARCH].strip()
    return [
        *said_of(_("State"), ask.query.get("show", ""), shown),
        *said_of(_("Search"), words),
    ]


NEWS = Listing(
    name="news",
    title=_("News"),
    columns=fixed(
        Column("number", _("No."), lambda item: item.number, 8),
        Column("title", _("title"), lambda item: item.title, 40),
        Column("summary", _("summary"), lambda item: item.summary, 50),
        Column("source", _("source"), lambda item: item.source, 24),
        Column("state", _("State"), lambda item: item.get_state_display()),
        Column("publish_at", _("Public from"), lambda item: item.publish_at, 18),
        Column("changed_at", _("Last changed"), lambda item: item.changed_at, 18),
        Column("changed_by", _("Changed by"), lambda item: str(item.changed_by), 16),
    ),
    place=of_contest("publicity:work_news", "news", *NEWS_READERS),
    rows=lambda ask: NewsItem.objects.filter(competition=ask.place.of).for_desk(),
    fit=lambda ask, rows: found_in(rows, ask.query, ask.at),
    said=_news_said,
    pages=("publicity:work_news",),
)


def _with_state(ask: Ask, rows: list[Any]) -> list[tuple[Any, str]]:
    """Each showing with whether the public sees it; one query."""
    keys = [row.pk for row in rows]
    public = set(public_showings().filter(pk__in=keys).values_list("pk", flat=True))
    return [(row, _state(row, is_public=row.pk in public)) for row in rows]


def _state(row: Any, *, is_public: bool) -> str:
    if row.taken_down_at:
        return _now("Taken down")
    return _now("Public") if is_public else _now("Not public yet")


GALLERY = Listing(
    name="showings",
    title=_("Project gallery"),
    columns=fixed(
        Column("number", _("Entry number"), lambda row: row[0].entry.number, 20),
        Column("title", _("Project"), lambda row: row[0].title, 36),
        Column("unit", _("Unit"), lambda row: row[0].unit, 32),
        Column("leader", _("Leader"), lambda row: row[0].leader),
        Column("website", _("web address"), lambda row: row[0].website, 30),
        Column("pitch", _("the project in a few words"), lambda row: row[0].pitch, 50),
        Column("agreed_at", _("agreed at"), lambda row: row[0].agreed_at, 18),
        Column("state", _("State"), lambda row: row[1]),
        Column("why", _("reason"), lambda row: row[0].taken_down_reason, 30),
    ),
    place=of_contest("publicity:work_gallery", "notices", *READERS),
    rows=lambda ask: showings_of(ask.user, ask.place.of).filter(withdrawn_at=None).for_list(),
    prepare=_with_state,
    pages=("publicity:work_gallery",),
)


def _happenings(ask: Ask) -> list[Happening]:
    below = Competition.objects.filter(path__startswith=ask.place.of.path)
    return staff_happenings(below, ask.user)


def _calendar_said(ask: Ask) -> Words:
    below = Competition.objects.filter(path__startswith=ask.place.of.path)
    said = chosen(ask.query, _happenings(ask))[1]
    nodes = below.filter(code=said["chosen_node"]).values_list("code", "name")
    return [
        *said_of(_("kind"), said["kind"], kind_words().items()),
        *(said_of(_("Contest"), said["chosen_node"], nodes) if said["chosen_node"] else []),
    ]


def _notice_withheld(ask: Ask, export: ListExport) -> bool:
    """A draft of a notice is not for everybody with a duty; all else in the calendar is."""
    kinds = (str(key).split("-") for key in export.keys)
    notices = {int(pk) for kind, pk in kinds if kind == "notice"}
    return are_unseen(Notice.objects.visible_to(ask.user), notices)


CALENDAR = Listing(
    name="calendar",
    title=_("Calendar"),
    columns=fixed(
        Column("kind", _("kind"), lambda one: kind_words()[one.kind]),
        Column("node", _("Contest"), lambda one: one.node.short_name, 24),
        Column("title", _("title"), lambda one: one.title, 40),
        Column("first", _("starts on"), lambda one: one.first),
        Column("last", _("ends on"), lambda one: one.last),
        Column("starts", _("Starts at"), lambda one: one.starts, 18),
        Column("ends", _("Ends at"), lambda one: one.ends, 18),
        Column("where", _("Venue"), lambda one: one.where, 24),
    ),
    place=of_contest("publicity:work_calendar", "calendar"),
    rows=_happenings,
    fit=lambda ask, rows: chosen(ask.query, rows)[0],
    said=_calendar_said,
    key=lambda one: one.key,
    withheld=_notice_withheld,
    pages=("publicity:work_calendar",),
)

LISTINGS = (NEWS, GALLERY, CALENDAR)
