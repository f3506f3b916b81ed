"""What outcomes hold about a person: recommendations sent, and those and the awards of their projects."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.personal_data import Held, Part, rows_of
from outcomes.models import (
    Award,
    Certificate,
    Likeness,
    Recommendation,
    RecommendedEntry,
    Seal,
)
from outcomes.paper.certificates import PAPERS
from outcomes.services.paper_jobs import paper_file


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper in the storage, opened when it is copied."""

    name: str

    def open(self, mode: str = "rb") -> Any:
        return default_storage.open(self.name, mode)


def collect(user: User) -> Held:
    """What the person sent, and what became of their own projects: awards and their papers."""
    awards = Award.objects.given().filter(entry__project__owner=user)
    certificates = Certificate.objects.filter(award__in=awards.values("pk"))
    rows: dict[str, list[dict[str, Any]]] = {
        "sent": rows_of(Recommendation.objects.filter(sent_by=user), "document_number", "sent_at"),
        "recommended": rows_of(
            RecommendedEntry.objects.filter(source__project__owner=user),
            "recommendation__document_number",
            "order",
            "source__project__title",
        ),
        "one_project_or_two": rows_of(
            Likeness.objects.filter(decided_by=user), "decision", "reason", "decided_at"
        ),
        "awards": rows_of(
            awards, "prize__name", "entry__number", "rank", "amount", "confirmed_at", "revoked_at"
        ),
        "certificates": rows_of(certificates, "number", "code", "content", "issued_at"),
        "awards_proposed": rows_of(
            Award.objects.filter(proposed_by=user), "prize__name", "entry__number", "proposed_at"
        ),
        "seals_uploaded": rows_of(
            Seal.objects.filter(uploaded_by=user), "competition__name", "uploaded_at"
        ),
    }
    return Held(rows, list(_papers(certificates)))


def _papers(certificates: Any) -> Iterator[tuple[str, Any]]:
    for certificate in certificates.select_related("competition", "award"):
        for paper in PAPERS:
            if name := paper_file(certificate, paper):
                yield f"{certificate.number}-{paper}.pdf", StoredPaper(name)


def keeps(user: User, at: datetime) -> Iterator[tuple[str, str]]:
    """Awards and certificates of the person's projects."""
    if Award.objects.given().filter(entry__project__owner=user).exists():
        yield (
            _("Awards of your projects and their certificates: project, unit, prize, number"),
            _(
                "Archives Law of the People's Republic of China: they prove what was given, and "
                "whoever holds a certificate can have it checked."
            ),
        )


PART = Part(label=gettext_lazy("Recommendations, awards"), collect=collect, keeps=keeps)
