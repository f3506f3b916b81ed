"""Suspected conflicts of interest: the list, the evidence, the decision, the search."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.jobs import cancel_job
from competitions.models import Competition
from judging import rules
from judging.conflict_forms import DecisionForm, ReportForm, SuspicionFilter
from judging.models import Suspicion
from judging.services.conflict_decisions import confirm_suspicion, dismiss_suspicion
from judging.services.conflict_declarations import ask_to_keep_away
from judging.services.conflict_overview import counts_of, entries_of, lines_of, meetings_of
from judging.services.conflict_search import last_search, may_search, request_search
from judging.views.organiser import (
    READERS,
    Role,
    page_context,
    page_of,
    refusal_of,
    staffed_node,
    taken,
)


def _rows(request: HttpRequest, node: Competition) -> Any:
    return Suspicion.objects.visible_to(request.user).of_node(node)


def _list(
    request: HttpRequest, node: Competition, report_form: ReportForm, status: int = 200
) -> HttpResponse:
    rows = _rows(request, node)
    wanted = SuspicionFilter(request.GET)
    page = page_of(request, wanted.fitting(rows).for_list())
    context = page_context(node) | {
        "filter": wanted,
        "page": page,
        "lines": lines_of(page, node),
        "counts": counts_of(rows),
        "shown": request.GET.get("state") or Suspicion.State.OPEN,
        "job": last_search(node),
        "may_search": may_search(request.user, node),
        "report_form": report_form,
    }
    return render(request, "judging/work_conflicts.html", context, status=status)


@require_GET
def conflicts(request: HttpRequest, code: str) -> HttpResponse:
    """What is suspected between judges and projects of the node and below."""
    node = staffed_node(request, code, *READERS)
    return _list(request, node, ReportForm(node=node))


@require_POST
def conflicts_search(request: HttpRequest, code: str) -> HttpResponse:
    """Compare the whole pool with the contest, in the background; with `cancel`, stop it."""
    node = staffed_node(request, code, Role.ORGANISER)
    job = last_search(node)
    if "cancel" in request.POST:
        if job and cancel_job(job, at=timezone.now()):
            messages.success(request, _("The search was cancelled. What it found is kept."))
        return redirect("judging:conflicts", code)
    request_search(node, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("The expert pool is being compared with this contest."))
    return redirect("judging:conflicts", code)


@require_POST
def conflict_report(request: HttpRequest, code: str) -> HttpResponse:
    """An officer says who is to keep away from an entry."""
    node = staffed_node(request, code, Role.ORGANISER)
    form = ReportForm(request.POST, node=node)
    if taken(
        request,
        form,
        lambda data: ask_to_keep_away(
            data.pop("number"), data, actor=actor_of(request), at=timezone.now()
        ),
        _("Written down. Whoever of the panels it fits stands in the list."),
    ):
        return redirect("judging:conflicts", code)
    return _list(request, node, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One suspicion with its evidence; by POST, the decision."""
    roles = (Role.ORGANISER,) if request.method == "POST" else READERS
    node = staffed_node(request, code, *roles)
    suspicion = get_object_or_404(_rows(request, node).for_list(), pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _decided(request, suspicion, form):
        return redirect("judging:conflict", code, pk)
    context = page_context(node) | {
        "suspicion": suspicion,
        "line": lines_of([suspicion], node)[0],
        "entries": entries_of(suspicion, node),
        "meetings": meetings_of(suspicion),
        "form": form,
        "may_decide": rules.decides_suspicion(request.user, suspicion),
    }
    return render(request, "judging/work_conflict.html", context)


def _decided(request: HttpRequest, suspicion: Suspicion, form: DecisionForm) -> bool:
    if not form.is_valid():
        raise Http404
    said: dict[str, Any] = {
        "actor": actor_of(request),
        "at": timezone.now(),
        "reason": form.cleaned_data["reason"],
    }
    confirms = form.cleaned_data["decision"] == form.CONFIRM
    step = confirm_suspicion if confirms else dismiss_suspicion
    refused = refusal_of(lambda: step(suspicion, **said))
    if refused:
        form.add_error("reason", refused)
        return False
    done = _("Confirmed. The judge and the project are parted from now on.")
    messages.success(request, done if confirms else _("Dismissed, with your reason on record."))
    return True
