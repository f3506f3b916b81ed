"""The organiser's questions as an entrant meets them, for those who set them up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from competitions.models import Category, Competition, Question, StaffGrant
from projects.forms.questions import QuestionsForm
from projects.services.answers import Sheet

READERS = (StaffGrant.Role.ORGANISER, StaffGrant.Role.SUPERVISOR)


@require_GET
def question_preview(request: HttpRequest, code: str) -> HttpResponse:
    """The step of the questions for one category of entrants, empty; nothing can be saved."""
    nodes = Competition.objects.staffed_by(request.user, *READERS)
    competition = get_object_or_404(nodes, code=code)
    wanted = request.GET.get("kind", "")
    kind = wanted if wanted in Category.Kind.values else Category.Kind.ENTERPRISE.value
    sheet = Sheet.of(Question.objects.put_to(competition, kind))
    context = {
        "competition": competition,
        "kind": kind,
        "kinds": Category.Kind.choices,
        "form": QuestionsForm(sheet=sheet),
        "is_preview": True,
        "nav": "contests",
    }
    return render(request, "projects/question_preview.html", context)
