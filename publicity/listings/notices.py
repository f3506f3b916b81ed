"""Public notices, what one of them lists, and objections; nobody's name behind an objection."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.exporting.filter_words import said_of
from accounts.exporting.listings import Ask, Column, Listing, fixed, never_withheld
from competitions.list_places import of_contest, of_part
from publicity.models import Notice, Objection
from publicity.views.work_objections import READERS as OBJECTION_READERS
from publicity.views.work_objections import shown_of
from publicity.views.workspace import READERS

NOTICES = Listing(
    name="notices",
    title=_("Public notices"),
    columns=fixed(
        Column("number", _("Number"), lambda one: one.number, 24),
        Column("title", _("title"), lambda one: one.title, 50),
        Column("state", _("State"), lambda one: one.get_state_display()),
        Column("starts_on", _("starts on"), lambda one: one.starts_on),
        Column("ends_on", _("ends on"), lambda one: one.ends_on),
        Column("days", _("days"), lambda one: one.days, 8),
        Column("mode", _("kind of days"), lambda one: one.get_mode_display()),
        Column("projects", _("Projects on the list"), lambda one: len(one.rows), 10),
        Column("published_at", _("Published at"), lambda one: one.published_at, 18),
        Column("finalised_at", _("Ended at"), lambda one: one.finalised_at, 18),
        Column("digest", _("Digest"), lambda one: one.digest, 40, usual=False),
    ),
    place=of_contest("publicity:work_notices", "notices", *READERS),
    rows=lambda ask: Notice.objects.filter(competition=ask.place.of).for_list(),
    pages=("publicity:work_notices",),
)

NOTICED = Listing(
    name="noticed",
    title=_("Projects of the notice"),
    columns=fixed(
        Column("order", _("No."), lambda row: row["order"], 8),
        # The page gives no number of an entry, and the public one does not either.
        Column("project", _("Project"), lambda row: row["project"], 36),
        Column("unit", _("Unit"), lambda row: row["unit"], 32),
        Column("sector", _("Sector"), lambda row: row["sector"]),
        # Masked when the notice is prepared, for everybody.
        Column("leader", _("Leader"), lambda row: row["leader"]),
    ),
    place=of_part(
        Notice.objects.all(), "competition", "publicity:work_notice", "notices", *READERS
    ),
    rows=lambda ask: ask.place.of.rows,
    key=lambda row: row["order"],
    withheld=never_withheld,
    pages=("publicity:work_notice",),
)


def _objections(ask: Ask) -> Any:
    seen = Objection.objects.visible_to(ask.user)
    return seen.filter(notice__competition=ask.place.of).for_list()


def _about(one: Objection) -> Any:
    return one.entry.declared.get("title", "") if one.entry else _("The list as a whole")


OBJECTIONS = Listing(
    name="objections",
    title=_("Objections"),
    columns=fixed(
        Column("number", _("Number"), lambda one: one.number, 16),
        Column("notice", _("public notice"), lambda one: one.notice.number, 24),
        Column("kind", _("kind"), lambda one: one.get_kind_display()),
        # Who objects stands behind a reason, one by one, on the page of each.
        Column("name", _("name"), lambda one: one.masked_name, 16),
        Column("about", _("About"), _about, 36),
        Column("filed_at", _("filed at"), lambda one: one.filed_at, 18),
        Column("state", _("State"), lambda one: one.get_state_display()),
        Column("decided_at", _("decided at"), lambda one: one.decided_at, 18),
        Column("document", _("document number"), lambda one: one.document_number, 24),
    ),
    place=of_contest("publicity:work_objections", "notices", *OBJECTION_READERS),
    rows=_objections,
    fit=lambda ask, rows: rows if shown_of(ask.query) == "all" else rows.open(),
    said=lambda ask: said_of(
        _("State"), shown_of(ask.query), [("open", _("Waiting for an answer"))]
    ),
    pages=("publicity:work_objections",),
)

LISTINGS = (NOTICES, NOTICED, OBJECTIONS)
