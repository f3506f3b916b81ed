"""Before the day: what is ready, a rehearsal, and the opening."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.refusals import explain
from hall.models import HallRun
from hall.services.ready import ready_lines
from hall.services.runs import HallRefused, is_outdated, open_run, open_to_public
from hall.views.finding import heat_of, run_of
from judging.views.organiser import page_context


@require_safe
def opening(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What is ready for the heat and what is not, with the way to each."""
    heat = heat_of(request, code, pk)
    context = page_context(heat.round.competition) | {
        "heat": heat,
        "lines": ready_lines(heat, timezone.now()),
        "runs": {
            run.is_rehearsal: run
            for run in HallRun.objects.filter(heat=heat)
            if not is_outdated(run)
        },
    }
    return render(request, "hall/opening.html", context)


@require_POST
def enter(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Open the heat, or its rehearsal, and go to the console."""
    heat = heat_of(request, code, pk)
    kind = request.POST.get("kind")
    if kind not in {"heat", "rehearsal"}:
        raise Http404
    try:
        run = open_run(
            heat, is_rehearsal=kind == "rehearsal", actor=actor_of(request), at=timezone.now()
        )
    except HallRefused as refused:
        messages.error(request, explain(refused))
        return redirect("hall:opening", code, pk)
    return redirect("hall:console", code, run.pk)


@require_POST
def publish(request: HttpRequest, code: str, run: int) -> HttpResponse:
    """Open the live page to everybody, or close it."""
    found = run_of(request, code, run)
    is_public = request.POST.get("public") == "yes"
    try:
        open_to_public(found, is_public=is_public, actor=actor_of(request), at=timezone.now())
    except (HallRefused, PermissionDenied) as refused:
        messages.error(request, explain(refused))
    else:
        done = (
            _("The live page is open to everybody.")
            if is_public
            else _("The live page is closed.")
        )
        messages.success(request, done)
    return redirect("hall:console", code, found.pk)
