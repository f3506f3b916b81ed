"""Heats of a contest; standings, places and comments of a round."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.exporting.listings import Ask, Column, Listing, are_unseen, fixed, unseen
from accounts.models import ListExport, User
from competitions.list_places import of_contest, of_part
from competitions.models import Heat, Round
from competitions.rules import has_role
from judging.listings.columns import entry_columns, shown_appearances, words
from judging.models import Promotion
from judging.services.feedback import Comment, comments_of
from judging.services.overview import HeatLine, StandingLine, heat_lines, round_result
from judging.services.place_checks import Looked, looked_into
from judging.views.organiser import READERS
from judging.views.places import WITH_PLACES
from judging.views.round_page import READ_BY
from projects.models import Project

ROUNDS = Round.objects.select_related("rule_set")


def _heats(ask: Ask) -> list[HeatLine]:
    heats = Heat.objects.filter(round__competition=ask.place.of)
    return heat_lines(heats, ask.user, ask.place.of)


COUNTS = ("sheets", "signed")


def _counted(line: HeatLine) -> int | str:
    """The key says whether the file has the counts of the heat."""
    return f"{line.heat.pk}:counted" if line.counts else line.heat.pk


def _counts_withheld(ask: Ask, export: ListExport) -> bool:
    """Whether the file counts sheets of a heat where the reader may not know them (any more)."""
    if not set(COUNTS) & set(export.columns):
        return False
    told = {key for key in export.keys if isinstance(key, str)}
    return not told.issubset(map(_counted, _heats(ask)))


HEATS = Listing(
    name="heats",
    title=_("Heats"),
    columns=fixed(
        Column("round", _("Round"), lambda line: line.heat.round.name),
        Column("number", _("No."), lambda line: line.heat.number, 8),
        Column("heat", _("Heat"), lambda line: line.heat.name, 24),
        Column("category", _("Category"), lambda line: str(line.heat.category or "")),
        Column("venue", _("Venue"), lambda line: line.heat.venue.name, 24),
        Column("starts_at", _("Starts at"), lambda line: line.heat.starts_at, 18),
        Column("ends_at", _("Ends at"), lambda line: line.heat.ends_at, 18),
        Column("state", _("State"), lambda line: line.heat.get_state_display()),
        Column("entries", _("Entries"), lambda line: line.figures.entries, 10),
        Column("seats", _("Judges"), lambda line: line.figures.seats, 10),
        Column(
            "sheets", _("Sheets"), lambda line: line.figures.sheets if line.counts else None, 10
        ),
        Column(
            "signed", _("Signed"), lambda line: line.figures.signed if line.counts else None, 10
        ),
    ),
    place=of_contest("judging:rounds", "judging", *READERS),
    rows=_heats,
    key=_counted,
    withheld=_counts_withheld,
    pages=("judging:rounds",),
)


def _may_read(user: User, round_: Round) -> bool:
    """The secretariat reads a round once every heat of it is locked, as on its page."""
    if has_role(user, round_.competition, *READERS):
        return True
    heats = Heat.objects.filter(round=round_)
    return heats.exists() and not heats.exclude(state=Heat.State.LOCKED).exists()


def _standings(ask: Ask) -> list[StandingLine]:
    lines = round_result(ask.place.of, ask.user).lines
    return [line for line in lines if not line.hidden]


def _standings_withheld(ask: Ask, export: ListExport) -> bool:
    """Whether the marks are secret again, or the reader has become party to a project."""
    seen = shown_appearances(ask, heat__round=ask.place.of)
    return bool(export.keys) and (not _standings(ask) or are_unseen(seen, export.keys))


def _appearance(line: StandingLine) -> Any:
    return line.standing.appearance


def _outcome(line: StandingLine) -> str:
    return str(line.promotion.get_outcome_display()) if line.promotion else ""


STANDING_COLUMNS: Sequence[Column] = (
    Column("rank", _("Rank"), lambda line: line.standing.rank, 8),
    Column("tied", _("Rank shared"), lambda line: words(line.standing.tied), 8),
    *entry_columns(lambda line: _appearance(line).entry),
    Column("category", _("Category"), lambda line: _appearance(line).entry.category.name),
    Column("sector", _("Sector"), lambda line: _appearance(line).entry.sector.name),
    Column("heat", _("Heat"), lambda line: _appearance(line).heat.name, 20),
    Column("order", _("Order"), lambda line: _appearance(line).order, 8),
    Column("score", _("Score"), lambda line: line.standing.score, 12),
    Column("outcome", _("Outcome"), _outcome),
    Column("fate", _("Why"), lambda line: line.fate, 50, usual=False),
)
STANDINGS = Listing(
    name="standings",
    title=_("Standings"),
    columns=fixed(*STANDING_COLUMNS),
    place=of_part(ROUNDS, "competition", "judging:round", "judging", *READ_BY, allowed=_may_read),
    rows=_standings,
    key=lambda line: line.key,
    withheld=_standings_withheld,
    pages=("judging:round",),
)


def _holds_places(user: User, round_: Round) -> bool:
    return round_.state in WITH_PLACES


def _checks(place: Looked) -> str:
    return "\n".join(
        f"{check.checked_on} {check.get_kind_display()} {check.get_finding_display()} {check.note}"
        for check in place.checks
    )


def _promotions(ask: Ask) -> Any:
    """What was decided of the round, places taken away since among it."""
    kept = Project.objects.kept_from(ask.user).values("pk")
    return Promotion.objects.filter(round=ask.place.of).exclude(entry__project__in=kept)


PLACES = Listing(
    name="places",
    title=_("Places and checks"),
    columns=fixed(
        *entry_columns(lambda place: place.promotion.entry),
        Column("looked_into", _("Looked into"), lambda place: words(bool(place.checks)), 10),
        Column("checks", _("Checks"), _checks, 50),
        Column(
            "waiting", _("Waits for the second person"), lambda place: words(bool(place.waiting))
        ),
    ),
    place=of_part(
        ROUNDS, "competition", "judging:places", "judging", *READERS, allowed=_holds_places
    ),
    rows=lambda ask: looked_into(ask.place.of, ask.user),
    key=lambda place: place.promotion.pk,
    withheld=unseen(_promotions),
    pages=("judging:places",),
)


def _comments(ask: Ask) -> list[Comment]:
    return comments_of(ask.place.of, ask.user)


COMMENTS = Listing(
    name="comments",
    title=_("Judges' comments"),
    columns=fixed(
        Column("number", _("Entry number"), lambda one: one.number, 20),
        Column("title", _("Project"), lambda one: one.title, 36),
        Column("text", _("Comment"), lambda one: one.text, 60),
        Column(
            "held", _("Held back because"), lambda one: one.held.reason if one.held else "", 30
        ),
    ),
    place=of_part(ROUNDS, "competition", "judging:round_feedback", "judging", *READ_BY),
    rows=_comments,
    key=lambda one: one.sheet,
    pages=("judging:round_feedback",),
)

LISTINGS = (HEATS, STANDINGS, PLACES, COMMENTS)
