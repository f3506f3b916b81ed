"""An expert's own entry in the pool: contact, biography, limits, regions, times away."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import actor_of
from judging.models import Absence, Judge
from judging.service_forms import AbsenceForm, ProfileForm
from judging.services.own_profile import (
    AbsenceRefused,
    add_absence,
    remove_absence,
    save_profile,
)
from judging.services.served_regions import regions_text

OWN = ("phone", "email", "biography", "most_entries", "most_heats")


def _saved(form: forms.Form, step: Callable[..., object]) -> bool:
    """Whether what was typed was sound and taken; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        step(**form.cleaned_data)
    except AbsenceRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """My entry; sent with `away` it adds a time away, else it saves the rest."""
    user = actor_of(request)
    judge = get_object_or_404(Judge.objects.for_list(), user=user)
    who: dict[str, Any] = {"actor": user, "at": timezone.now()}
    sent, away = request.method == "POST", "away" in request.POST
    own = {name: getattr(judge, name) for name in OWN}
    own["regions"] = regions_text(judge)
    form = ProfileForm(request.POST if sent and not away else None, initial=own)
    absence = AbsenceForm(request.POST if sent and away else None)
    if away and _saved(absence, lambda **said: add_absence(judge, **said, **who)):
        messages.success(request, _("The time away is noted."))
        return redirect("judging:profile")
    if sent and not away and _saved(form, lambda **said: save_profile(judge, **said, **who)):
        messages.success(request, _("Saved."))
        return redirect("judging:profile")
    context = {
        "judge": judge,
        "form": form,
        "absence_form": absence,
        "absences": judge.absences.order_by("starts_on", "pk"),
        "nav": "mine",
    }
    return render(request, "judging/judge_profile.html", context)


@require_POST
def profile_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of my times away out."""
    user = actor_of(request)
    mine = Absence.objects.filter(judge__user=user).select_related("judge")
    remove_absence(get_object_or_404(mine, pk=pk), actor=user, at=timezone.now())
    messages.success(request, _("The time away is taken out."))
    return redirect("judging:profile")
