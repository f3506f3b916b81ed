"""Who judges what: the wishes of a run, what came of it, its application; changes by hand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from competitions.models import Round
from judging.allocation_forms import HandChangeForm, WishesForm
from judging.assignment.stored import read_wishes
from judging.models import Allocation, HandChange
from judging.services.allocation_facts import is_online
from judging.services.allocation_view import entry_rows, judges_of_entries, plan_view
from judging.services.allocations import (
    cancel_allocation,
    change_by_hand,
    may_allocate,
    request_allocation,
)
from judging.services.applying import apply_allocation
from judging.views.organiser import (
    READERS,
    Role,
    page_context,
    page_of,
    refusal_of,
    staffed_node,
    taken,
)
from projects.models import Project

SHOWN_RUNS = 10
SHOWN_CHANGES = 20


def _round(request: HttpRequest, code: str, pk: int, *roles: str) -> Round:
    node = staffed_node(request, code, *roles)
    rows = Round.objects.filter(competition=node).select_related("competition", "rule_set")
    return get_object_or_404(rows, pk=pk)


def _run(request: HttpRequest, code: str, pk: int, *roles: str) -> Allocation:
    node = staffed_node(request, code, *roles)
    rows = Allocation.objects.for_list().select_related("round__competition", "round__rule_set")
    return get_object_or_404(rows, pk=pk, round__competition=node)


def _changes(round_: Round, viewer: Any) -> Any:
    kept = Project.objects.kept_from(viewer).values("pk")
    rows = HandChange.objects.filter(round=round_).exclude(entry__project__in=kept)
    return rows.select_related("judge__user", "entry", "by")[:SHOWN_CHANGES]


def _page(request: HttpRequest, round_: Round, **bound: forms.Form) -> HttpResponse:
    runs = list(Allocation.objects.for_list().filter(round=round_)[:SHOWN_RUNS])
    context = page_context(round_.competition) | {
        "round": round_,
        "runs": runs,
        "pending": next((run for run in runs if not run.job.is_over), None),
        "may_run": may_allocate(actor_of(request), round_),
        "is_online": is_online(round_),
        "form": WishesForm(round_=round_, last=read_wishes(runs[0].wishes) if runs else None),
        "hand_form": HandChangeForm(round_=round_, viewer=request.user),
        "changes": _changes(round_, request.user),
    }
    return render(request, "judging/work_allocation.html", context | bound)


@require_safe
def allocation(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The wishes of a round, the runs so far, the changes by hand."""
    return _page(request, _round(request, code, pk, *READERS))


@require_POST
def allocation_request(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask for a run with these wishes."""
    round_ = _round(request, code, pk, Role.ORGANISER)
    form = WishesForm(request.POST, round_=round_)
    if taken(
        request,
        form,
        lambda data: request_allocation(
            round_, form.wishes, seed=data["seed"], actor=actor_of(request), at=timezone.now()
        ),
        _("Asked. Nothing is seated before you have looked at the answer."),
    ):
        newest = Allocation.objects.filter(round=round_).order_by("-pk").first()
        return redirect("judging:allocation_run", code, newest.pk if newest else 0)
    return _page(request, round_, form=form)


@require_safe
@never_cache
def allocation_run(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One run: how far it is, then its panels with their reasons, or what clashes."""
    run = _run(request, code, pk, *READERS)
    viewer = actor_of(request)
    view = plan_view(run, viewer)
    context = page_context(run.round.competition) | {
        "run": run,
        "round": run.round,
        "job": run.job,
        "view": view,
        "may_run": may_allocate(viewer, run.round),
        "is_online": is_online(run.round),
        "is_applied": hasattr(run, "application"),
    }
    if view and not view.clash and context["is_online"]:
        context["page"] = page = page_of(request, entry_rows(run.round, viewer))
        lines = judges_of_entries(run, [row.entry_id for row in page])
        context["lines"] = [(row, lines.get(row.entry_id, [])) for row in page]
    part = "#progress" if "HX-Request" in request.headers and not run.job.is_over else ""
    return render(request, f"judging/work_allocation_run.html{part}", context)


@require_POST
def allocation_apply(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Make the plan seats, or sheets (`apply`), or stop a run that is not over (`cancel`)."""
    run = _run(request, code, pk, Role.ORGANISER)
    actor, now = actor_of(request), timezone.now()
    if "cancel" in request.POST:
        refused = refusal_of(lambda: cancel_allocation(run, actor=actor, at=now))
        done = _("Stopped. Nothing was seated.")
    elif "apply" in request.POST:
        refused = refusal_of(lambda: apply_allocation(run, actor=actor, at=now))
        seats = len((run.found or {}).get("places", ()))
        done = ngettext("%(n)s place is filled.", "%(n)s places are filled.", seats) % {"n": seats}
    else:
        raise Http404
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, done)
    return redirect("judging:allocation_run", code, pk)


@require_POST
def allocation_change(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Give an entry of an online review to a judge, or keep it from one, for the runs to come."""
    round_ = _round(request, code, pk, Role.ORGANISER)
    form = HandChangeForm(request.POST, round_=round_, viewer=request.user)
    if taken(
        request,
        form,
        lambda data: change_by_hand(
            round_,
            form.entry,
            data["judge"],
            kind=data["kind"],
            reason=data["reason"],
            actor=actor_of(request),
            at=timezone.now(),
        ),
        _("Noted. The next run keeps to it."),
    ):
        return redirect("judging:allocation", code, pk)
    return _page(request, round_, hand_form=form)
