"""The ways on which a node recommends: to the node above it, and along its feeds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from competitions.models import Category, Competition, Feed, Quota, Sector
from competitions.promotion.quota_sums import TOTAL
from outcomes.services.quota_use import sent_to
from projects.models import Entry


class QuotaFull(Exception):
    """The list is longer than the places that are left."""


class NotTaken(Exception):
    """The contest at the other end cannot take the list: closed, or without a group or sector."""


@dataclass(frozen=True, slots=True)
class Way:
    """`places` in all, `left` of them; `is_above` for the node next above, which takes the whole
    list or nothing. A feed takes as many of the best as it has places left."""

    into: Competition
    places: int
    left: int
    document_number: str
    is_above: bool


def ways_of(node: Competition) -> list[Way]:
    """The node above first, then the feeds in their order."""
    found = []
    if node.parent is not None:
        quota = Quota.objects.total_of(node)
        number = quota.document_number if quota else ""
        found.append(_way(node, node.parent, quota.places if quota else 0, number, is_above=True))
    feeds = Feed.objects.filter(competition=node).select_related("into").order_by("pk")
    for feed in feeds:
        found.append(_way(node, feed.into, feed.places, feed.document_number, is_above=False))
    return found


def way_to(node: Competition, into: Competition | None) -> Way | None:
    """The way into that contest; without one, the first there is."""
    ways = ways_of(node)
    if into is None:
        return ways[0] if ways else None
    return next((way for way in ways if way.into.pk == into.pk), None)


def _way(node: Competition, into: Competition, places: int, number: str, *, is_above: bool) -> Way:
    left = places - sum(sent_to(node, into).values())
    return Way(into, places, left, number, is_above)


def check_places(node: Competition, way: Way, entries: Iterable[Entry]) -> None:
    """QuotaFull if the list exceeds the way's places, or those of a category to the node above."""
    wanted = Counter(entry.category.kind for entry in entries)
    if wanted.total() > way.left:
        selected = wanted.total() + way.places - way.left
        raise QuotaFull(
            _("%(selected)s entries would be recommended; the quota is %(quota)s.")
            % {"selected": selected, "quota": way.places}
        )
    if not way.is_above:
        return
    sent = Counter(sent_to(node, way.into))
    for quota in Quota.objects.filter(competition=node).select_related("category"):
        kind = quota.category.kind if quota.category else TOTAL
        if kind != TOTAL and wanted[kind] + sent[kind] > quota.places:
            raise QuotaFull(
                _(
                    "%(selected)s entries of “%(category)s” would be recommended; its quota is %(quota)s."
                )
                % {
                    "selected": wanted[kind] + sent[kind],
                    "category": quota.category,
                    "quota": quota.places,
                }
            )


def sectors_of(into: Competition) -> dict[str, Sector]:
    """The sectors of the edition that the contest belongs to, by code."""
    root = into.path.split("/", 1)[0] + "/"
    return {sector.code: sector for sector in Sector.objects.filter(competition__path=root)}


def check_taken(way: Way, entries: Iterable[Entry]) -> None:
    """NotTaken, with every reason, unless the contest at the other end can take each entry.

    It has to be open and to have the entry's sector by its code; a contest outside of the node's
    own line has to have the category as well. A project stands in a contest once.
    """
    into, entries = way.into, list(entries)
    if into.state != Competition.State.OPEN:
        raise NotTaken(_("%(into)s is not open; it takes nothing.") % {"into": into})
    reasons = []
    codes = sectors_of(into)
    if lacking := sorted({e.sector.name for e in entries if e.sector.code not in codes}):
        reasons.append(
            _("%(into)s has no sector of the code of %(names)s.")
            % {"into": into, "names": _(", ").join(lacking)}
        )
    kinds = set(Category.objects.filter(competition=into).values_list("kind", flat=True))
    lacking = sorted({e.category.name for e in entries if e.category.kind not in kinds})
    if lacking and not way.is_above:
        reasons.append(
            _("%(into)s has no category for %(names)s.")
            % {"into": into, "names": _(", ").join(lacking)}
        )
    there = Entry.objects.filter(competition=into, project__in=[e.project_id for e in entries])
    held = set(there.values_list("project", flat=True))
    if numbers := [e.number or "" for e in entries if e.project_id in held]:
        reasons.append(
            _("These projects have entered %(into)s already: %(numbers)s.")
            % {"into": into, "numbers": _(", ").join(numbers)}
        )
    if reasons:
        raise NotTaken(" ".join(reasons))
