"""What the feeds carry: public notices and published results, and nothing that is not public.

The moment of an entry is that of its publication by the second person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.control_characters import without_controls
from accounts.models import Approval
from competitions.models import Competition, Round
from publicity.models import Notice

type Nodes = QuerySet[Competition]
# So many of each kind are carried.
LENGTH = 50
# What an empty feed says: it must not tell when it was asked for.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry: `path` is its permanent address, also its identity."""

    path: str
    title: str
    text: str
    at: datetime


class Feed(Atom1Feed):
    """Atom whose bytes follow from its entries alone."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)


def entries_for(node: Competition | None = None) -> list[FeedEntry]:
    """Of the whole portal, or of a node and those below it; newest first, three queries."""
    nodes = Competition.objects.public()
    if node is not None:
        nodes = nodes.filter(path__startswith=node.path)
    found = [*_notices(nodes), *_results(nodes)]
    return sorted(found, key=lambda entry: (entry.at, entry.path), reverse=True)


def _notices(nodes: Nodes) -> Iterator[FeedEntry]:
    public = Notice.objects.public().filter(competition__in=nodes, published_at__isnull=False)
    for notice in public.select_related("competition").order_by("-published_at", "-pk")[:LENGTH]:
        if notice.published_at:
            yield FeedEntry(
                reverse("publicity:notice", args=[notice.pk]),
                notice.title,
                _("Public notice %(number)s of %(contest)s")
                % {"number": notice.number, "contest": notice.competition.name},
                notice.published_at,
            )


def _results(nodes: Nodes) -> Iterator[FeedEntry]:
    public = Round.objects.filter(competition__in=nodes, state=Round.State.PUBLISHED)
    confirmed = Approval.objects.filter(
        action=Approval.Action.PUBLISH_ROUND,
        subject_id__in=public.values("pk"),
        confirmed_at__isnull=False,
    )
    newest = confirmed.order_by("-confirmed_at", "-pk").values_list("subject_id", "confirmed_at")
    # A round that was reopened has been published more than once; the last time counts.
    published: dict[int, datetime] = {}
    for key, at in newest[:LENGTH]:
        if at:
            published.setdefault(key, at)
    rounds = public.select_related("competition").in_bulk(published)
    for key, at in published.items():
        round_ = rounds[key]
        named = {"round": round_.name, "contest": round_.competition.name}
        yield FeedEntry(
            reverse("publicity:results", args=[round_.competition.code, round_.order]),
            _("Results: %(contest)s, %(round)s") % named,
            _("The results of %(round)s of %(contest)s are public.") % named,
            at,
        )


def atom(title: str, entries: Sequence[FeedEntry], *, site: str, path: str) -> str:
    """The feed as XML; `site` is what addresses begin with, `path` the feed's own."""
    feed = Feed(
        title=without_controls(title),
        link=f"{site}/",
        description="",
        language=get_language(),
        feed_url=f"{site}{path}",
        feed_guid=f"{site}{path}",
    )
    for entry in entries:
        feed.add_item(
            title=without_controls(entry.title),
            link=f"{site}{entry.path}",
            description=without_controls(entry.text),
            unique_id=f"{site}{entry.path}",
            pubdate=entry.at,
            updateddate=entry.at,
        )
    return feed.writeString("utf-8")
