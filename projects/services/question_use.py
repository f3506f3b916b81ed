"""How far a question has been answered, as the set-up of contests asks."""

from django.db.models import Count, Q

from competitions.models import Question
from competitions.services.question_facts import Answered
from projects.models import Entry


def answered_by(question: Question) -> Answered:
    """Entries with an answer or a file for it; one query."""
    answering = Entry.objects.filter(
        Q(answers__question=question) | Q(materials__question=question)
    ).values("pk")
    found = Entry.objects.filter(pk__in=answering).aggregate(
        entries=Count("pk"), handed_in=Count("pk", filter=Q(submitted_at__isnull=False))
    )
    return Answered(found["entries"], found["handed_in"])
