"""What outcomes hold about a person: recommendations sent, and those of their projects."""

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.personal_data import Held, Part, rows_of
from outcomes.models import Recommendation, RecommendedEntry


def collect(user: User) -> Held:
    """Recommendations that the person sent, and in which their own projects stand."""
    rows: dict[str, list[dict[str, Any]]] = {
        "sent": rows_of(Recommendation.objects.filter(sent_by=user), "document_number", "sent_at"),
        "recommended": rows_of(
            RecommendedEntry.objects.filter(source__project__owner=user),
            "recommendation__document_number",
            "order",
            "source__project__title",
        ),
    }
    return Held(rows)


PART = Part(label=gettext_lazy("Recommendations"), collect=collect)
