"""What people declare: a judge's own ties, and whom an entrant asks to keep away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from judging.conflict_forms import KeepAwayForm, TieForm
from judging.models import Judge, KeepAway
from judging.services.conflict_declarations import (
    ask_to_keep_away,
    declare_tie,
    may_ask,
    remove_tie,
    withdraw_keep_away,
)
from projects.models import Entry

MOST = 50


def _key(sent: str) -> int:
    return int(sent) if sent.isdecimal() and len(sent) < 19 else 0


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def own_ties(request: HttpRequest) -> HttpResponse:
    """The ties that I have declared; declare one more, or take out (`remove`) a wrong one."""
    judge = get_object_or_404(Judge.objects.select_related("user"), user=request.user)
    said: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    ties = judge.ties.order_by("-declared_at", "-pk")
    if "remove" in request.POST:
        remove_tie(get_object_or_404(ties, pk=_key(request.POST["remove"])), **said)
        messages.success(request, _("The tie is taken out."))
        return redirect("judging:own_ties")
    form = TieForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and ties.count() < MOST:
        declare_tie(judge, form.cleaned_data, **said)
        messages.success(request, _("The tie is declared. Organisers are asked where it matters."))
        return redirect("judging:own_ties")
    context = {"ties": ties, "form": form, "judge": judge, "nav": "mine", "most": MOST}
    return render(request, "judging/judge_ties.html", context, status=422 if form.errors else 200)


def _own_entry(request: HttpRequest, pk: int) -> Entry:
    return get_object_or_404(Entry.objects.for_list().owned_by(request.user), pk=pk)


def _withdrawn(request: HttpRequest, row: KeepAway) -> None:
    try:
        withdraw_keep_away(row, actor=actor_of(request), at=timezone.now())
    except PermissionDenied as denied:
        raise Http404 from denied


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def keep_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Who must not judge my entry; declare one more, or take one back (`withdraw`)."""
    entry = _own_entry(request, pk)
    may = may_ask(request.user, entry)
    if request.method == "POST" and not may:
        raise Http404
    rows = entry.keep_away.filter(by_officer=False, withdrawn_at=None).order_by("pk")
    if "withdraw" in request.POST:
        _withdrawn(request, get_object_or_404(rows, pk=_key(request.POST["withdraw"])))
        messages.success(request, _("Taken back."))
        return redirect("judging:keep_away", pk)
    form = KeepAwayForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and rows.count() < MOST:
        said: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
        ask_to_keep_away(entry, form.cleaned_data, **said)
        messages.success(request, _("Written down. The organisers look into it."))
        return redirect("judging:keep_away", pk)
    context = {"entry": entry, "rows": rows, "form": form, "may": may, "most": MOST}
    context |= {"competition": entry.competition, "nav": "mine"}
    return render(request, "judging/keep_away.html", context, status=422 if form.errors else 200)
