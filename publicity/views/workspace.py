"""What the workspace pages of publicity share."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.exporting.cells import legible
from competitions.models import Competition, StaffGrant, ancestor_paths

Role = StaffGrant.Role
# Notices, reports and recommendations: made by one role each, read by all of these.
READERS = (Role.ORGANISER, Role.SECRETARIAT, Role.SUPERVISOR)
PAGE_SIZE = 50
NOT_IN_FILE_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', " "))


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


def attachment(node: Competition, words: str, suffix: str) -> str:
    """The header of a file that is taken home: contest, what it is, day."""
    return content_disposition_header(True, f"{file_stem(node, words)}.{suffix}") or ""


def file_stem(node: Competition, words: str) -> str:
    name = legible(f"{node.name}-{words}").translate(NOT_IN_FILE_NAMES)
    return f"{' '.join(name.split())[:120]}-{timezone.localdate():%Y%m%d}"


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
