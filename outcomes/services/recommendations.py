"""Sending the best to the level above."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record, take_step
from competitions import rules
from competitions.models import Category, Competition, Sector
from judging.models import Promotion
from outcomes.models import Recommendation, RecommendedEntry
from outcomes.services.ways import (
    NotTaken,
    QuotaFull,
    Way,
    check_places,
    check_taken,
    sectors_of,
    way_to,
)
from projects.models import Entry
from projects.services.entries import number_entry
from projects.workflow import ENTRY_WORKFLOW

__all__ = ["NoLevelAbove", "NotTaken", "NothingConfirmed", "QuotaFull", "recommend"]


class NothingConfirmed(Exception):
    """No entry of the node has come through its public notice."""


class NoLevelAbove(Exception):
    """The node is a root: there is nobody to recommend to."""


def confirmed_entries(competition: Competition, into: Competition | None = None) -> list[Entry]:
    """Entries that came through the public notice and were not sent into that contest yet, by rank.

    Without `into`, the node above. What was sent another way before may still be sent this one.
    """
    through = (Entry.State.CONFIRMED, Entry.State.RECOMMENDED)
    sent = RecommendedEntry.objects.filter(
        source=OuterRef("pk"), recommendation__into=into or competition.parent
    )
    found = Entry.objects.filter(~Exists(sent), competition=competition, state__in=through)
    entries = {entry.pk: entry for entry in found.select_related("project", "category", "sector")}
    ranks = dict(
        Promotion.objects.filter(
            entry__in=entries, revoked_at=None, outcome=Promotion.Outcome.PROMOTED
        )
        .order_by("round__order")
        .values_list("entry", "standing__rank")
    )
    return sorted(
        entries.values(),
        key=lambda e: (ranks.get(e.pk) or len(ranks) + 1, e.number or ""),
    )


def list_for(competition: Competition, way: Way) -> list[Entry]:
    """What would be sent that way now: everything to the node above, the best along a feed."""
    entries = confirmed_entries(competition, way.into)
    return entries if way.is_above else entries[: max(way.left, 0)]


def _entry_above(entry: Entry, into: Competition, sector: Sector) -> Entry:
    """The same project as a new entry up there, accepted as recommended."""
    category, _created = Category.objects.get_or_create(
        competition=into,
        kind=entry.category.kind,
        defaults={"name": entry.category.name},
    )
    return Entry.objects.create(
        project=entry.project,
        competition=into,
        category=category,
        sector=sector,
        number=number_entry(into),
        state=Entry.State.ACCEPTED,
        contact_name=entry.contact_name,
        contact_mobile=entry.contact_mobile,
        contact_email=entry.contact_email,
        earlier_award=entry.earlier_award,
        declared=entry.declared,
        submitted_at=entry.submitted_at,
        recommended_from=entry,
    )


@transaction.atomic
def recommend(
    competition: Competition,
    *,
    document_number: str,
    actor: User,
    at: datetime,
    into: Competition | None = None,
) -> Recommendation:
    """Send the confirmed entries up as one ranked list with a document number.

    To the node above, or along a feed `into` another contest: then the best, as many as that way
    has places left. Every line makes a new entry up there, linked to the one below; each keeps its
    own ranks. Raises NoLevelAbove, NothingConfirmed, QuotaFull, NotTaken; then nothing is sent.
    """
    if not rules.is_organiser(actor, competition):
        raise PermissionDenied
    Competition.objects.select_for_update(of=("self",)).get(pk=competition.pk)
    way = way_to(competition, into)
    if way is None:
        raise NoLevelAbove(_("This contest has no level above it."))
    entries = list_for(competition, way)
    if not entries:
        raise NothingConfirmed(_("No entry has come through the public notice yet."))
    check_places(competition, way, entries)
    check_taken(way, entries)
    recommendation = Recommendation.objects.create(
        competition=competition,
        into=way.into,
        document_number=document_number,
        sent_by=actor,
        sent_at=at,
    )
    _send_all(recommendation, entries, actor=actor, at=at)
    return recommendation


def _send_all(
    recommendation: Recommendation, entries: list[Entry], *, actor: User, at: datetime
) -> None:
    sectors = sectors_of(recommendation.into)
    for order, entry in enumerate(entries, start=1):
        _send_up(recommendation, entry, sectors[entry.sector.code], order=order, at=at)
    record(
        "recommendation.send",
        recommendation.competition,
        actor=actor,
        at=at,
        document=recommendation.document_number,
        into=recommendation.into.code,
        entries=[entry.number for entry in entries],
    )


def _send_up(
    recommendation: Recommendation, entry: Entry, sector: Sector, *, order: int, at: datetime
) -> None:
    target = _entry_above(entry, recommendation.into, sector)
    RecommendedEntry.objects.create(
        recommendation=recommendation, order=order, source=entry, target=target
    )
    if entry.state == Entry.State.CONFIRMED:
        number = recommendation.document_number
        take_step(ENTRY_WORKFLOW, entry, "recommend", actor=None, at=at, document=number)
