"""Who decides about awards and has certificates printed. Predicates (user, object) → bool."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competitions import rules as competition_rules
from competitions.models import Competition, StaffGrant
from projects.models import Entry, Project

Role = StaffGrant.Role
THROUGH = (Entry.State.CONFIRMED, Entry.State.RECOMMENDED)
NO_SAY = _(
    "Organisers who have nothing to do with a winning project decide this; you are recused from "
    "one, or it is your own."
)


def is_party_to_winners(user: Any, competition: Competition) -> bool:
    """Recused from, or belonging to, one of the projects that can be given an award there."""
    entries = Entry.objects.filter(
        Q(state__in=THROUGH) | Q(awards__isnull=False), competition=competition
    )
    return entries.filter(project__in=Project.objects.kept_from(user).values("pk")).exists()


def decides_awards(user: Any, competition: Competition) -> bool:
    """An organiser of the node or above who is no party to a project that can win there."""
    return competition_rules.is_organiser(user, competition) and not is_party_to_winners(
        user, competition
    )


def prints_papers(user: Any, competition: Competition) -> bool:
    """Organisers and the secretariat of the node or above, unless they are party to a winner."""
    staff = competition_rules.has_role(user, competition, Role.ORGANISER, Role.SECRETARIAT)
    return staff and not is_party_to_winners(user, competition)
