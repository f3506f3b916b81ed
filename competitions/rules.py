"""Who may do what on a node. Predicates (user, object) → bool; a grant reaches down the tree."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from competitions.models import Competition, Heat, Round, StaffGrant, ancestor_paths

Role = StaffGrant.Role
# So many contests are named in a sentence, the others counted.
NAMED = 5


def has_role(user: Any, competition: Competition, *roles: str) -> bool:
    """Whether `user` holds one of `roles` on the node or on an ancestor of it."""
    return (
        StaffGrant.objects.in_force(user)
        .filter(role__in=roles, competition__path__in=ancestor_paths(competition.path))
        .exists()
    )


def is_organiser(user: Any, competition: Competition) -> bool:
    return has_role(user, competition, Role.ORGANISER)


def is_reviewer(user: Any, competition: Competition) -> bool:
    return has_role(user, competition, Role.ORGANISER, Role.REVIEWER)


def is_secretariat(user: Any, competition: Competition) -> bool:
    return has_role(user, competition, Role.SECRETARIAT)


def organises_round(user: Any, round_: Round) -> bool:
    return is_organiser(user, round_.competition)


def organises_heat(user: Any, heat: Heat) -> bool:
    return is_organiser(user, heat.round.competition)


def may_grant(user: Any, competition: Competition) -> bool:
    """Organisers of the node or above, and the platform's administrator."""
    return user.is_active and (user.is_superuser or is_organiser(user, competition))


def registration_is_open(competition: Competition, at: datetime) -> bool:
    """Open from the opening moment on and until just before the closing one, [opens, closes)."""
    opens, closes = (
        competition.registration_opens_at,
        competition.registration_closes_at,
    )
    if competition.state != Competition.State.OPEN or opens is None or closes is None:
        return False
    return opens <= at < closes


def open_below(actor: Any, competition: Competition) -> str:
    """The sentence that names the open contests below the node, "" if none is open.

    Whoever recommends upwards would find nobody there any more. One in preparation is in nobody's
    way: it cannot be opened under an archived node. One query.
    """
    nodes = Competition.objects.filter(
        path__startswith=competition.path, state=Competition.State.OPEN
    )
    names = list(nodes.exclude(pk=competition.pk).order_by("path").values_list("name", flat=True))
    if not names:
        return ""
    words = {"names": _(", ").join(names[:NAMED]), "n": len(names)}
    if len(names) <= NAMED:
        return _("Contests below this one are still open: %(names)s. Archive them first.") % words
    return (
        _(
            "%(n)s contests below this one are still open, among them %(names)s. Archive them first."
        )
        % words
    )
