"""What the organisers' pages of awards share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.refusals import explain
from accounts.services import ApprovalClosed, ApprovalPending, SamePerson
from competitions.models import Competition, StaffGrant
from judging.views.organiser import page_context, staffed_node
from outcomes import rules
from outcomes.paper.certificates import PAPERS
from outcomes.services.awards import AwardsRefused
from outcomes.services.seals import SealRefused

Role = StaffGrant.Role
READERS = (Role.ORGANISER, Role.SECRETARIAT, Role.SUPERVISOR)
PRINTERS = (Role.ORGANISER, Role.SECRETARIAT)
REFUSALS = (ApprovalClosed, ApprovalPending, AwardsRefused, SamePerson, SealRefused)


def readable(request: HttpRequest, code: str, *roles: str) -> Competition:
    """The node for whoever holds one of `roles` there (any reader, if none); else 404."""
    return staffed_node(request, code, *(roles or READERS))


def frame(node: Competition) -> dict[str, Any]:
    return page_context(node) | {"nav": "notices"}


def known_paper(paper: str) -> str:
    if paper not in PAPERS:
        raise Http404
    return paper


def done(
    request: HttpRequest, node: Competition, step: Callable[[], object], said: str
) -> HttpResponse:
    """Take a step, say that it was taken or why not, and go back to the page of the awards."""
    try:
        step()
        messages.success(request, said)
    except PermissionDenied:
        messages.error(request, str(rules.NO_SAY))
    except REFUSALS as refused:
        messages.error(request, explain(refused))
    return redirect("outcomes:awards", node.code)
