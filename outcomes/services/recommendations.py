"""Sending the best to the level above."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record, take_step
from competitions import rules
from competitions.models import Category, Competition, Quota
from competitions.promotion import QuotaExceeded, within_quota
from judging.models import Promotion
from outcomes.models import Recommendation, RecommendedEntry
from projects.models import Entry
from projects.services.entries import number_entry
from projects.workflow import ENTRY_WORKFLOW


class NothingConfirmed(Exception):
    """No entry of the node has come through its public notice."""


class NoLevelAbove(Exception):
    """The node is a root: there is nobody to recommend to."""


class QuotaFull(Exception):
    """The list is longer than the places that are left."""


def confirmed_entries(competition: Competition) -> list[Entry]:
    """Entries that came through the public notice and were not sent up yet, in order of rank."""
    entries = {
        entry.pk: entry
        for entry in Entry.objects.filter(
            competition=competition, state=Entry.State.CONFIRMED
        ).select_related("project", "category", "sector")
    }
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


def _check_quota(competition: Competition, wanted: int) -> None:
    sent = RecommendedEntry.objects.filter(recommendation__competition=competition).count()
    quota = Quota.objects.filter(competition=competition).first()
    try:
        within_quota(sent + wanted, quota.places if quota else 0)
    except QuotaExceeded as error:
        raise QuotaFull(
            _("%(selected)s entries would be recommended; the quota is %(quota)s.")
            % {"selected": error.selected, "quota": error.quota}
        ) from error


def _entry_above(entry: Entry, parent: Competition) -> Entry:
    """The same project as a new entry of the parent, accepted as recommended."""
    category, _created = Category.objects.get_or_create(
        competition=parent,
        kind=entry.category.kind,
        defaults={"name": entry.category.name},
    )
    return Entry.objects.create(
        project=entry.project,
        competition=parent,
        category=category,
        sector=entry.sector,
        number=number_entry(parent),
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
    competition: Competition, *, document_number: str, actor: User, at: datetime
) -> Recommendation:
    """Send the confirmed entries to the parent node as one ranked list with a document number.

    Every line makes a new entry above, linked to the one below; each keeps its own ranks. Raises
    NoLevelAbove, NothingConfirmed, QuotaFull.
    """
    if not rules.is_organiser(actor, competition):
        raise PermissionDenied
    if competition.parent is None:
        raise NoLevelAbove(_("This contest has no level above it."))
    Competition.objects.select_for_update(of=("self",)).get(pk=competition.pk)
    entries = confirmed_entries(competition)
    if not entries:
        raise NothingConfirmed(_("No entry has come through the public notice yet."))
    _check_quota(competition, len(entries))
    recommendation = Recommendation.objects.create(
        competition=competition, document_number=document_number, sent_by=actor, sent_at=at
    )
    for order, entry in enumerate(entries, start=1):
        _send_up(recommendation, entry, competition.parent, order=order, at=at)
    record(
        "recommendation.send",
        competition,
        actor=actor,
        at=at,
        document=document_number,
        entries=[entry.number for entry in entries],
    )
    return recommendation


def _send_up(
    recommendation: Recommendation,
    entry: Entry,
    parent: Competition,
    *,
    order: int,
    at: datetime,
) -> None:
    target = _entry_above(entry, parent)
    RecommendedEntry.objects.create(
        recommendation=recommendation, order=order, source=entry, target=target
    )
    number = recommendation.document_number
    take_step(ENTRY_WORKFLOW, entry, "recommend", actor=None, at=at, document=number)
