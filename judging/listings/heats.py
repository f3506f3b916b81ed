"""What a heat has: running order, panel, ranking, signed sheets; how far an online review is."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.exporting.filter_words import Words, said_of
from accounts.exporting.listings import Ask, Column, Listing, fixed, never_withheld, unseen
from accounts.models import User
from competitions.list_places import of_part
from competitions.models import Heat
from judging.listings.columns import entry_columns, shown_appearances, words
from judging.listings.rounds import STANDING_COLUMNS
from judging.models import ScoreSheet
from judging.rules import organises_heat
from judging.services.allocation_facts import is_online
from judging.services.online_review import entries_of_review, hidden_from, judges_wanted
from judging.services.overview import (
    OrderLine,
    StandingLine,
    heat_standings,
    order_lines,
    seats_with_counts,
)
from judging.services.sheets import criteria_of
from judging.services.signed_papers import signed_of_heat
from judging.views.organiser import READERS, Role

HEATS = Heat.objects.select_related("round__rule_set")
INSIDE = "round__competition"


def _counts(ask: Ask) -> bool:
    """Whether the reader may know how many sheets are signed, as on the page of the heat."""
    heat = ask.place.of
    return heat.state == Heat.State.LOCKED or organises_heat(ask.user, heat)


def _of_heat(ask: Ask) -> Any:
    """What the reader may see of the heat; what marks there are is seen after the lock alone."""
    return shown_appearances(ask, heat=ask.place.of)


def _order(ask: Ask) -> list[OrderLine]:
    return [line for line in order_lines(ask.place.of, ask.user) if not line.hidden]


def _order_columns(ask: Ask) -> Sequence[Column]:
    columns = [
        Column("order", _("Order"), lambda line: line.appearance.order, 8),
        *entry_columns(lambda line: line.appearance.entry),
        Column("category", _("Category"), lambda line: line.appearance.entry.category.name),
        Column("sector", _("Sector"), lambda line: line.appearance.entry.sector.name),
        Column("state", _("State"), lambda line: line.appearance.entry.get_state_display()),
    ]
    if _counts(ask):
        columns += [
            Column("sheets", _("Sheets"), lambda line: line.sheets, 10),
            Column("signed", _("Signed"), lambda line: line.signed, 10),
        ]
    return columns


ORDER = Listing(
    name="running-order",
    title=_("Running order"),
    columns=_order_columns,
    place=of_part(HEATS, INSIDE, "judging:work_heat", "judging", *READERS),
    rows=_order,
    key=lambda line: line.appearance.pk,
    withheld=unseen(_of_heat),
    pages=("judging:work_heat",),
)


def _panel_columns(ask: Ask) -> Sequence[Column]:
    columns = [
        Column("number", _("Seat"), lambda seat: seat.number, 8),
        Column("judge", _("Judge"), lambda seat: str(seat.judge), 16),
        Column("chair", _("chair"), lambda seat: words(seat.is_chair), 8),
        Column("profile", _("profile"), lambda seat: seat.judge.get_profile_display()),
        Column("employer", _("employer"), lambda seat: seat.judge.employer, 30),
        Column("position", _("title"), lambda seat: seat.judge.title, 18),
    ]
    if _counts(ask):
        columns += [
            Column("sheets", _("Sheets"), lambda seat: seat.n_sheets, 10),
            Column("signed", _("Signed"), lambda seat: seat.n_signed, 10),
            Column("abstained", _("Abstained"), lambda seat: seat.n_abstained, 10),
        ]
    return columns


PANEL = Listing(
    name="panel",
    title=_("Panel"),
    columns=_panel_columns,
    place=of_part(HEATS, INSIDE, "judging:work_heat", "judging", *READERS),
    rows=lambda ask: seats_with_counts(ask.place.of),
    pages=("judging:work_heat",),
)


def _is_locked(user: User, heat: Heat) -> bool:
    return heat.state == Heat.State.LOCKED


def _ranking(ask: Ask) -> list[StandingLine]:
    lines = heat_standings(ask.place.of, ask.user)
    return [line for line in lines if not line.hidden]


RANKING = Listing(
    name="heat-ranking",
    title=_("Ranking of the heat"),
    columns=fixed(*STANDING_COLUMNS),
    place=of_part(HEATS, INSIDE, "judging:work_heat", "judging", *READERS, allowed=_is_locked),
    rows=_ranking,
    key=lambda line: line.key,
    withheld=unseen(_of_heat),
    pages=("judging:work_heat",),
)


def _mark(code: str) -> Any:
    def value(sheet: ScoreSheet) -> Decimal | None:
        mark = sheet.current.payload["marks"].get(code, "") if sheet.current else ""
        return Decimal(mark) if mark else None

    return value


def _sheet_columns(ask: Ask) -> Sequence[Column]:
    marks = [
        Column(f"mark-{one.code}", one.name, _mark(one.code), 12)
        for one in criteria_of(ask.place.of.round_id)
    ]
    return (
        Column("seat", _("Seat"), lambda sheet: sheet.seat.number, 8),
        Column("judge", _("Judge"), lambda sheet: str(sheet.seat.judge), 16),
        Column("order", _("Order"), lambda sheet: sheet.appearance.order, 8),
        *entry_columns(lambda sheet: sheet.appearance.entry)[:2],
        *marks,
        Column("total", _("Total"), lambda sheet: sheet.current.total, 12),
        Column(
            "comment",
            _("Comment"),
            lambda sheet: sheet.current.payload.get("comment", ""),
            50,
        ),
    )


SHEETS = Listing(
    name="score-sheets",
    title=_("Signed sheets"),
    columns=_sheet_columns,
    place=of_part(HEATS, INSIDE, "judging:heat_papers", "judging", *READERS, allowed=_is_locked),
    rows=lambda ask: signed_of_heat(ask.place.of, ask.user),
    pages=("judging:heat_papers",),
)


def _runs_review(user: User, heat: Heat) -> bool:
    return is_online(heat.round) and organises_heat(user, heat)


REVIEW = of_part(
    HEATS, INSIDE, "judging:online_review", "judging", Role.ORGANISER, allowed=_runs_review
)


def _review_entries(ask: Ask) -> Any:
    return entries_of_review(ask.place.of).exclude(hidden_from(ask.user))


def _short(ask: Ask, rows: Any) -> Any:
    if ask.query.get("show") != "short":
        return rows
    return rows.filter(n_sheets__lt=judges_wanted(ask.place.of.round))


def _short_said(ask: Ask) -> Words:
    only = [("short", _("Only those with too few judges"))]
    return said_of(_("Entries"), ask.query.get("show", ""), only)


REVIEW_COLUMNS = (
    Column("sheets", _("Sheets"), lambda row: row.n_sheets, 10),
    Column("signed", _("Signed"), lambda row: row.n_signed, 10),
)
REVIEW_ENTRIES = Listing(
    name="review-entries",
    title=_("Online review by entry"),
    columns=fixed(
        *entry_columns(lambda row: row.entry),
        Column("sector", _("Sector"), lambda row: row.entry.sector.name),
        *REVIEW_COLUMNS,
    ),
    place=REVIEW,
    rows=_review_entries,
    fit=_short,
    said=_short_said,
    withheld=unseen(_of_heat),
    pages=("judging:online_review",),
)
REVIEW_JUDGES = Listing(
    name="review-judges",
    title=_("Online review by judge"),
    columns=fixed(
        Column("judge", _("Judge"), lambda seat: str(seat.judge), 16),
        Column("employer", _("employer"), lambda seat: seat.judge.employer, 30),
        *REVIEW_COLUMNS,
        Column("abstained", _("Abstained"), lambda seat: seat.n_abstained, 10),
    ),
    place=REVIEW,
    rows=lambda ask: seats_with_counts(ask.place.of).filter(n_sheets__gt=0),
    withheld=never_withheld,
    pages=("judging:online_review",),
)

LISTINGS = (ORDER, PANEL, RANKING, SHEETS, REVIEW_ENTRIES, REVIEW_JUDGES)
