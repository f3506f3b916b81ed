"""The judges of a contest, for its organisers: whom to ask, who accepted, who has to sign."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from competitions.models import Competition, Heat
from judging.models import Judge, ServiceInvitation
from judging.service_forms import InviteForm
from judging.services import statistics
from judging.services.commitments import unsigned_of
from judging.services.pool import candidates, invitations_of, pool_lines, sectors_here
from judging.services.service_invitations import invite_judges, withdraw_invitation
from judging.views.organiser import (
    READERS,
    Role,
    page_context,
    page_of,
    refusal_of,
    staffed_node,
    taken,
)


def _unsigned(node: Competition) -> list[tuple[Heat, list[Judge]]]:
    """Heats that are not locked with the judges of their panels who have not signed."""
    heats = Heat.objects.filter(round__competition=node).exclude(state=Heat.State.LOCKED)
    found = list(heats.select_related("round__competition").order_by("round__order", "number"))
    missing = unsigned_of(found)
    return [(heat, missing[heat.pk]) for heat in found if heat.pk in missing]


def wanted_of(query: QueryDict) -> dict[str, str]:
    """What is looked for in the pool."""
    return {
        "words": query.get("q", "").strip()[:60],
        "profile": query.get("profile", ""),
        "sector": query.get("sector", ""),
    }


def _pool(request: HttpRequest, node: Competition) -> dict[str, Any]:
    """The experts who fit what is looked for, 50 to a page."""
    sectors = sectors_here(node)
    wanted = wanted_of(request.GET)
    page = page_of(request, candidates(node, **wanted), "pool")
    asked = request.GET.copy()
    asked.pop("pool", None)
    return {
        "wanted": wanted,
        "sectors": list(sectors.values()),
        "profiles": Judge.Profile.choices,
        "pool": page,
        "pool_lines": pool_lines(page.object_list, node, sectors),
        "query": asked.urlencode(),
        "ticked": set(request.POST.getlist("judges")),
    }


def _page(request: HttpRequest, node: Competition, form: InviteForm | None) -> HttpResponse:
    user = actor_of(request)
    may_act = Competition.objects.staffed_by(user, Role.ORGANISER).filter(pk=node.pk).exists()
    today = timezone.localdate()
    context = page_context(node) | {
        "may_act": may_act and node.state != Competition.State.ARCHIVED,
        "invitations": page_of(request, invitations_of(node)),
        "unsigned": _unsigned(node),
        "today": today,
    }
    if context["may_act"]:
        context |= _pool(request, node) | {"form": form or InviteForm(node=node)}
    return render(request, "judging/work_experts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def experts(request: HttpRequest, code: str) -> HttpResponse:
    """Invitations with their answers, missing commitments, the pool; sent, it asks the ticked."""
    if request.method != "POST":
        return _page(request, staffed_node(request, code, *READERS), None)
    node = staffed_node(request, code, Role.ORGANISER)
    form = InviteForm(request.POST, node=node)
    n = len(request.POST.getlist("judges"))
    done = ngettext("%(n)s judge is invited.", "%(n)s judges are invited.", n) % {"n": n}
    if taken(request, form, lambda data: _invite(request, node, data), done):
        return redirect("judging:experts", code)
    return _page(request, node, form)


def _invite(request: HttpRequest, node: Competition, data: dict[str, Any]) -> None:
    invite_judges(
        node,
        data["judges"],
        answer_by=data["answer_by"],
        message=data["message"],
        actor=actor_of(request),
        at=timezone.now(),
        **data["where"],
    )


@require_POST
def experts_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    node = staffed_node(request, code, Role.ORGANISER)
    rows = ServiceInvitation.objects.filter(competition=node).for_list()
    invitation = get_object_or_404(rows, pk=pk)
    refused = refusal_of(
        lambda: withdraw_invitation(invitation, actor=actor_of(request), at=timezone.now())
    )
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, _("The invitation is withdrawn. The judge gets a letter."))
    return redirect("judging:experts", code)


@require_safe
def judge_statistics(request: HttpRequest, code: str) -> HttpResponse:
    """Load, level, spread and agreement of each judge, from locked heats."""
    node = staffed_node(request, code, *READERS)
    context = page_context(node) | {
        "lines": statistics.judge_statistics(node, actor_of(request)),
        "open_heats": Heat.objects.filter(round__competition=node)
        .exclude(state=Heat.State.LOCKED)
        .count(),
    }
    return render(request, "judging/work_statistics.html", context)
