"""What recommendations have taken of the places that a node has."""

from django.db.models import Count

from competitions.models import Competition
from outcomes.models import RecommendedEntry


def recommended_of(node: Competition) -> dict[str, int]:
    """Sent to the node next above, by kind of category; one query."""
    return sent_to(node, node.parent)


def sent_to(node: Competition, into: Competition | None) -> dict[str, int]:
    """Sent from `node` into `into`, by kind of category; one query."""
    rows = RecommendedEntry.objects.filter(
        recommendation__competition=node, recommendation__into=into
    )
    grouped = rows.order_by().values_list("source__category__kind")
    return dict(grouped.annotate(n=Count("pk")))
