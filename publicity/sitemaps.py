"""What search engines may read: the public pages and nothing besides, in sections.

A day stands beside a page only where it is public itself: the second person's confirmation of a
notice or of results. When an entrant agreed or an organiser changed something is nobody's business.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.urls import reverse

from accounts.models import Approval
from competitions.models import Competition, Round
from projects.models import Showing
from publicity.gallery import in_order, public_showings
from publicity.models import CoverageOpening, NewsItem, Notice
from publicity.newsroom import was_mended

FIXED = ("home", "notices", "news", "gallery", "privacy")

if TYPE_CHECKING:
    SiteMap = Sitemap[Any]
else:
    # Only the stubs know of what a map is.
    SiteMap = Sitemap


class Pages(SiteMap):
    """The pages that are always there."""

    def items(self) -> list[str]:
        return [*(f"publicity:{name}" for name in FIXED), "outcomes:verify", "api:guide"]

    def location(self, item: str) -> str:
        return reverse(item)


class Contests(SiteMap):
    """Each public contest, with the day of its newest notice or result."""

    def items(self) -> Any:
        self.days = _days_of_contests()
        return Competition.objects.public().order_by("path")

    def location(self, item: Competition) -> str:
        return reverse("publicity:competition", args=[item.code])

    def lastmod(self, item: Competition) -> datetime | None:
        return self.days.get(item.pk)


class Results(SiteMap):
    """Each published round."""

    def items(self) -> Any:
        self.days = _days_of_rounds()
        return _published().select_related("competition").order_by("pk")

    def location(self, item: Round) -> str:
        return reverse("publicity:results", args=[item.competition.code, item.order])

    def lastmod(self, item: Round) -> datetime | None:
        return self.days.get(item.pk)


class Notices(SiteMap):
    """Each public notice."""

    def items(self) -> Any:
        return Notice.objects.public().order_by("pk")

    def location(self, item: Notice) -> str:
        return reverse("publicity:notice", args=[item.pk])

    def lastmod(self, item: Notice) -> datetime | None:
        return item.published_at


class News(SiteMap):
    """Each item that is public at `at`, with the day of its publication or of its correction."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def items(self) -> Any:
        return NewsItem.objects.public(self.at).newest_first()

    def location(self, item: NewsItem) -> str:
        return reverse("publicity:news_item", args=[item.number])

    def lastmod(self, item: NewsItem) -> datetime | None:
        return item.changed_at if was_mended(item) else item.publish_at


class CoveragePages(SiteMap):
    """Each contest that shows its publicity ledger."""

    def items(self) -> Any:
        shown = CoverageOpening.objects.values("competition")
        return Competition.objects.public().filter(pk__in=shown).order_by("path")

    def location(self, item: Competition) -> str:
        return reverse("publicity:contest_coverage", args=[item.code])


class Gallery(SiteMap):
    """Each project of the gallery."""

    def items(self) -> Any:
        return in_order(public_showings())

    def location(self, item: Showing) -> str:
        return reverse("publicity:gallery_project", args=[item.code])


def sections(at: datetime) -> dict[str, "type[Sitemap[Any]] | Sitemap[Any]"]:
    """The map as it is at `at`, by the names of its sections."""
    return {
        "pages": Pages,
        "contests": Contests,
        "results": Results,
        "notices": Notices,
        "news": News(at),
        "coverage": CoveragePages,
        "gallery": Gallery,
    }


def _published() -> Any:
    nodes = Competition.objects.public().values("pk")
    return Round.objects.filter(competition__in=nodes, state=Round.State.PUBLISHED)


def _days_of_rounds() -> dict[int, datetime]:
    """When each published round was last published; one query."""
    confirmed = Approval.objects.filter(
        action=Approval.Action.PUBLISH_ROUND,
        subject_id__in=_published().values("pk"),
        confirmed_at__isnull=False,
    )
    newest = confirmed.order_by().values_list("subject_id").annotate(at=Max("confirmed_at"))
    return {int(key): at for key, at in newest}


def _days_of_contests() -> dict[int, datetime]:
    """The newest public moment of each contest; three queries."""
    notices = Notice.objects.public().filter(published_at__isnull=False).order_by()
    days = dict(notices.values_list("competition").annotate(at=Max("published_at")))
    rounds = _days_of_rounds()
    for key, node in _published().values_list("pk", "competition"):
        if at := rounds.get(key):
            days[node] = max(days.get(node, at), at)
    return days
