"""An online review: how far it is, for the organiser; what a judge cannot do and hands back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import actor_of
from accounts.refusals import explain
from judging.allocation_forms import HandBackForm
from judging.rules import organises_heat
from judging.services.allocation_facts import is_online
from judging.services.desk import own_sheets
from judging.services.online_review import (
    HandBackRefused,
    entries_of_review,
    figures_of_review,
    hand_back,
    handed_back,
    hidden_from,
    judges_wanted,
)
from judging.services.overview import seats_with_counts
from judging.views.commitment_gate import SHEET, after_commitment
from judging.views.organiser import Role, heats_of, page_context, page_of, staffed_node
from projects.models import Project

SHOWN_BACK = 50


@require_safe
@never_cache
def review_progress(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Signed and open sheets per judge and per entry; counts only, never a mark."""
    node = staffed_node(request, code, Role.ORGANISER)
    heat = get_object_or_404(heats_of(request, node, Role.ORGANISER), pk=pk)
    if not is_online(heat.round) or not organises_heat(request.user, heat):
        raise Http404
    wanted = judges_wanted(heat.round)
    viewer = actor_of(request)
    kept = Project.objects.kept_from(viewer).values("pk")
    entries = entries_of_review(heat).annotate(is_hidden=hidden_from(viewer))
    if request.GET.get("show") == "short":
        entries = entries.filter(n_sheets__lt=wanted)
    context = page_context(node) | {
        "heat": heat,
        "round": heat.round,
        "wanted": wanted,
        "figures": figures_of_review(heat, wanted),
        "judges": page_of(request, seats_with_counts(heat).filter(n_sheets__gt=0), "judges"),
        "entries": page_of(request, entries),
        "only_short": request.GET.get("show") == "short",
        "handed_back": handed_back(heat.round).exclude(entry__project__in=kept)[:SHOWN_BACK],
        "today": timezone.localdate(),
    }
    return render(request, "judging/work_review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@after_commitment(SHEET)
def sheet_hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """I cannot judge this entry: it goes back to the organisers with my reason."""
    user = actor_of(request)
    sheet = get_object_or_404(own_sheets(user), pk=pk)
    if not is_online(sheet.seat.heat.round):
        raise Http404
    form = HandBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            hand_back(sheet.pk, actor=user, at=timezone.now(), **form.cleaned_data)
        except HandBackRefused as refused:
            form.add_error(None, explain(refused))
        else:
            messages.success(request, _("Handed back. The organisers give it to somebody else."))
            return redirect("judging:heat", sheet.seat.heat_id)
    context = {
        "sheet": sheet,
        "appearance": sheet.appearance,
        "form": form,
        "competition": sheet.seat.heat.round.competition,
        "nav": "mine",
    }
    return render(request, "judging/judge_hand_back.html", context)
