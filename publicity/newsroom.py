"""What the public reads of the news. Everything starts from what is public at that moment, so that
no draft, no scheduled and no withdrawn item has a part in any page, feed or neighbour.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.safestring import SafeString

from competitions.models import Competition
from publicity.feeds import LENGTH, FeedEntry
from publicity.markup import render
from publicity.models import NewsItem
from publicity.services.news_pictures import address, shown_in
from publicity.sharing import Share

ON_PAGES = 3
# Inside a script element these would end it or open a comment.
HARMLESS = {ord(mark): f"\\u{ord(mark):04X}" for mark in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The public item before and after, in the order of publication; None at either end."""

    older: NewsItem | None
    newer: NewsItem | None


def newest(at: datetime, node: Competition | None = None) -> list[NewsItem]:
    """The newest three, of the portal or of a node and those below it; one query."""
    items = NewsItem.objects.public(at).for_list().newest_first()
    return list((items if node is None else items.below(node))[:ON_PAGES])


def contests_with_news(at: datetime) -> list[Competition]:
    """The contests that anything public is of, or of one below, parents first; one query."""
    below = Q(competition__path__startswith=OuterRef("path"))
    items = NewsItem.objects.public(at).filter(below)
    return list(Competition.objects.public().filter(Exists(items)).order_by("path"))


def neighbours(item: NewsItem, at: datetime) -> Neighbours:
    """Two queries."""
    items = NewsItem.objects.public(at)
    same = Q(publish_at=item.publish_at)
    older = items.filter(Q(publish_at__lt=item.publish_at) | (same & Q(pk__lt=item.pk)))
    newer = items.filter(Q(publish_at__gt=item.publish_at) | (same & Q(pk__gt=item.pk)))
    return Neighbours(
        older.order_by("-publish_at", "-pk").first(), newer.order_by("publish_at", "pk").first()
    )


def article(item: NewsItem, body: str | None = None) -> SafeString:
    """The item's text as HTML, or another text of it; at most one query."""
    source = item.body if body is None else body
    return SafeString(render(source, shown_in(item, source)))


def was_mended(item: NewsItem) -> bool:
    """Whether the text is another one than at the moment of publication."""
    return item.publish_at is not None and item.changed_at > item.publish_at


def entries(at: datetime, node: Competition | None = None) -> list[FeedEntry]:
    """What a feed carries of the news, newest first; one query."""
    items = NewsItem.objects.public(at).newest_first()
    found = (items if node is None else items.below(node))[:LENGTH]
    return [
        FeedEntry(
            reverse("publicity:news_item", args=[item.number]),
            item.title,
            item.summary,
            item.publish_at,
        )
        for item in found
        if item.publish_at
    ]


def share_of(item: NewsItem) -> Share:
    """Its card, with its cover or the picture of its contest."""
    cover = item.cover
    if cover is None:
        picture = reverse("publicity:contest_card", args=[item.competition.code])
        return Share(item.title, item.summary, picture, item.competition.name, kind="article")
    size = (cover.width, cover.height)
    return Share(item.title, item.summary, address(cover, "large"), cover.alt, size, "article")


def linked_data(item: NewsItem, site: str) -> SafeString:
    """The item in the words of schema.org, as JSON that may stand in a script element."""
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": item.title,
        "description": item.summary,
        "datePublished": item.publish_at.isoformat() if item.publish_at else "",
        "dateModified": (
            item.changed_at if was_mended(item) else item.publish_at or item.changed_at
        ).isoformat(),
        "mainEntityOfPage": site + reverse("publicity:news_item", args=[item.number]),
        "publisher": {"@type": "Organization", "name": item.source or item.competition.name},
    }
    if item.cover is not None:
        said["image"] = [site + address(item.cover, "large")]
    return SafeString(json.dumps(said, ensure_ascii=False).translate(HARMLESS))
