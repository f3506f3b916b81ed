"""Which parts of a node's workspace are open to the reader."""

from typing import Any

from django import template

from competitions.models import Competition, StaffGrant, ancestor_paths

register = template.Library()
Role = StaffGrant.Role

# The same roles as the pages themselves ask for; a link that would lead nowhere is not shown.
PARTS = {
    "entries": {Role.ORGANISER, Role.REVIEWER, Role.SECRETARIAT, Role.SUPERVISOR},
    "outbox": {Role.ORGANISER, Role.SECRETARIAT, Role.SUPERVISOR},
    "judging": {Role.ORGANISER, Role.SUPERVISOR},
    "notices": {Role.ORGANISER, Role.SECRETARIAT, Role.SUPERVISOR},
    "coverage": {Role.ORGANISER, Role.SECRETARIAT, Role.PUBLICITY},
    "news": {Role.ORGANISER, Role.SECRETARIAT, Role.PUBLICITY, Role.SUPERVISOR},
    "calendar": set(Role),
    "access": {Role.ORGANISER, Role.SUPERVISOR},
    "checklist": {Role.ORGANISER, Role.SUPERVISOR},
    "pictures": {Role.ORGANISER, Role.SECRETARIAT, Role.SUPERVISOR, Role.PUBLICITY},
    "reports": {Role.ORGANISER, Role.SECRETARIAT, Role.SUPERVISOR},
}


@register.simple_tag
def open_parts(user: Any, competition: Competition) -> set[str]:
    """The names of the parts that the user's duties on the node or above it open; one query."""
    grants = StaffGrant.objects.in_force(user).filter(
        competition__path__in=ancestor_paths(competition.path)
    )
    roles = set(grants.values_list("role", flat=True))
    return {part for part, readers in PARTS.items() if roles & readers}
