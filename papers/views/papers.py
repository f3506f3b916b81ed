"""The papers of a contest, and the beginning of a new one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from competitions.models import Competition
from papers import rules
from papers.forms import NewPaperForm, focus_first_error
from papers.models import Paper
from papers.services.papers import PaperRefused, draft_paper
from papers.templating import WordingRefused
from papers.words import say_problem
from publicity.figures import check
from publicity.services.collecting import collect
from publicity.views.mending import to_mend
from publicity.views.workspace import READERS, frame, page_of, staffed_node


@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """What was written so far; by POST, draft another paper from the figures as they are now."""
    competition = staffed_node(request, code, *READERS)
    may_write = rules.writes_papers(request.user, competition)
    if request.method == "POST" and not may_write:
        raise Http404
    initial = {"dated": timezone.localdate()}
    form = NewPaperForm(
        request.POST or None, competition=competition, writer=request.user, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        drafted = _draft(request, competition, form)
        if drafted:
            messages.success(request, _("The paper was filled. Read it and correct it."))
            return redirect("papers:paper", code, drafted.pk)
    focus_first_error(form)
    written = Paper.objects.visible_to(request.user).filter(competition=competition).for_list()
    context: dict[str, Any] = {
        **frame(competition, "reports"),
        **_figures(competition),
        "page": page_of(request, written),
        "form": form,
        "may_write": may_write,
    }
    return render(request, "papers/papers.html", context, status=422 if form.errors else 200)


def _figures(competition: Competition) -> dict[str, Any]:
    """What a paper would state that is filled now, and where to mend what does not add up."""
    figures = collect(competition, report_date=timezone.localdate())
    disagreements = [to_mend(found, competition) for found in check(figures)]
    return {"figures": figures, "disagreements": disagreements}


def _draft(request: HttpRequest, competition: Competition, form: NewPaperForm) -> Paper | None:
    """The draft; None, with the lines on the form, where the wording cannot be filled."""
    try:
        return draft_paper(
            competition, actor=actor_of(request), at=timezone.now(), **form.cleaned_data
        )
    except WordingRefused as refused:
        for problem in refused.problems:
            form.add_error("kind", say_problem(problem))
    except PaperRefused as refused:
        form.add_error("kind", str(refused))
    return None
