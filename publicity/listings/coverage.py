"""The publicity ledger, the claims beside it, and items for the press."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.exporting.listings import Ask, Column, Listing, fixed
from competitions.list_places import of_contest
from publicity.models import Claim, Coverage, PressItem

PAGE = "publicity:coverage"


def _ledger(ask: Ask) -> Any:
    rows = Coverage.objects.filter(competition=ask.place.of).select_related("heat")
    return rows.order_by("-count", "pk")


LEDGER_COLUMNS = (
    Column("channel", _("channel"), lambda row: row.get_channel_display(), 16),
    Column("outlet", _("outlet"), lambda row: row.outlet, 28),
    Column("count", _("how many"), lambda row: row.count),
    Column("approximator", _("approximation"), lambda row: row.approximator, 12),
    Column("unit", _("unit"), lambda row: row.get_unit_display(), 16),
    Column("counted_on", _("counted on"), lambda row: row.counted_on),
    Column("event", _("event"), lambda row: row.heat.name if row.heat else "", 24),
    Column("address", _("address"), lambda row: row.address, 40),
    Column("link", _("address looked at"), lambda row: row.get_link_display(), usual=False),
    Column("note", _("note"), lambda row: row.note, 30),
)
LEDGER = Listing(
    name="coverage",
    title=_("Publicity ledger"),
    columns=fixed(*LEDGER_COLUMNS),
    place=of_contest(PAGE, "coverage"),
    rows=_ledger,
    pages=(PAGE,),
)
CLAIMS = Listing(
    name="claims",
    title=_("Claims"),
    columns=fixed(
        Column("subject", _("About"), lambda one: one.get_subject_display(), 20),
        Column("count", _("How many"), lambda one: one.count),
        Column("approximator", _("Worded"), lambda one: one.approximator, 10),
        Column("unit", _("Unit"), lambda one: one.unit, 10),
        Column("source", _("Source"), lambda one: one.source, 40),
        Column("stated_on", _("Stated on"), lambda one: one.stated_on),
        Column("address", _("Address"), lambda one: one.address, 40),
    ),
    place=of_contest(PAGE, "coverage"),
    rows=lambda ask: Claim.objects.filter(competition=ask.place.of).order_by("subject", "pk"),
    pages=(PAGE,),
)


def _press(ask: Ask) -> Any:
    items = PressItem.objects.filter(competition=ask.place.of)
    return items.select_related("heat", "finished_by").order_by("-pk")


PRESS = Listing(
    name="press-items",
    title=_("For the press"),
    columns=fixed(
        Column("title", _("title"), lambda item: item.title, 40),
        Column("event", _("event"), lambda item: item.heat.name, 24),
        Column("body", _("text"), lambda item: item.body, 60, usual=False),
        Column("changed_at", _("Last changed"), lambda item: item.changed_at, 18),
        Column("finished_at", _("finished at"), lambda item: item.finished_at, 18),
        Column("finished_by", _("finished by"), lambda item: str(item.finished_by or ""), 16),
    ),
    place=of_contest("publicity:press", "coverage"),
    rows=_press,
    pages=("publicity:press",),
)

LISTINGS = (LEDGER, CLAIMS, PRESS)
