"""What the organisers' pages of rounds and heats share; and the second person's decision."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from accounts.models import Approval
from accounts.refusals import explain
from accounts.services import ApprovalClosed, ApprovalPending, SamePerson
from accounts.workflow import TransitionRefused
from competitions.models import Competition, Heat, StaffGrant, ancestor_paths
from competitions.services.rule_sets import RulesRefused
from judging.services.allocations import (
    AllocationUnderWay,
    ChangeRefused,
    NothingToAllocate,
)
from judging.services.applying import AllocationOutdated, NoPlan
from judging.services.bundle_export import BundleRefused
from judging.services.direct_entries import DirectEntryRefused
from judging.services.draws import DrawRefused, NothingToDraw
from judging.services.feedback import FeedbackRefused
from judging.services.heats import (
    AlreadyPublished,
    HeatNotReady,
    ReasonNeeded,
    SheetsMissing,
    ShownScoresDiffer,
    confirm_unlock,
    decline_unlock,
)
from judging.services.panels import EntryNotEligible, HeatNotPlanned, NotAccepted, PublishedAlready
from judging.services.place_checks import (
    CheckRefused,
    confirm_place_loss,
    decline_place_loss,
)
from judging.services.promotions import (
    HeatsNotLocked,
    PublicationReasonMissing,
    confirm_publication,
    decline_publication,
)
from judging.services.proposals import LineTied, OverQuota, RulesUnfit
from judging.services.quorum import PanelShort
from judging.services.ranking_runs import RankingUnderWay
from judging.services.rankings import NotRankedYet
from judging.services.reopening import LaterRoundStarted
from judging.services.rule_changes import (
    EffectChanged,
    RulesFixed,
    confirm_change,
    decline_change,
)
from judging.services.seat_cards import CardRefused
from judging.services.service_invitations import InvitationNotSent
from judging.services.sheet_reopening import (
    ReopeningRefused,
    confirm_reopening,
    decline_reopening,
)
from judging.services.substitutions import NobodyLeft
from judging.services.ties import NotTied
from judging.workflow import ORGANISERS

Role = StaffGrant.Role
READERS = (Role.ORGANISER, Role.SUPERVISOR)
PAGE_SIZE = 50
REFUSALS = (
    AllocationOutdated,
    AllocationUnderWay,
    AlreadyPublished,
    ApprovalClosed,
    ApprovalPending,
    BundleRefused,
    CardRefused,
    ChangeRefused,
    CheckRefused,
    DirectEntryRefused,
    DrawRefused,
    EffectChanged,
    EntryNotEligible,
    FeedbackRefused,
    HeatNotPlanned,
    HeatNotReady,
    HeatsNotLocked,
    InvitationNotSent,
    LaterRoundStarted,
    LineTied,
    NoPlan,
    NobodyLeft,
    NotAccepted,
    NotRankedYet,
    NotTied,
    NothingToAllocate,
    NothingToDraw,
    OverQuota,
    PanelShort,
    PublicationReasonMissing,
    PublishedAlready,
    RankingUnderWay,
    ReasonNeeded,
    ReopeningRefused,
    RulesFixed,
    RulesRefused,
    RulesUnfit,
    SamePerson,
    SheetsMissing,
    ShownScoresDiffer,
    TransitionRefused,
)


def staffed_node(request: HttpRequest, code: str, *roles: str) -> Competition:
    """The node of the address, or a 404 for whoever holds none of `roles` there or above."""
    nodes = Competition.objects.staffed_by(request.user, *roles)
    return get_object_or_404(nodes, code=code)


def page_context(node: Competition) -> dict[str, Any]:
    """What every page of the workspace needs for its frame."""
    return {
        "competition": node,
        "nav": "judging",
        "tree": Competition.objects.filter(path__in=ancestor_paths(node.path)).order_by("path"),
    }


def page_of(request: HttpRequest, rows: Any, name: str = "page") -> Any:
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get(name))


def refusal_of(action: Callable[[], object]) -> str:
    """Take a step; the sentence of its refusal, or "" when it was taken."""
    try:
        action()
    except PermissionDenied:
        return _("This can be done only by %(who)s.") % {"who": ORGANISERS}
    except REFUSALS as refused:
        return explain(refused)
    return ""


def taken(
    request: HttpRequest, form: forms.BaseForm, step: Callable[[dict[str, Any]], object], done: str
) -> bool:
    """Whether the form was valid and the step taken; the page then says it, or why it was refused."""
    if not form.is_valid():
        return False
    refused = refusal_of(lambda: step(form.cleaned_data))
    if refused:
        messages.error(request, refused)
        return False
    messages.success(request, done)
    return True


STEPS: dict[str, tuple[Callable[..., object], Callable[..., object]]] = {
    Approval.Action.UNLOCK_HEAT: (confirm_unlock, decline_unlock),
    Approval.Action.PUBLISH_ROUND: (confirm_publication, decline_publication),
    Approval.Action.CHANGE_RULES: (confirm_change, decline_change),
    Approval.Action.REOPEN_SHEET: (confirm_reopening, decline_reopening),
    Approval.Action.TAKE_PLACE: (confirm_place_loss, decline_place_loss),
}


def _page_of_approval(approval: Approval, code: str) -> HttpResponse:
    if approval.action == Approval.Action.UNLOCK_HEAT:
        return redirect("judging:work_heat", code, approval.subject_id)
    if approval.action == Approval.Action.REOPEN_SHEET:
        return redirect("judging:sheet_reopen", code, approval.subject_id)
    if approval.action == Approval.Action.TAKE_PLACE:
        return redirect("judging:place_check", code, approval.subject_id)
    return redirect("judging:round", code, approval.subject_id)


@require_POST
def approval_decide(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Confirm or decline, as the second person, what somebody asked for."""
    node = staffed_node(request, code, Role.ORGANISER)
    mine = Approval.objects.filter(scope=node.path, action__in=STEPS)
    approval = get_object_or_404(mine, pk=pk)
    decision = request.POST.get("decision")
    if decision not in {"confirm", "decline"}:
        raise Http404
    confirm, decline = STEPS[approval.action]
    step, done = (confirm, _("Confirmed.")) if decision == "confirm" else (decline, _("Declined."))
    refused = refusal_of(lambda: step(approval, actor=actor_of(request), at=timezone.now()))
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, done)
    return _page_of_approval(approval, code)


def heats_of(request: HttpRequest, node: Competition, *roles: str) -> Any:
    """Heats of this node that the user may see on these pages."""
    heats = Heat.objects.for_list().staffed_by(request.user, *roles)
    return heats.filter(round__competition=node).select_related("round__rule_set", "category")
