"""The rows behind an item of a picture, as files: entries, or rows of the ledger."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.exporting.listings import Ask, Column, Listing, Place, fixed
from accounts.models import User
from competitions.list_places import place_in
from competitions.models import Competition
from projects.declared import title_of, unit_of
from publicity.listings.coverage import LEDGER_COLUMNS
from publicity.services.pictures import (
    LEDGER,
    Kind,
    coverage_behind,
    readable,
    rows_behind,
    scope_asked,
)

PAGE = "publicity:picture_rows"
type PlaceOf = Callable[[User, str, datetime], Place | None]


def _of_picture(*, of_ledger: bool) -> PlaceOf:
    """For whoever may see the picture; the key names it and its contest: funnel_zj-2022."""

    def place(user: User, key: str, at: datetime) -> Place | None:
        name, _sign, code = key.partition("_")
        node = Competition.objects.staffed_by(user, *LEDGER).filter(code=code).first()
        if node is None or (name == "channels") != of_ledger or _kind(user, node, name) is None:
            return None
        found = place_in(node, "publicity:pictures", "pictures")
        back = f"{reverse('publicity:pictures', args=[code])}#{name}"
        return Place(key, node, found.name, back, node, context=found.context)

    return place


def _kind(user: User, node: Competition, name: str) -> Kind | None:
    kinds = (kind for kind in readable(user, node) if kind.name == name and name != "years")
    return next(kinds, None)


def _entries(ask: Ask) -> Any:
    node = ask.place.of
    kind = _kind(ask.user, node, ask.place.key.partition("_")[0])
    if kind is None:
        return []
    scope = scope_asked(node, ask.user, ask.query)
    return rows_behind(scope, kind, str(ask.query.get("key", "")), ask.user)[0]


def _ledger(ask: Ask) -> Any:
    scope = scope_asked(ask.place.of, ask.user, ask.query)
    return coverage_behind(scope, str(ask.query.get("key", "")))


ENTRIES = Listing(
    name="picture-entries",
    title=_("Entries behind a picture"),
    columns=fixed(
        Column("number", _("Number"), lambda entry: entry.number, 20),
        Column("title", _("Project"), title_of, 36),
        Column("unit", _("Unit"), unit_of, 32),
        Column("contest", _("Contest"), lambda entry: entry.competition.short_name, 24),
        Column("sector", _("Sector"), lambda entry: entry.sector.name, 18),
        Column("state", _("State"), lambda entry: entry.get_state_display()),
    ),
    place=_of_picture(of_ledger=False),
    rows=_entries,
    pages=(PAGE,),
)
ROWS = Listing(
    name="picture-coverage",
    title=_("Rows of the ledger behind a picture"),
    columns=fixed(
        *LEDGER_COLUMNS,
        Column("contest", _("Contest"), lambda row: row.competition.short_name, 24),
    ),
    place=_of_picture(of_ledger=True),
    rows=_ledger,
    pages=(PAGE,),
)

LISTINGS = (ENTRIES, ROWS)
