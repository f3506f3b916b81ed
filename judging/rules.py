"""Who may do what with a heat."""

from typing import Any

from django.db.models import Exists

from competitions import rules as competition_rules
from competitions.models import Competition, Heat, Round, StaffGrant
from judging.models import Judge, Seat, ServiceInvitation, Suspicion
from projects.models import Entry, Project
from projects.rules import is_party_to

_RECORD_READERS = (
    StaffGrant.Role.ORGANISER,
    StaffGrant.Role.SECRETARIAT,
    StaffGrant.Role.SUPERVISOR,
)


def sits_on_panel(user: Any, heat: Heat) -> bool:
    return user.is_authenticated and heat.seats.filter(judge__user=user).exists()


def chairs_panel(user: Any, heat: Heat) -> bool:
    return user.is_authenticated and heat.seats.filter(judge__user=user, is_chair=True).exists()


def organises_heat(user: Any, heat: Heat) -> bool:
    """An organiser who does not score in this heat: nobody runs what they judge."""
    return competition_rules.organises_heat(user, heat) and not sits_on_panel(user, heat)


def may_lock(user: Any, heat: Heat) -> bool:
    """An organiser of the node or above, or the chair of the panel."""
    return organises_heat(user, heat) or chairs_panel(user, heat)


def organises_round(user: Any, round_: Round) -> bool:
    return competition_rules.organises_round(user, round_)


def reads_bundle(user: Any, node: Competition) -> bool:
    """Who may read every sheet of the node once it is locked: its organisers, secretariat, supervisors.

    Nobody who sits on a panel of it, or is party to a project that is entered in it.
    """
    if not user.is_authenticated:
        return False
    sits = Seat.objects.filter(judge__user=user, heat__round__competition=node)
    kept = Project.objects.kept_from(user).values("pk")
    own_project = Entry.objects.filter(competition=node, project__in=kept)
    staffed = Competition.objects.staffed_by(user, *_RECORD_READERS).filter(pk=node.pk)
    return staffed.exclude(Exists(sits) | Exists(own_project)).exists()


def reads_record(user: Any, heat: Heat) -> bool:
    """Who may read the whole record of a heat: organisers, secretariat, supervisors of its node.

    Nobody who sits on its panel, or is party to a project that is heard in it.
    """
    staffed = Competition.objects.staffed_by(user, *_RECORD_READERS)
    if not staffed.filter(pk=heat.round.competition_id).exists() or sits_on_panel(user, heat):
        return False
    kept = Project.objects.kept_from(user).values("pk")
    return not heat.appearances.filter(entry__project__in=kept).exists()


def by_the_heats(user: Any, round_: Round) -> bool:
    """Steps of a round that follow from a step of one of its heats, checked there, have no actor."""
    return user is None


def is_asked(user: Any, invitation: ServiceInvitation) -> bool:
    """The judge to whom an invitation goes."""
    return bool(user.is_authenticated and invitation.judge.user_id == user.pk)


def may_withdraw(user: Any, invitation: ServiceInvitation) -> bool:
    """An organiser of the node or above."""
    return competition_rules.is_organiser(user, invitation.competition)


def keeps_pool(user: Any) -> bool:
    """Whoever organises a contest that is not archived keeps the pool with the others."""
    return organised_nodes(user).exists()


def keeps_expert(user: Any, judge: Judge) -> bool:
    """Who keeps the pool, unless the expert also sits on panels of contests of others."""
    return keeps_pool(user) and not foreign_seats(user).filter(judge=judge).exists()


def foreign_seats(user: Any) -> Any:
    """Seats in contests that are not archived and that `user` does not organise."""
    rows = Seat.objects.exclude(heat__round__competition__state=Competition.State.ARCHIVED)
    return rows.exclude(heat__round__competition__in=organised_nodes(user).values("pk"))


def organised_nodes(user: Any) -> Any:
    """The nodes that are not archived and that `user` organises."""
    nodes = Competition.objects.staffed_by(user, StaffGrant.Role.ORGANISER)
    return nodes.exclude(state=Competition.State.ARCHIVED).order_by()


def decides_suspicion(user: Any, suspicion: Suspicion) -> bool:
    """An organiser of a node that the project is entered in, without an interest of their own.

    Not the judge, nobody who belongs to the project or is recused from it, nobody who scores it in
    some heat, and nobody about whom and the same project a suspicion is open.
    """
    if not user.is_authenticated or suspicion.judge.user_id == user.pk:
        return False
    project = suspicion.project
    if is_party_to(user, project):
        return False
    meets = Seat.objects.filter(judge__user=user, heat__appearances__entry__project=project)
    doubted = Suspicion.objects.filter(
        judge__user=user, project=project, state=Suspicion.State.OPEN
    )
    if meets.exists() or doubted.exists():
        return False
    entries = project.entries.exclude(state=Entry.State.DRAFT).select_related("competition")
    return any(competition_rules.is_organiser(user, entry.competition) for entry in entries)


def by_the_recusal(user: Any, suspicion: Suspicion) -> bool:
    """What follows from a recusal that somebody else declared has no actor."""
    return user is None
