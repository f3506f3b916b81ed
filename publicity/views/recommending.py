"""Sending the confirmed entries to the level above."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import actor_of
from accounts.refusals import explain
from competitions import rules as competition_rules
from competitions.models import Competition, Quota
from outcomes.models import Recommendation, RecommendedEntry
from outcomes.services.recommendations import (
    NoLevelAbove,
    NothingConfirmed,
    QuotaFull,
    confirmed_entries,
    recommend,
)
from publicity.forms import RecommendForm
from publicity.views.workspace import READERS, frame, staffed_node

REFUSALS = (NoLevelAbove, NothingConfirmed, QuotaFull)


def recommend_up(request: HttpRequest, code: str) -> HttpResponse:
    """The list in the order of rank; a first post shows what it will do, a second does it."""
    competition = staffed_node(request, code, *READERS)
    organises = competition_rules.is_organiser(request.user, competition)
    if request.method == "POST" and not organises:
        raise Http404
    form = RecommendForm(request.POST or None)
    is_checked = request.method == "POST" and form.is_valid()
    if is_checked and "confirmed" in request.POST and _send(request, competition, form):
        return redirect("publicity:recommend", code)
    context = {
        **frame(competition, "notices"),
        **_lists(competition),
        "form": form,
        "confirming": is_checked and not form.errors,
        "organises": organises,
    }
    return render(request, "publicity/work_recommend.html", context)


def _send(request: HttpRequest, competition: Competition, form: RecommendForm) -> bool:
    number = form.cleaned_data["document_number"]
    try:
        sent = recommend(
            competition, document_number=number, actor=actor_of(request), at=timezone.now()
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


def _lists(competition: Competition) -> dict[str, Any]:
    quota = Quota.objects.filter(competition=competition).first()
    used = RecommendedEntry.objects.filter(recommendation__competition=competition).count()
    entries = confirmed_entries(competition)
    left = (quota.places if quota else 0) - used
    return {
        "entries": entries,
        "quota": quota,
        "left": left,
        "too_many": max(len(entries) - left, 0),
        "sent": Recommendation.objects.filter(competition=competition)
        .select_related("sent_by")
        .prefetch_related("lines__target"),
    }
