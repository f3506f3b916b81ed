"""What papers hold about a person: what they wrote, let pass and worded."""

from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.personal_data import Held, Part, rows_of
from papers.models import Paper, PaperAcceptance, PaperVersion, Wording


def collect(user: User) -> Held:
    """Papers that the person made or saved, what they accepted, wordings that they saved."""
    papers = Paper.objects.filter(made_by=user) | Paper.objects.filter(saved_by=user)
    accepted = PaperAcceptance.objects.filter(accepted_by=user)
    rows = {
        "papers": rows_of(papers, "kind", "title", "number", "state", "made_at", "saved_at"),
        "versions": rows_of(
            PaperVersion.objects.filter(saved_by=user), "paper__title", "number", "saved_at"
        ),
        "accepted": rows_of(accepted, "sentence", "reason", "accepted_at"),
        "wordings": rows_of(Wording.objects.filter(saved_by=user), "kind", "version", "saved_at"),
    }
    return Held(rows, [])


PART = Part(label=gettext_lazy("Secretariat papers"), collect=collect)
