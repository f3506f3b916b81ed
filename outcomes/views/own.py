"""The entrant's awards: what two people have confirmed, and its papers."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from outcomes.models import Award, Certificate
from outcomes.paper.certificates import PAPERS
from outcomes.services.paper_jobs import last_complete, paper_file, stored_paper
from outcomes.views.papers import known_paper, sent, shown_name
from projects.models import Entry


@require_safe
@never_cache
def own_awards(request: HttpRequest, pk: int) -> HttpResponse:
    """Awards of my entry; before two people have confirmed them the page is as if there were none."""
    entry = get_object_or_404(Entry.objects.for_list().owned_by(request.user), pk=pk)
    jobs = {paper: last_complete(entry.competition, paper) for paper in PAPERS}
    lines = []
    for one in Award.objects.given().filter(entry=entry).for_list():
        made: Certificate | None = getattr(one, "certificate", None)
        ready = [paper for paper, job in jobs.items() if made and stored_paper(job, made)]
        lines.append((one, made, ready))
    context = {"entry": entry, "competition": entry.competition, "nav": "mine", "lines": lines}
    return render(request, "outcomes/own_awards.html", context)


@require_safe
@never_cache
def own_paper(request: HttpRequest, pk: int, award: int, paper: str) -> FileResponse:
    """The certificate or letter of my own entry's award."""
    entries = Entry.objects.owned_by(request.user).filter(pk=pk)
    mine = Certificate.objects.filter(award__entry__in=entries.values("pk"), award=award)
    found = get_object_or_404(mine.select_related("competition", "award"))
    name = paper_file(found, known_paper(paper))
    if not name:
        raise Http404
    return sent(name, shown_name(found, paper))
