"""What promotion has taken of the places that a node may recommend."""

from django.db.models import Count

from competitions.models import Competition, Round
from judging.models import Promotion


def promoted_of(node: Competition) -> dict[str, int]:
    """Promoted out of the node's last round, by kind of category; one query.

    Earlier rounds promote into the next round and take no places.
    """
    last = Round.objects.filter(competition=node).order_by("-order").values("pk")[:1]
    rows = Promotion.objects.filter(
        round__in=last, outcome=Promotion.Outcome.PROMOTED, revoked_at=None
    )
    grouped = rows.order_by().values_list("entry__category__kind")
    return dict(grouped.annotate(n=Count("pk")))
