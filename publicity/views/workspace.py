"""What the workspace pages of publicity share."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from competitions.models import Competition, StaffGrant, ancestor_paths

Role = StaffGrant.Role
# Notices, reports and recommendations: made by one role each, read by all of these.
READERS = (Role.ORGANISER, Role.SECRETARIAT, Role.SUPERVISOR)
PAGE_SIZE = 50


def staffed_node(request: HttpRequest, code: str, *roles: str) -> Competition:
    """The node of the address, or a 404 for whoever holds none of `roles` there or above.

    Without roles, any duty will do.
    """
    nodes = Competition.objects.staffed_by(request.user, *roles).select_related("parent")
    return get_object_or_404(nodes, code=code)


def frame(node: Competition, nav: str) -> dict[str, Any]:
    """The context that the frame of every workspace page needs."""
    tree = Competition.objects.filter(path__in=ancestor_paths(node.path)).order_by("path")
    return {"competition": node, "nav": nav, "tree": tree}


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
