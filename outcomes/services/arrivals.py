"""What the receiving contest sees of the lists that came in."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from competitions.models import Competition
from outcomes.models import Likeness, RecommendedEntry
from projects.models import Project


def arrivals(node: Competition, viewer: User) -> QuerySet[RecommendedEntry]:
    """The entries that came into the node by recommendation: list by list, in their order.

    Without what the viewer is party to. Each has its list, its entry below and the one here.
    """
    rows = RecommendedEntry.objects.filter(recommendation__into=node).exclude(
        target__project__in=_kept(viewer)
    )
    return rows.select_related(
        "recommendation__competition", "source", "target__project", "target__category"
    ).order_by("recommendation__sent_at", "recommendation", "order")


def likenesses_of(node: Competition, viewer: User) -> list[Likeness]:
    """Everything that an entry which arrived looks like, open questions first; one query.

    Without what the viewer is party to on either side.
    """
    rows = Likeness.objects.filter(line__recommendation__into=node)
    rows = rows.exclude(line__target__project__in=_kept(viewer)).exclude(
        entry__project__in=_kept(viewer)
    )
    related = rows.select_related(
        "line__recommendation__competition",
        "line__target__project",
        "entry__project",
        "nomination__body",
        "decided_by",
    )
    return sorted(related, key=lambda one: (bool(one.decision), one.pk))


def _kept(viewer: User) -> QuerySet[Project, Any]:
    return Project.objects.kept_from(viewer).values("pk")
