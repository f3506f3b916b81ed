"""What the organisers of a contest see of the expert pool. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from competitions.models import Competition, Round, Sector, ancestor_paths
from judging.models import Absence, Expertise, Judge, Seat, ServiceInvitation
from judging.services.expertise import sectors_of


@dataclass(frozen=True, slots=True)
class PoolLine:
    """An expert as a candidate for this contest."""

    judge: Judge
    sectors: list[str]
    state: str
    seats: int
    away: bool


def candidates(
    node: Competition, *, words: str = "", profile: str = "", sector: str = ""
) -> QuerySet[Judge]:
    """Experts of the pool whose accounts are open, by what is looked for."""
    found = Judge.objects.for_list().filter(user__is_active=True)
    if words:
        found = found.filter(Q(user__name__icontains=words) | Q(employer__icontains=words))
    if profile:
        found = found.filter(profile=profile)
    if sector:
        found = found.filter(
            Exists(Expertise.objects.filter(judge=OuterRef("pk"), sector_code=sector))
        )
    return found


def sectors_here(node: Competition) -> Mapping[int, Sector]:
    """The sectors of the node's edition by primary key, in their order."""
    root = ancestor_paths(node.path)[0]
    rows = Sector.objects.filter(competition__path=root).order_by("order", "pk")
    return {sector.pk: sector for sector in rows}


def sector_names() -> dict[str, str]:
    """Every sector code of any edition with its name in the newest one; one query."""
    rows = Sector.objects.order_by("competition__year", "pk").values_list("code", "name")
    return dict(rows)


def pool_lines(
    judges: Iterable[Judge], node: Competition, sectors: Mapping[int, Sector]
) -> list[PoolLine]:
    """Five queries, however many judges: sectors, invitations, seats, times away."""
    found = list(judges)
    keys = [judge.pk for judge in found]
    expertise = sectors_of(found, node)
    invitations = ServiceInvitation.objects.filter(competition=node, judge__in=keys)
    states = dict(invitations.order_by("pk").values_list("judge", "state"))
    seats = Seat.objects.filter(judge__in=keys).order_by().values("judge").annotate(n=Count("pk"))
    served = dict(seats.values_list("judge", "n"))
    away = _away(keys, node)
    return [
        PoolLine(
            judge,
            [one.name for key, one in sectors.items() if key in expertise[judge.pk]],
            states.get(judge.pk, ""),
            served.get(judge.pk, 0),
            judge.pk in away,
        )
        for judge in found
    ]


def _away(keys: list[int], node: Competition) -> set[int]:
    """Judges who are away on a day of some round of the node that is not decided yet."""
    waiting = Round.objects.filter(
        competition=node,
        state__in=[Round.State.PLANNED, Round.State.SCORING],
        starts_on__lte=OuterRef("ends_on"),
        ends_on__gte=OuterRef("starts_on"),
    )
    absences = Absence.objects.filter(judge__in=keys).filter(Exists(waiting))
    return set(absences.values_list("judge", flat=True))


def invitations_of(node: Competition) -> QuerySet[ServiceInvitation]:
    """All invitations of the node, the newest first, with `seats`: how many the judge has there."""
    seats = Count(
        "judge__seats", filter=Q(judge__seats__heat__round__competition=node), distinct=True
    )
    rows = ServiceInvitation.objects.filter(competition=node).for_list()
    return rows.annotate(seats=seats).order_by("-asked_at", "-pk")


def past_seats(judge: Judge) -> list[tuple[int, str, int]]:
    """Where the judge has sat, counted from seats: year, contest, heats; the newest first."""
    rows = Seat.objects.filter(judge=judge).order_by().values("heat__round__competition__name")
    counted = rows.annotate(n=Count("pk"), last=Max("heat__starts_at")).order_by("-last")
    return [
        (timezone.localdate(row["last"]).year, row["heat__round__competition__name"], row["n"])
        for row in counted
    ]
