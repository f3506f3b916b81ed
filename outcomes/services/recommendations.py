"""Sending the best to the level above."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record, take_step
from competitions import rules
from competitions.models import Category, Competition, Sector
from outcomes.models import Recommendation, RecommendedEntry
from outcomes.services.likenesses import alike_in, note_likenesses
from outcomes.services.lists import ListLine, lines_for
from outcomes.services.ways import (
    NotTaken,
    QuotaFull,
    check_places,
    check_taken,
    sectors_of,
    way_to,
)
from projects.declared import title_of, unit_of
from projects.models import Entry
from projects.services.entries import number_entry
from projects.services.recommending import sealed
from projects.workflow import ENTRY_WORKFLOW

__all__ = ["NoLevelAbove", "NotTaken", "NothingConfirmed", "QuotaFull", "recommend"]


class NothingConfirmed(Exception):
    """No entry of the node has come through its public notice."""


class NoLevelAbove(Exception):
    """The node is a root: there is nobody to recommend to."""


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
    own ranks. The list is sealed; what looks like something that the other contest has already is
    put to its organisers. Raises NoLevelAbove, NothingConfirmed, QuotaFull, NotTaken; then nothing is sent.
    """
    if not rules.is_organiser(actor, competition):
        raise PermissionDenied
    Competition.objects.select_for_update(of=("self",)).get(pk=competition.pk)
    way = way_to(competition, into)
    if way is None:
        raise NoLevelAbove(_("This contest has no level above it."))
    lines = lines_for(competition, way)
    entries = [line.entry for line in lines]
    if not entries:
        raise NothingConfirmed(_("No entry has come through the public notice yet."))
    check_places(competition, way, entries)
    check_taken(way, entries)
    alike = alike_in(way.into, entries)
    recommendation = _sealed_list(
        competition, way.into, lines, document_number=document_number, actor=actor, at=at
    )
    sent = _send_all(recommendation, lines, actor=actor, at=at)
    note_likenesses(sent, alike)
    return recommendation


def _sealed_list(
    competition: Competition,
    into: Competition,
    lines: list[ListLine],
    *,
    document_number: str,
    actor: User,
    at: datetime,
) -> Recommendation:
    """The list as a row that nobody changes any more, chained to the one before."""
    before = Recommendation.objects.filter(competition=competition).order_by("-serial").first()
    sent = Recommendation(
        competition=competition,
        into=into,
        document_number=document_number,
        sent_by=actor,
        sent_at=at,
        serial=before.serial + 1 if before else 1,
        rows=[_frozen(line) for line in lines],
    )
    sent.digest = digest_of(sent, before.digest if before else "")
    sent.save(force_insert=True)
    return sent


def _frozen(line: ListLine) -> dict[str, Any]:
    """What the list says of a project; contacts stay out."""
    entry = line.entry
    return {
        "order": line.order,
        "rank": line.rank,
        "entry": entry.pk,
        "number": entry.number,
        "title": title_of(entry),
        "unit": unit_of(entry),
        "credit_code": entry.declared.get("credit_code", ""),
        "category": entry.category.name,
        "sector": entry.sector.name,
        "region": entry.declared.get("region", ""),
    }


def digest_of(sent: Recommendation, before: str) -> str:
    """SHA-256 of what was sent and of the digest of the list before, in hexadecimal."""
    said = [
        sent.competition_id,
        sent.into_id,
        sent.serial,
        sent.document_number,
        sent.rows,
        before,
    ]
    return sealed(said)


def broken_lists(competition: Competition) -> list[Recommendation]:
    """The lists of a node whose digest is not what their rows and the list before them make."""
    found, before = [], ""
    for sent in Recommendation.objects.filter(competition=competition).order_by("serial"):
        # What was sent before lists were sealed has no rows to be held against a digest.
        if (sent.rows or sent.digest) and sent.digest != digest_of(sent, before):
            found.append(sent)
        before = sent.digest
    return found


def _send_all(
    recommendation: Recommendation, lines: list[ListLine], *, actor: User, at: datetime
) -> list[RecommendedEntry]:
    sectors = sectors_of(recommendation.into)
    sent = [
        _send_up(recommendation, line, sectors[line.entry.sector.code], at=at) for line in lines
    ]
    record(
        "recommendation.send",
        recommendation.competition,
        actor=actor,
        at=at,
        document=recommendation.document_number,
        into=recommendation.into.code,
        entries=[line.entry.number for line in lines],
        digest=recommendation.digest,
    )
    return sent


def _send_up(
    recommendation: Recommendation, line: ListLine, sector: Sector, *, at: datetime
) -> RecommendedEntry:
    entry = line.entry
    target = _entry_above(entry, recommendation.into, sector)
    made = RecommendedEntry.objects.create(
        recommendation=recommendation, order=line.order, source=entry, target=target
    )
    if entry.state == Entry.State.CONFIRMED:
        number = recommendation.document_number
        take_step(ENTRY_WORKFLOW, entry, "recommend", actor=None, at=at, document=number)
    return made
