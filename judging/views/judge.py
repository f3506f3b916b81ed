"""The judge's pages around the sheet: my heats, the running order, my recusals, the chair's lock."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actor import actor_of
from accounts.refusals import explain
from accounts.workflow import TransitionRefused
from competitions.models import Heat
from judging import rules
from judging.models import Appearance, Judge
from judging.services.desk import heats_of, order_for, unsigned_of_panel
from judging.services.heats import SheetsMissing, lock_heat
from judging.services.panels import PublishedAlready, declare_recusal
from projects.models import Recusal


class RecusalForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Reason"), choices=Recusal.Kind)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Optional; the organisers and the supervisor can read it."),
    )


class ChairLockForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why the missing sheets are not waited for"),
        max_length=300,
        required=False,
    )


@require_GET
def judge_home(request: HttpRequest) -> HttpResponse:
    """My heats, newest first."""
    get_object_or_404(Judge, user=actor_of(request))
    heats = heats_of(actor_of(request))
    return render(request, "judging/judge_home.html", {"heats": heats, "nav": "mine"})


def _my_heat(request: HttpRequest, pk: int) -> Heat:
    return get_object_or_404(heats_of(actor_of(request)), pk=pk)


@require_GET
def judge_heat(request: HttpRequest, pk: int) -> HttpResponse:
    """The running order with my totals; a project I am recused from is only a number."""
    heat = _my_heat(request, pk)
    chairs = rules.chairs_panel(request.user, heat)
    context = {
        "heat": heat,
        "competition": heat.round.competition,
        "lines": order_for(heat, actor_of(request)),
        "chairs": chairs,
        "unsigned": unsigned_of_panel(heat) if chairs else None,
    }
    return render(request, "judging/judge_heat.html", context)


@require_http_methods(["GET", "POST"])
def recuse_self(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare that I must have nothing to do with a project; it then disappears for me."""
    visible = Appearance.objects.visible_to_judge(request.user).for_list()
    appearance = get_object_or_404(visible, pk=pk)
    form = RecusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = actor_of(request)
        try:
            declare_recusal(
                appearance.entry.project,
                actor.judge,
                actor=actor,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except PublishedAlready as refused:
            form.add_error(None, explain(refused))
        else:
            messages.success(
                request, _("Your recusal is on record. The project is closed to you.")
            )
            return redirect("judging:heat", appearance.heat_id)
    context = {
        "appearance": appearance,
        "form": form,
        "competition": appearance.heat.round.competition,
    }
    return render(request, "judging/judge_recuse.html", context)


@require_http_methods(["GET", "POST"])
def chair_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """The chair closes the scoring of the heat."""
    heat = _my_heat(request, pk)
    if not rules.chairs_panel(request.user, heat):
        raise Http404
    form = ChairLockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lock_heat(heat, actor=actor_of(request), at=timezone.now(), **form.cleaned_data)
        except (SheetsMissing, TransitionRefused) as refused:
            form.add_error(None, explain(refused))
        except PermissionDenied as denied:
            raise Http404 from denied
        else:
            messages.success(request, _("The heat is locked. Nothing moves any more."))
            return redirect("judging:heat", heat.pk)
    context = {"heat": heat, "form": form, "unsigned": unsigned_of_panel(heat)}
    context["competition"] = heat.round.competition
    return render(request, "judging/judge_lock.html", context)
