"""The lists of entries and recommended projects that go out as files."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.exporting.filter_words import Words, said_by
from accounts.exporting.listings import (
    Ask,
    Column,
    Listing,
    Place,
    fixed,
    never_withheld,
    register,
)
from accounts.masking import masked_email, masked_mobile
from accounts.models import Message, User
from accounts.outbox import masked
from accounts.templatetags.look import masked_name
from competitions.list_places import of_contest
from competitions.models import Body
from projects.forms.outbox import OutboxFilter
from projects.forms.queue import entry_filter, fitting
from projects.models import Entry, Nomination
from projects.models.nominations import NOMINATION_READERS
from projects.models.recommending import bodies_served_by
from projects.outbox_words import STATES
from projects.rules import may_export
from projects.services import outbox
from projects.services.entry_columns import ENTRY_COLUMNS
from projects.services.recommending import list_of, why_kept_away
from projects.views.outbox import OCCASIONS


def _entries(ask: Ask) -> QuerySet[Entry]:
    return fitting(ask.place.of, ask.user, "", ask.at)


def _entries_found(ask: Ask, rows: Any) -> QuerySet[Entry]:
    return fitting(ask.place.of, ask.user, ask.query.urlencode(), ask.at)


def _entries_said(ask: Ask) -> Words:
    query = ask.query.urlencode()
    return said_by(entry_filter(ask.place.of, ask.user, query, ask.at, named=True).form)


def _may_unmask(ask: Ask) -> bool:
    return may_export(ask.user, ask.place.of)


ENTRIES = Listing(
    name="entries",
    title=_("Entries"),
    columns=fixed(*ENTRY_COLUMNS),
    place=of_contest("projects:review_list", "entries", allowed=may_export),
    rows=_entries,
    fit=_entries_found,
    said=_entries_said,
    may_unmask=_may_unmask,
    pages=("projects:review_list",),
)


def _nominations(ask: Ask) -> QuerySet[Nomination]:
    rows = Nomination.objects.for_list().visible_to(ask.user)
    return rows.filter(competition=ask.place.of)


PROJECT_COLUMNS = (
    Column("body", _("Recommending body"), lambda row: row.body.name, 28),
    Column("rank", _("Rank"), lambda row: row.rank, 8),
    Column("number", _("Number"), lambda row: row.number, 16),
    Column("title", _("Project"), lambda row: row.title, 36),
    Column("unit", _("Unit"), lambda row: row.unit, 32),
    Column("credit_code", _("Credit code"), lambda row: row.credit_code, 22),
    Column("category", _("Category"), lambda row: row.category.name),
    Column("sector", _("Sector"), lambda row: row.sector.name),
    Column("region", _("Region"), lambda row: row.region.name),
    Column("entry", _("Entry"), lambda row: row.entry.number if row.entry else "", 20),
    Column(
        "state", _("State"), lambda row: row.entry.get_state_display() if row.entry else "", 16
    ),
)
CONTACT_COLUMNS = (
    Column("contact_name", _("Contact person"), lambda row: row.contact_name, mask=masked_name),
    Column(
        "contact_mobile", _("Contact mobile"), lambda row: row.contact_mobile, 16, masked_mobile
    ),
    Column("contact_email", _("Contact e-mail"), lambda row: row.contact_email, 26, masked_email),
    Column("letter_sent_at", _("Letter sent at"), lambda row: row.letter_sent_at, 18),
)

NOMINATIONS = Listing(
    name="nominations",
    title=_("Lists of the recommending bodies"),
    columns=fixed(*PROJECT_COLUMNS, *CONTACT_COLUMNS),
    place=of_contest("projects:nominations", "entries", *NOMINATION_READERS),
    rows=_nominations,
    may_unmask=_may_unmask,
    pages=("projects:nominations",),
)


def _body(user: User, key: str, at: datetime) -> Place | None:
    """A recommending body for whoever acts for it and has no part in a project of its list."""
    if not (key.isdecimal() and len(key) < 19):
        return None
    body: Body | None = bodies_served_by(user).filter(pk=int(key)).first()
    if body is None or why_kept_away(body, user):
        return None
    back = reverse("projects:body_list", args=[body.pk])
    name = f"{body.competition.name} · {body.name}"
    return Place(key, body, name, back, body.competition, "base.html", {"nav": "mine"})


OF_BODY = Listing(
    name="body-list",
    title=_("Projects that a body recommends"),
    columns=fixed(*PROJECT_COLUMNS),
    place=_body,
    rows=lambda ask: list_of(ask.place.of),
    # Who has to do with a project of the list has no such place.
    withheld=never_withheld,
    pages=("projects:body_list",),
)


def _letters(ask: Ask) -> QuerySet[Message]:
    return outbox.letters_of(ask.place.of, ask.user)


LETTERS = Listing(
    name="letters",
    title=_("Outbox"),
    columns=fixed(
        Column("subject", _("Letter"), lambda row: row.subject, 40),
        Column("occasion", _("occasion"), lambda row: OCCASIONS.get(row.occasion, row.occasion)),
        Column("recipient", _("Recipient"), lambda row: str(row.recipient or ""), 16),
        Column("channel", _("way"), lambda row: row.get_channel_display()),
        # The portal itself shows no address in full.
        Column("address", _("Address"), masked, 26),
        Column("created_at", _("Written"), lambda row: row.created_at, 18),
        Column("due_at", _("Not before"), lambda row: row.due_at, 18, usual=False),
        Column("sent_at", _("Sent"), lambda row: row.sent_at, 18),
        Column("state", _("State"), lambda row: STATES[outbox.state_of(row)]),
    ),
    place=of_contest("projects:outbox", "outbox", *outbox.READERS),
    rows=_letters,
    fit=lambda ask, rows: OutboxFilter(ask.query).found(rows),
    said=lambda ask: said_by(OutboxFilter(ask.query)),
    pages=("projects:outbox",),
)

register(ENTRIES, NOMINATIONS, OF_BODY, LETTERS)
