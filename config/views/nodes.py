"""The node of an address, for those who watch over a contest."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from competitions.models import Competition, StaffGrant

Role = StaffGrant.Role


def overseen_by(user: Any) -> QuerySet[Competition]:
    """The nodes that organisers and supervisors of them or above, and the platform, watch over."""
    nodes = Competition.objects.select_related("parent")
    return nodes if user.is_superuser else nodes.staffed_by(user, Role.ORGANISER, Role.SUPERVISOR)


def overseen_node(request: HttpRequest, code: str) -> Competition:
    """Open to organisers and supervisors of the node or above, and to the platform's administrator.

    A 404 for everybody else.
    """
    return get_object_or_404(overseen_by(request.user), code=code)
