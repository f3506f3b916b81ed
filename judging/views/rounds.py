"""Rounds: what is wrong and what waits, the standings, promotion and publication."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from accounts.models import Approval
from competitions.models import Competition, Heat, Round
from competitions.rules import is_organiser
from judging.forms import ReasonForm
from judging.models import Criterion
from judging.rule_words import in_words
from judging.rules import organises_round
from judging.services.overview import HeatLine, heat_lines, open_approvals, round_result
from judging.services.promotions import decide_round, request_publication
from judging.views.organiser import (
    READERS,
    Role,
    page_context,
    page_of,
    refusal_of,
    staffed_node,
    taken,
)


def _rounds_of(node: Competition) -> Any:
    rounds = Round.objects.filter(competition=node)
    return rounds.select_related("competition", "rule_set").order_by("order")


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
    found = [(r, [line for line in lines if line.heat.round_id == r.pk]) for r in _rounds_of(node)]
    approvals = Approval.objects.filter(
        scope=node.path,
        action__in=[Approval.Action.UNLOCK_HEAT, Approval.Action.PUBLISH_ROUND],
        confirmed_at=None,
        declined_at=None,
    )
    context = page_context(node) | {
        "may_act": is_organiser(request.user, node),
        "rounds": found,
        "waiting": _waiting(lines),
        "approvals": approvals.select_related("requested_by").order_by("requested_at"),
        "to_decide": [r for r, own in found if _is_to_decide(r, own)],
        "to_publish": [r for r, _own in found if r.state == Round.State.DECIDED],
    }
    return render(request, "judging/work_rounds.html", context)


def _find_round(request: HttpRequest, code: str, pk: int, *roles: str) -> Round:
    node = staffed_node(request, code, *roles)
    return get_object_or_404(_rounds_of(node), pk=pk)


def _criteria(round_: Round) -> dict[str, str]:
    return dict(Criterion.objects.filter(rubric__round=round_).values_list("code", "name"))


def _round_page(request: HttpRequest, round_: Round, form: ReasonForm | None) -> HttpResponse:
    node = round_.competition
    lines = heat_lines(Heat.objects.filter(round=round_), actor_of(request), node)
    locked = bool(lines) and all(line.heat.state == Heat.State.LOCKED for line in lines)
    staff = Competition.objects.staffed_by(request.user, *READERS).filter(pk=node.pk).exists()
    if not locked and not staff:
        raise Http404
    result = round_result(round_, actor_of(request))
    context = page_context(node) | {
        "round": round_,
        "heats": lines if staff else [],
        "unlocked": sum(line.heat.state != Heat.State.LOCKED for line in lines),
        "result": result,
        "page": page_of(request, result.lines),
        "may_act": organises_round(request.user, round_),
        "approval": open_approvals(Approval.Action.PUBLISH_ROUND, [round_.pk]).first(),
        "form": form or ReasonForm(),
        "words": in_words(round_.rule_set, _criteria(round_)),
    }
    return render(request, "judging/work_round.html", context)


def round_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Standings once every heat is locked; the secretariat reads them from then on."""
    round_ = _find_round(request, code, pk, *READERS, Role.SECRETARIAT)
    return _round_page(request, round_, None)


@require_POST
def round_decide(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Write down who is promoted."""
    round_ = _find_round(request, code, pk, Role.ORGANISER)
    refused = refusal_of(lambda: decide_round(round_, actor=actor_of(request), at=timezone.now()))
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, _("The promotion is decided. Two people publish it."))
    return redirect("judging:round", code, pk)


@require_POST
def round_publish(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask a second person to publish the results."""
    round_ = _find_round(request, code, pk, Role.ORGANISER)
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
    return _round_page(request, round_, form)
