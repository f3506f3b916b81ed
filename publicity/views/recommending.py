"""Sending the confirmed entries to the level above."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import actor_of
from accounts.models import User
from accounts.refusals import explain
from competitions import rules as competition_rules
from competitions.models import Competition
from outcomes.models import Recommendation
from outcomes.services.likenesses import Alike, alike_in
from outcomes.services.list_papers import last_jobs
from outcomes.services.lists import left_out, lines_for
from outcomes.services.recommendations import (
    NoLevelAbove,
    NothingConfirmed,
    recommend,
)
from outcomes.services.ways import NotTaken, QuotaFull, Way, ways_of
from projects.models import Project
from publicity.forms import RecommendForm
from publicity.views.workspace import READERS, frame, staffed_node

REFUSALS = (NoLevelAbove, NothingConfirmed, NotTaken, QuotaFull)


def recommend_up(request: HttpRequest, code: str) -> HttpResponse:
    """The list in the order of rank; a first post shows what it will do, a second does it.

    `to` in the address names the contest at the end of a further way upwards.
    """
    competition = staffed_node(request, code, *READERS)
    ways = ways_of(competition)
    way = _chosen(request, ways)
    organises = competition_rules.is_organiser(request.user, competition)
    if request.method == "POST" and not organises:
        raise Http404
    form = RecommendForm(request.POST or None)
    is_checked = request.method == "POST" and form.is_valid()
    if is_checked and "confirmed" in request.POST and _send(request, competition, way, form):
        return redirect(request.get_full_path())
    context = {
        **frame(competition, "notices"),
        **_lists(competition, way, actor_of(request)),
        "ways": ways,
        "form": form,
        "confirming": is_checked and not form.errors,
        "organises": organises,
    }
    return render(request, "publicity/work_recommend.html", context)


def _chosen(request: HttpRequest, ways: list[Way]) -> Way | None:
    wanted = request.GET.get("to")
    if not wanted:
        return ways[0] if ways else None
    chosen = next((way for way in ways if way.into.code == wanted), None)
    if chosen is None:
        raise Http404
    return chosen


def _send(
    request: HttpRequest, competition: Competition, way: Way | None, form: RecommendForm
) -> bool:
    number = form.cleaned_data["document_number"]
    try:
        sent = recommend(
            competition,
            document_number=number,
            actor=actor_of(request),
            at=timezone.now(),
            into=way.into if way else None,
        )
    except REFUSALS as error:
        form.add_error(None, explain(error))
        return False
    messages.success(
        request,
        _("%(n)s projects were recommended with %(number)s.")
        % {"n": sent.lines.count(), "number": number},
    )
    return True


def _kept(viewer: User) -> set[int]:
    return set(Project.objects.kept_from(viewer).order_by().values_list("pk", flat=True))


def _readable(found: list[Alike], recused: set[int]) -> list[Alike]:
    """Without what the viewer is party to, on either side."""
    return [
        one
        for one in found
        if one.source.project_id not in recused
        and getattr(one.other, "project_id", None) not in recused
    ]


def _lists(competition: Competition, way: Way | None, viewer: User) -> dict[str, Any]:
    lines = lines_for(competition, way) if way else []
    entries = [line.entry for line in lines]
    left = way.left if way else 0
    sent = Recommendation.objects.filter(competition=competition)
    related = sent.select_related("sent_by", "into").prefetch_related("lines__target")
    papers, recused = last_jobs(sent), _kept(viewer)
    out = [
        one
        for one in (left_out(competition, way) if way else [])
        if one.entry.project_id not in recused
    ]
    return {
        "way": way,
        "lines": lines,
        "entries": entries,
        "left_out": [one for one in out if not one.is_sent],
        "gone": [one for one in out if one.is_sent],
        "alike": _readable(alike_in(way.into, entries), recused) if way and entries else [],
        "left": left,
        "too_many": max(len(entries) - left, 0),
        "sent": [(one, papers.get(one.pk)) for one in related],
    }
