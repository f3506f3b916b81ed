"""The node of an address, for those who watch over a contest."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from competitions.models import Competition, StaffGrant

Role = StaffGrant.Role


def overseen_node(request: HttpRequest, code: str) -> Competition:
    """Open to organisers and supervisors of the node or above, and to the platform's administrator.

    A 404 for everybody else.
    """
    nodes = Competition.objects.select_related("parent")
    if not request.user.is_superuser:
        nodes = nodes.staffed_by(request.user, Role.ORGANISER, Role.SUPERVISOR)
    return get_object_or_404(nodes, code=code)
