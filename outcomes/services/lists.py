"""The list that a node would send: who is on it with which rank, and who is left out and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from competitions.models import Competition, Round
from judging.models import Promotion
from outcomes.models import RecommendedEntry
from outcomes.services.ways import Way
from projects.models import Entry

THROUGH = (Entry.State.CONFIRMED, Entry.State.RECOMMENDED)
LATEST = (Round.State.DECIDED, Round.State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of the list: its order from 1, the entry, and its rank in the last round, if any."""

    order: int
    entry: Entry
    rank: int | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that reached the end and is not on the list, with the reason in a sentence; `is_sent`
    says that the reason is that it has gone this way already."""

    entry: Entry
    rank: int | None
    reason: str
    is_sent: bool = False


def ranks_of(entries: Iterable[Entry]) -> dict[int, int | None]:
    """By entry its rank in the last round that promoted it; one query."""
    rows = Promotion.objects.filter(
        entry__in=[entry.pk for entry in entries],
        revoked_at=None,
        outcome=Promotion.Outcome.PROMOTED,
    )
    return dict(rows.order_by("round__order").values_list("entry", "standing__rank"))


def by_rank(entries: Iterable[Entry]) -> list[ListLine]:
    """The entries in the order in which they are recommended: by rank, then by number; one query."""
    found = list(entries)
    ranks = ranks_of(found)
    ordered = sorted(
        found, key=lambda one: (ranks.get(one.pk) or len(ranks) + 1, one.number or "")
    )
    return [ListLine(n, one, ranks.get(one.pk)) for n, one in enumerate(ordered, start=1)]


def confirmed_lines(competition: Competition, into: Competition | None = None) -> list[ListLine]:
    """Entries that came through the public notice and were not sent into that contest yet.

    Without `into`, the node above. What was sent another way before may still be sent this one.
    """
    sent = RecommendedEntry.objects.filter(
        source=OuterRef("pk"), recommendation__into=into or competition.parent
    )
    found = Entry.objects.filter(~Exists(sent), competition=competition, state__in=THROUGH)
    return by_rank(
        found.select_related("project", "category", "sector", "recommended_from__recommended_from")
    )


def lines_for(competition: Competition, way: Way) -> list[ListLine]:
    """What would be sent that way now: everything to the node above, the best along a feed."""
    lines = confirmed_lines(competition, way.into)
    return lines if way.is_above else lines[: max(way.left, 0)]


def left_out(competition: Competition, way: Way) -> list[LeftOut]:
    """Who was promoted by the last decided round, or came further, and is not on the list.

    In the order of rank; four queries, however many they are.
    """
    last = Round.objects.filter(competition=competition, state__in=LATEST).order_by("-order")
    promoted = Promotion.objects.filter(
        entry=OuterRef("pk"),
        revoked_at=None,
        outcome=Promotion.Outcome.PROMOTED,
        round__in=last.values("pk")[:1],
    )
    going = {line.entry.pk for line in lines_for(competition, way)}
    found = Entry.objects.filter(
        Q(Exists(promoted)) | Q(state__in=(*THROUGH, Entry.State.NOTICED)),
        competition=competition,
    ).exclude(pk__in=going)
    sent = RecommendedEntry.objects.filter(
        recommendation__competition=competition, recommendation__into=way.into
    )
    documents = dict(sent.values_list("source", "recommendation__document_number"))
    lines = by_rank(found.select_related("project", "category", "sector"))
    return [
        LeftOut(
            one.entry, one.rank, _why_left_out(one.entry, documents), one.entry.pk in documents
        )
        for one in lines
    ]


def _why_left_out(entry: Entry, documents: dict[int, str]) -> str:
    if entry.pk in documents:
        return _("Sent already with %(document)s") % {"document": documents[entry.pk]}
    reasons = {
        Entry.State.ACCEPTED: _("Not put on public notice yet"),
        Entry.State.NOTICED: _("The public notice has not ended"),
        Entry.State.WITHDRAWN: _("Withdrawn"),
        Entry.State.DISQUALIFIED: _("Disqualified"),
    }
    return reasons.get(Entry.State(entry.state)) or _("Beyond the places of this way")
