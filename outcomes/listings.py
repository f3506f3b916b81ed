"""Awards, and lists of recommended projects, as files."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.exporting.filter_words import Words, said_of
from accounts.exporting.listings import Ask, Column, Listing, fixed, register, unseen
from competitions.list_places import of_contest
from outcomes.models import Award
from outcomes.services.arrivals import arrivals
from outcomes.services.lists import ListLine, lines_for
from outcomes.services.ways import Way, ways_of
from outcomes.views.workspace import READERS
from projects.declared import title_of, unit_of
from projects.models import Entry, Project


def _awards(ask: Ask) -> Any:
    given = Award.objects.filter(prize__competition=ask.place.of)
    return given.visible_to(ask.user).for_list()


def _state(award: Award) -> str:
    if award.revoked_at:
        return _now("Revoked")
    if award.confirmed_at:
        return _now("Void") if award.is_void else _now("In force")
    return _now("Proposed")


def _certificate(award: Award) -> str:
    certificate = getattr(award, "certificate", None)
    return certificate.number if certificate else ""


AWARDS = Listing(
    name="awards",
    title=_("Awards and certificates"),
    columns=fixed(
        Column("prize", _("Prize"), lambda award: str(award.prize), 24),
        Column("rank", _("Rank"), lambda award: award.rank, 8),
        Column("number", _("Entry number"), lambda award: award.entry.number, 20),
        Column("title", _("Project"), lambda award: award.entry.declared.get("title", ""), 36),
        Column("unit", _("Unit"), lambda award: award.entry.declared.get("unit", ""), 32),
        Column("category", _("Category"), lambda award: award.entry.category.name),
        Column("shared_by", _("shared by"), lambda award: award.shared_by, 8, usual=False),
        Column("amount", _("money (yuan)"), lambda award: award.amount, 16),
        Column("certificate", _("Certificate number"), _certificate, 24),
        Column("state", _("State"), _state),
        Column("confirmed_at", _("confirmed at"), lambda award: award.confirmed_at, 18),
        Column("reason", _("reason"), lambda award: award.reason, 30, usual=False),
    ),
    place=of_contest("outcomes:awards", "notices", *READERS),
    rows=_awards,
    pages=("outcomes:awards",),
)


def _way(ask: Ask) -> Way | None:
    """The one that the address names, else the first."""
    ways = ways_of(ask.place.of)
    wanted = ask.query.get("to") or (ways[0].into.code if ways else "")
    return next((one for one in ways if one.into.code == wanted), None)


def _upward_said(ask: Ask) -> Words:
    way = _way(ask)
    return said_of(_now("To which contest"), way.into.name) if way else []


def _upward(ask: Ask) -> list[ListLine]:
    """What would be sent along the way that the address names, as on the page; nothing kept back."""
    node, way = ask.place.of, _way(ask)
    kept = set(Project.objects.kept_from(ask.user).order_by().values_list("pk", flat=True))
    lines = lines_for(node, way) if way else []
    return [line for line in lines if line.entry.project_id not in kept]


def _not_kept_back(ask: Ask) -> Any:
    kept = Project.objects.kept_from(ask.user).values("pk")
    return Entry.objects.filter(competition=ask.place.of).exclude(project__in=kept)


UPWARD = Listing(
    name="upward",
    title=_("To be recommended, in the order of rank"),
    columns=fixed(
        Column("order", _("No."), lambda line: line.order, 8),
        Column("rank", _("Rank"), lambda line: line.rank, 8),
        Column("number", _("Entry number"), lambda line: line.entry.number, 20),
        Column("title", _("Project"), lambda line: line.entry.declared.get("title", ""), 36),
        Column("unit", _("Unit"), lambda line: line.entry.declared.get("unit", ""), 32),
        Column("category", _("Category"), lambda line: line.entry.category.name),
        Column("sector", _("Sector"), lambda line: line.entry.sector.name),
    ),
    place=of_contest("publicity:recommend", "notices", *READERS),
    rows=_upward,
    said=_upward_said,
    key=lambda line: line.entry.pk,
    withheld=unseen(_not_kept_back),
    pages=("publicity:recommend",),
)

RECEIVED = Listing(
    name="received",
    title=_("Received recommendations"),
    columns=fixed(
        Column("from", _("From which contest"), lambda line: line.recommendation.competition.name),
        Column(
            "document", _("Document number"), lambda line: line.recommendation.document_number, 24
        ),
        Column("sent_at", _("sent at"), lambda line: line.recommendation.sent_at, 18),
        Column("order", _("No."), lambda line: line.order, 8),
        Column("rank", _("Rank below"), lambda line: line.rank_below, 8),
        Column("number", _("Entry number"), lambda line: line.target.number, 20),
        Column("below", _("Number below"), lambda line: line.source.number, 20),
        Column("title", _("Project"), lambda line: title_of(line.target), 36),
        Column("unit", _("Unit"), lambda line: unit_of(line.target), 32),
        Column("category", _("Category"), lambda line: line.target.category.name),
        Column("state", _("State"), lambda line: line.target.get_state_display()),
    ),
    place=of_contest("publicity:received", "notices", *READERS),
    rows=lambda ask: arrivals(ask.place.of, ask.user),
    pages=("publicity:received",),
)

register(AWARDS, UPWARD, RECEIVED)
