"""What arrived at a contest by recommendation, and what of it looks like something it has already."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from accounts.refusals import explain
from accounts.workflow import TransitionRefused
from competitions import rules as competition_rules
from outcomes.models import Likeness, Recommendation
from outcomes.services.arrivals import arrivals, likenesses_of
from outcomes.services.likenesses import DecidedAlready, DecisionIncomplete, decide_likeness
from publicity.forms import LikenessForm
from publicity.views.workspace import READERS, Role, frame, page_of, staffed_node

REFUSALS = (DecidedAlready, DecisionIncomplete, TransitionRefused)


def received(request: HttpRequest, code: str) -> HttpResponse:
    """The lists that came in, and their entries with source, order and rank below."""
    node = staffed_node(request, code, *READERS)
    return _page(request, node)


def _page(request: HttpRequest, node: Any, refused: LikenessForm | None = None) -> HttpResponse:
    user = actor_of(request)
    lists = Recommendation.objects.filter(into=node).select_related("competition", "sent_by")
    context = {
        **frame(node, "notices"),
        "lists": lists.order_by("-sent_at"),
        "page": page_of(request, arrivals(node, user)),
        "questions": likenesses_of(node, user),
        "form": refused or LikenessForm(),
        "organises": competition_rules.is_organiser(request.user, node),
    }
    return render(request, "publicity/work_received.html", context)


@require_POST
def likeness_decide(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Say whether an entry that arrived and what it looks like are one project."""
    node = staffed_node(request, code, Role.ORGANISER)
    mine = Likeness.objects.filter(line__recommendation__into=node)
    likeness = get_object_or_404(mine, pk=pk)
    form = LikenessForm(request.POST)
    if form.is_valid():
        try:
            decide_likeness(
                likeness, **form.cleaned_data, actor=actor_of(request), at=timezone.now()
            )
        except PermissionDenied as denied:
            raise Http404 from denied
        except REFUSALS as error:
            form.add_error(None, explain(error))
        else:
            messages.success(request, _("The decision is on record."))
            return redirect("publicity:received", code)
    form.of = likeness.pk
    return _page(request, node, form)
