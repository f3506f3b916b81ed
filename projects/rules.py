"""Who may do what with an entry."""

from typing import Any

from competitions import rules as competition_rules
from competitions.models import Competition, StaffGrant
from projects.models import Collaborator, Entry, Project, Recusal

Role = StaffGrant.Role
OPEN_STATES = (Entry.State.DRAFT, Entry.State.RETURNED)


def owns_project(user: Any, project: Project) -> bool:
    """Owner or teammate."""
    if not user.is_authenticated:
        return False
    if project.owner_id == user.pk:
        return True
    return project.collaborators.filter(user=user).exists()


def writes_project(user: Any, project: Project) -> bool:
    """The owner, or a teammate who fills in; one who only reads does not."""
    if not user.is_authenticated:
        return False
    if project.owner_id == user.pk:
        return True
    return project.collaborators.filter(user=user, role=Collaborator.Role.EDITOR).exists()


def owns_entry(user: Any, entry: Entry) -> bool:
    return owns_project(user, entry.project)


def is_owner(user: Any, entry: Entry) -> bool:
    """The project's owner alone: who hands it in declares in the unit's name."""
    return bool(user.is_authenticated) and entry.project.owner_id == user.pk


def is_recused(user: Any, project: Project) -> bool:
    return Recusal.objects.filter(user=user, project=project).exists()


def is_party_to(user: Any, project: Project) -> bool:
    """Recused from the project, or one of its own people: nobody decides on their own."""
    return is_recused(user, project) or owns_project(user, project)


def reviews_entry(user: Any, entry: Entry) -> bool:
    """A form reviewer of the node or above who is no party to the project."""
    return competition_rules.is_reviewer(user, entry.competition) and not is_party_to(
        user, entry.project
    )


def organises_entry(user: Any, entry: Entry) -> bool:
    """An organiser of the node or above who is no party to the project."""
    return competition_rules.is_organiser(user, entry.competition) and not is_party_to(
        user, entry.project
    )


def can_edit(user: Any, entry: Entry) -> bool:
    """Its own people who fill in, while it is a draft or was returned to them."""
    return entry.state in OPEN_STATES and writes_project(user, entry.project)


def by_the_contest(user: Any, entry: Entry) -> bool:
    """Steps that follow from a decision already taken and checked elsewhere have no actor."""
    return user is None


def may_export(user: Any, node: Competition) -> bool:
    """Whoever may take the entries of a contest out as a file, and for a reason their contacts in
    full: organisers and secretariat of the contest or above."""
    return competition_rules.has_role(user, node, Role.ORGANISER, Role.SECRETARIAT)
