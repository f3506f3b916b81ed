"""Rounds: what is wrong and what waits, the standings, promotion and publication."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from accounts.models import Approval
from competitions.models import Heat, Round
from competitions.rules import is_organiser
from judging.forms import ReasonForm
from judging.rules import reads_bundle
from judging.services.overview import HeatLine, heat_lines
from judging.services.promotions import decide_round, request_publication
from judging.views.organiser import (
    READERS,
    STEPS,
    Role,
    page_context,
    refusal_of,
    staffed_node,
    taken,
)
from judging.views.round_page import READ_BY, find_round, round_page, rounds_of


def _waiting(lines: list[HeatLine]) -> dict[str, Any]:
    """What somebody has to do now, heat by heat."""
    return {
        "not_ready": [line for line in lines if line.problems],
        "ready": [
            line for line in lines if line.heat.state == Heat.State.PLANNED and not line.problems
        ],
        "unsigned": [
            line
            for line in lines
            if line.heat.state == Heat.State.SCORING and line.counts and line.figures.unsigned
        ],
        "to_lock": [
            line
            for line in lines
            if line.heat.state == Heat.State.SCORING and line.counts and not line.figures.unsigned
        ],
    }


def _is_to_decide(round_: Round, lines: list[HeatLine]) -> bool:
    return round_.state == Round.State.SCORING and all(
        line.heat.state == Heat.State.LOCKED for line in lines
    )


def rounds(request: HttpRequest, code: str) -> HttpResponse:
    """All rounds of the node with their heats."""
    node = staffed_node(request, code, *READERS)
    lines = heat_lines(Heat.objects.filter(round__competition=node), actor_of(request), node)
    found = [(r, [line for line in lines if line.heat.round_id == r.pk]) for r in rounds_of(node)]
    approvals = Approval.objects.filter(
        scope=node.path,
        action__in=STEPS,
        confirmed_at=None,
        declined_at=None,
    )
    context = page_context(node) | {
        "may_act": is_organiser(request.user, node),
        "may_recount": reads_bundle(request.user, node),
        "rounds": found,
        "waiting": _waiting(lines),
        "approvals": approvals.select_related("requested_by").order_by("requested_at"),
        "to_decide": [r for r, own in found if _is_to_decide(r, own)],
        "to_publish": [r for r, _own in found if r.state == Round.State.DECIDED],
    }
    return render(request, "judging/work_rounds.html", context)


def round_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Standings once every heat is locked; the secretariat reads them from then on."""
    round_ = find_round(request, code, pk, *READ_BY)
    return round_page(request, round_)


@require_POST
def round_decide(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Write down who is promoted."""
    round_ = find_round(request, code, pk, Role.ORGANISER)
    refused = refusal_of(lambda: decide_round(round_, actor=actor_of(request), at=timezone.now()))
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, _("The promotion is decided. Two people publish it."))
    return redirect("judging:round", code, pk)


@require_POST
def round_publish(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask a second person to publish the results."""
    round_ = find_round(request, code, pk, Role.ORGANISER)
    form = ReasonForm(request.POST)
    if taken(
        request,
        form,
        lambda data: request_publication(
            round_, actor=actor_of(request), at=timezone.now(), **data
        ),
        _("Asked. Nothing is public until another organiser confirms it."),
    ):
        return redirect("judging:round", code, pk)
    return round_page(request, round_, form=form)
