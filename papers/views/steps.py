"""Steps of a paper that are named and confirmed: freezing, filling anew, throwing away."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from papers.models import Paper
from papers.services.files import files_there
from papers.services.freezing import number_to_be, obstacles_to_freezing
from papers.services.making import order_files, shows_now
from papers.services.papers import (
    PaperRefused,
    PaperTaken,
    discard_paper,
    freeze_paper,
    refill_paper,
)
from papers.services.sheets import contradictions_of
from papers.services.showings_data import is_outdated
from papers.templating import WordingRefused
from papers.views.access import writable
from papers.views.contradictions import contradictions_in_words
from papers.words import say_problem
from publicity.views.workspace import frame


@require_http_methods(["GET", "POST"])
def paper_freeze(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What will be frozen and what is in the way; by POST, give the number and make the last files."""

    def freeze(paper: Paper) -> None:
        actor, at = actor_of(request), timezone.now()
        frozen = freeze_paper(paper, version=_version(request), actor=actor, at=at)
        order_files(frozen, actor=actor, at=at)
        said = _("The paper is frozen under the number %(number)s.") % {"number": frozen.number}
        messages.success(request, said)

    found = writable(request, code, pk)
    if request.method == "POST":
        return _taken(request, found, "freeze", freeze)
    return render(request, "papers/freeze.html", _before_freezing(found))


def _before_freezing(paper: Paper) -> dict[str, Any]:
    """What the page of freezing shows: the paper, its number, what is in the way and what was let
    stand."""
    found = contradictions_of(paper)
    outdated = is_outdated(paper)
    there = files_there(paper, outdated=outdated)
    serial, number = number_to_be(paper)
    in_words = contradictions_in_words(paper, found)
    return {
        **frame(paper.competition, "reports"),
        "paper": paper,
        "serial": serial,
        "number": number,
        "is_current": shows_now(paper, there),
        "outdated": outdated,
        "is_made": paper.job is not None and not paper.job.is_over,
        "accepted": [row for row in in_words["contradictions"] if row["accepted"]],
        "obstacles": []
        if paper.is_frozen
        else obstacles_to_freezing(paper, found, there, outdated=outdated),
    }


@require_http_methods(["GET", "POST"])
def paper_refill(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What is lost by it; by POST, fill the paper anew from the figures of now."""

    def refill(paper: Paper) -> None:
        refill_paper(paper, version=_version(request), actor=actor_of(request), at=timezone.now())
        messages.success(request, _("The paper was filled anew."))

    return _step(request, code, pk, "refill", refill)


@require_http_methods(["GET", "POST"])
def paper_discard(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What goes; by POST, throw the draft away."""

    def discard(paper: Paper) -> None:
        discard_paper(paper, version=_version(request), actor=actor_of(request), at=timezone.now())
        said = _("“%(title)s” was thrown away. Its text is in the audit trail.")
        messages.success(request, said % {"title": paper.title})

    return _step(request, code, pk, "discard", discard)


def _version(request: HttpRequest) -> int:
    """The version that the page showed; 0, which no paper has, for anything else."""
    posted = request.POST.get("version", "")
    return int(posted) if posted.isdecimal() and len(posted) < 10 else 0


def _step(
    request: HttpRequest, code: str, pk: int, name: str, take: Callable[[Paper], None]
) -> HttpResponse:
    paper = writable(request, code, pk)
    if request.method == "POST":
        return _taken(request, paper, name, take)
    context = {
        **frame(paper.competition, "reports"),
        "paper": paper,
        "step": name,
    }
    return render(request, "papers/step.html", context)


def _taken(
    request: HttpRequest, paper: Paper, name: str, take: Callable[[Paper], None]
) -> HttpResponse:
    code, pk = paper.competition.code, paper.pk
    try:
        take(paper)
    except WordingRefused as refused:
        for problem in refused.problems:
            messages.error(request, say_problem(problem))
    except (PaperRefused, PaperTaken) as refused:
        messages.error(request, str(refused))
    else:
        if name == "discard":
            return redirect("papers:papers", code)
    return redirect("papers:paper", code, pk)
