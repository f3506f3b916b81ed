"""Ranking a round in the background: asked for, watched, stopped."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from judging.models import RankingRun
from judging.services.ranking_runs import cancel_ranking, request_ranking
from judging.views.organiser import READERS, page_context, refusal_of, staffed_node
from judging.views.round_page import find_round


def _run(request: HttpRequest, code: str, pk: int) -> RankingRun:
    node = staffed_node(request, code, *READERS)
    rows = RankingRun.objects.select_related("round__competition", "job__requested_by")
    return get_object_or_404(rows, pk=pk, round__competition=node)


@require_POST
def round_rank(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask for the round to be ranked from its signed sheets."""
    round_ = find_round(request, code, pk, *READERS)
    refused = refusal_of(
        lambda: request_ranking(round_, actor=actor_of(request), at=timezone.now())
    )
    if refused:
        messages.error(request, refused)
        return redirect("judging:round", code, pk)
    newest = RankingRun.objects.filter(round=round_).latest("pk")
    return redirect("judging:ranking_run", code, newest.pk)


@require_safe
@never_cache
def ranking_run(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """How far it is, then what came of it."""
    run = _run(request, code, pk)
    context = page_context(run.round.competition) | {
        "run": run,
        "round": run.round,
        "job": run.job,
    }
    part = "#progress" if "HX-Request" in request.headers and not run.job.is_over else ""
    return render(request, f"judging/work_ranking_run.html{part}", context)


@require_POST
def ranking_cancel(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Stop a run that is not over."""
    run = _run(request, code, pk)
    if cancel_ranking(run, actor=actor_of(request), at=timezone.now()):
        messages.success(request, _("Stopped. The ranking in force stays as it was."))
    return redirect("judging:ranking_run", code, pk)
