"""The list of awards of a node: proposed, changed, confirmed by a second person, revoked."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.models import Approval
from competitions.models import Competition
from judging.services.overview import open_approvals
from judging.views.organiser import page_of
from outcomes import rules
from outcomes.forms import GiveForm, SealForm, WhyForm
from outcomes.models import Award, Prize, Seal
from outcomes.paper.certificates import PAPERS
from outcomes.services import award_confirmation as confirmation
from outcomes.services.awards import (
    candidates_of,
    drop_award,
    give_award,
    open_confirmation,
    propose_awards,
)
from outcomes.services.paper_jobs import bundle_is_current, jobs_of, joined_of, last_complete
from outcomes.views.workspace import Role, done, frame, readable

PAPER_NAMES = {
    "certificate": gettext_lazy("Certificates"),
    "letter": gettext_lazy("Letters to the winners"),
}


@never_cache
@require_safe
def awards(request: HttpRequest, code: str) -> HttpResponse:
    """Prizes and their winners, what waits for a second person, and the papers."""
    node = readable(request, code)
    return _page(request, node)


def _page(request: HttpRequest, node: Competition, **bound: forms.Form) -> HttpResponse:
    given = Award.objects.filter(prize__competition=node).visible_to(request.user)
    page = page_of(request, given.for_list())
    may_decide = rules.decides_awards(request.user, node)
    context = frame(node) | {
        "page": page,
        "lines": _lines(page),
        "prizes": Prize.objects.filter(competition=node).select_related("category"),
        "waiting": given.open().count(),
        "in_force": given.in_force().count(),
        "through": len(candidates_of(node)),
        "approval": open_confirmation(node),
        "may_decide": may_decide,
        "may_print": rules.prints_papers(request.user, node),
        "give_form": GiveForm(node=node) if may_decide else None,
        "why_form": WhyForm(),
        "seal": Seal.objects.filter(competition=node).first(),
        "seal_form": SealForm(),
        "papers": [_paper(node, paper) for paper in PAPERS],
    }
    template = "outcomes/work_awards.html"
    part = "outcomes/_papers.html" if "HX-Request" in request.headers else template
    return render(request, part, context | bound, status=422 if bound else 200)


def _lines(page: Iterable[Award]) -> list[tuple[Award, Approval | None]]:
    """Each award with the request to revoke it that waits for a second person."""
    asked = open_approvals(Approval.Action.REVOKE_AWARD, [one.pk for one in page])
    revoking = {approval.subject_id: approval for approval in asked}
    return [(one, revoking.get(one.pk)) for one in page]


def _paper(node: Competition, paper: str) -> dict[str, Any]:
    job = jobs_of(node, paper).first()
    complete = last_complete(node, paper)
    return {
        "kind": paper,
        "name": PAPER_NAMES[paper],
        "job": job,
        "complete": complete,
        "bundle": bundle_is_current(complete, node),
        "joined": complete is not None and default_storage.exists(joined_of(complete)),
    }


@require_POST
def awards_step(request: HttpRequest, code: str) -> HttpResponse:
    """Take the posted step about the list or about one award."""
    node = readable(request, code, Role.ORGANISER)
    step = request.POST.get("step", "")
    said: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    if step == "propose":
        text = _("Awards are proposed. Read them, then ask a second person to confirm.")
        return done(request, node, partial(propose_awards, node, **said), text)
    if step in {"give", "request"}:
        return _typed(request, node, step, said)
    if step in _ANSWERS:
        return _answer(request, node, step, said)
    if step in _OF_ONE:
        return _of_one(request, node, step, said)
    raise Http404


def _typed(request: HttpRequest, node: Competition, step: str, said: dict[str, Any]) -> Any:
    if step == "give":
        give = GiveForm(request.POST, node=node)
        if not give.is_valid():
            return _page(request, node, give_form=give)
        text = _("The award is on the list.")
        return done(request, node, partial(give_award, **give.cleaned_data, **said), text)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, node, why_form=form)
    ask = partial(confirmation.request_confirmation, node, **form.cleaned_data, **said)
    return done(request, node, ask, _("Asked. Nothing is given until another organiser confirms."))


def _answer(request: HttpRequest, node: Competition, step: str, said: dict[str, Any]) -> Any:
    """The second person's answer to an open request of this node."""
    number = request.POST.get("approval", "")
    asked = get_object_or_404(
        Approval,
        pk=int(number) if number.isdecimal() and len(number) < 19 else 0,
        scope=node.path,
        action__in=(Approval.Action.CONFIRM_AWARDS, Approval.Action.REVOKE_AWARD),
    )
    confirms = asked.action == Approval.Action.CONFIRM_AWARDS
    take = _ANSWERS[step][0 if confirms else 1]
    return done(request, node, partial(take, asked, **said), str(_ANSWERS[step][2]))


_ANSWERS: dict[str, tuple[Callable[..., object], Callable[..., object], Any]] = {
    "confirm": (
        confirmation.confirm_awards,
        confirmation.confirm_revocation,
        gettext_lazy("Confirmed."),
    ),
    "decline": (
        confirmation.decline_awards,
        confirmation.decline_revocation,
        gettext_lazy("Declined."),
    ),
}
_OF_ONE: dict[str, tuple[Callable[..., object], Any]] = {
    "drop": (drop_award, gettext_lazy("The proposal is off the list.")),
    "revoke": (
        confirmation.request_revocation,
        gettext_lazy("Asked. The award holds until another organiser confirms."),
    ),
}


def _of_one(request: HttpRequest, node: Competition, step: str, said: dict[str, Any]) -> Any:
    number = request.POST.get("award", "")
    own = Award.objects.filter(prize__competition=node).visible_to(request.user)
    key = int(number) if number.isdecimal() and len(number) < 19 else 0
    given = get_object_or_404(own.select_related("prize__competition", "entry"), pk=key)
    form = WhyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why, in a few words."))
        return redirect("outcomes:awards", node.code)
    take, text = _OF_ONE[step]
    return done(request, node, partial(take, given, **form.cleaned_data, **said), str(text))
