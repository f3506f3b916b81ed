"""The judge's pages around the sheet: my heats, the running order, my recusals, the chair's lock."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import actor_of
from accounts.refusals import explain
from accounts.workflow import TransitionRefused
from competitions.models import Heat
from judging import rules
from judging.forms import LockForm, OwnRecusalForm
from judging.models import Appearance, ServiceInvitation
from judging.services.desk import agenda_of, heats_of, order_for
from judging.services.heats import SheetsMissing, ShownScoresDiffer, lock_heat, unsigned_sheets
from judging.services.panels import PublishedAlready, declare_recusal
from judging.services.reopening import LaterRoundStarted
from judging.views.commitment_gate import APPEARANCE, HEAT, after_commitment
from judging.views.sheet_page import kit_data, outbox_of, told

# Invitations on the judge's own page, the newest.
INVITATIONS = 20


@require_safe
@never_cache
def judge_home(request: HttpRequest) -> HttpResponse:
    """My heats of today, those to come, those that are over; with a seat card, its own heat."""
    if card := request.seat_card:  # type: ignore[attr-defined]
        return redirect("judging:heat", card.seat.heat_id)
    user = actor_of(request)
    agenda = agenda_of(user, at=timezone.now())
    invitations = ServiceInvitation.objects.open_to(user).for_list().order_by("-asked_at")
    context = {
        "agenda": agenda,
        "invitations": invitations[:INVITATIONS],
        "outbox": outbox_of(user),
        "nav": "mine",
    }
    return told(render(request, "judging/judge_home.html", context), user)


def _my_heat(request: HttpRequest, pk: int) -> Heat:
    return get_object_or_404(heats_of(actor_of(request)), pk=pk)


@require_safe
@never_cache
@after_commitment(HEAT)
def judge_heat(request: HttpRequest, pk: int) -> HttpResponse:
    """The running order with my totals; a project I am recused from is only a number."""
    user = actor_of(request)
    heat = _my_heat(request, pk)
    chairs = rules.chairs_panel(user, heat)
    lines = order_for(heat, user)
    context = {
        "heat": heat,
        "competition": heat.round.competition,
        "lines": lines,
        "recusable": [line for line in lines if line.appearance],
        "outbox": outbox_of(user),
        "kit": kit_data(heat, is_list=True),
        "chairs": chairs,
        "unsigned": unsigned_sheets(heat) if chairs else None,
        "nav": "mine",
    }
    return told(render(request, "judging/judge_heat.html", context), user)


def _recused(request: HttpRequest, appearance: Appearance, form: OwnRecusalForm) -> bool:
    """Declare what the form says; False, with the reason on the form, when it is refused."""
    user = actor_of(request)
    project = appearance.entry.project
    try:
        declare_recusal(project, user.judge, actor=user, at=timezone.now(), **form.cleaned_data)
    except (PublishedAlready, LaterRoundStarted, TransitionRefused) as refused:
        form.add_error(None, explain(refused))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@after_commitment(APPEARANCE)
def recuse_self(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare that I must have nothing to do with a project; it then disappears for me."""
    visible = Appearance.objects.visible_to_judge(request.user).for_list()
    appearance = get_object_or_404(visible, pk=pk)
    form = OwnRecusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _recused(request, appearance, form):
        messages.success(request, _("Your recusal is on record. The project is closed to you."))
        return redirect("judging:heat", appearance.heat_id)
    context = {
        "appearance": appearance,
        "form": form,
        "competition": appearance.heat.round.competition,
        "nav": "mine",
    }
    return render(request, "judging/judge_recuse.html", context)


def _locked(request: HttpRequest, heat: Heat, form: LockForm) -> bool:
    """Lock the heat; False, with the reason on the form, when it is refused."""
    try:
        lock_heat(heat, actor=actor_of(request), at=timezone.now(), **form.cleaned_data)
    except (SheetsMissing, ShownScoresDiffer, TransitionRefused) as refused:
        form.add_error(None, explain(refused))
        return False
    except PermissionDenied as denied:
        raise Http404 from denied
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@after_commitment(HEAT)
def chair_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """The chair closes the scoring of the heat."""
    heat = _my_heat(request, pk)
    if not rules.chairs_panel(request.user, heat):
        raise Http404
    form = LockForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _locked(request, heat, form):
        messages.success(request, _("The heat is locked. Nothing moves any more."))
        return redirect("judging:heat", heat.pk)
    context = {
        "heat": heat,
        "form": form,
        "unsigned": unsigned_sheets(heat),
        "competition": heat.round.competition,
        "nav": "mine",
    }
    return render(request, "judging/judge_lock.html", context)
