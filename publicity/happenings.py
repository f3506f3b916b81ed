"""What happens on which days: registration, rounds, heats, meetings, trainings, notices.

Planned dates only; whether a heat is being scored or a round is decided is not read here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from competitions.calendar.clashes import USUAL_LENGTH
from competitions.calendar.problems import CHINA, china_day, last_day
from competitions.models import Competition, Heat, Meeting, Round
from publicity.models import Notice

type Kind = Literal["registration", "round", "heat", "training", "meeting", "notice"]

KINDS: tuple[Kind, ...] = ("registration", "round", "heat", "training", "meeting", "notice")
# Rows of one kind at most, the latest first.
MOST = 2000


@dataclass(frozen=True, slots=True)
class Happening:
    """Something from the day `first` to the day `last`, both included.

    `starts` and `ends` are set where the hour counts; for registration they are its two deadlines,
    of which one may be missing. `pk` is that of the object of the kind.
    """

    kind: Kind
    pk: int
    node: Competition
    title: str
    first: date
    last: date
    starts: datetime | None = None
    ends: datetime | None = None
    where: str = ""

    @property
    def key(self) -> str:
        """As in judging: "heat-3"; a training is a meeting."""
        return f"{'meeting' if self.kind == 'training' else self.kind}-{self.pk}"


def kind_words() -> dict[Kind, str]:
    return {
        "registration": _("Registration"),
        "round": _("Rounds"),
        "heat": _("Heats"),
        "training": _("Trainings"),
        "meeting": _("Meetings"),
        "notice": _("Public notices"),
    }


def public_happenings(node: Competition) -> list[Happening]:
    """Of the node and of what is public below it; five queries."""
    below = Competition.objects.public().filter(path__startswith=node.path)
    return happenings(below, Meeting.objects.filter(is_public=True), Notice.objects.public())


def staff_happenings(nodes: QuerySet[Competition], reader: object) -> list[Happening]:
    """Of `nodes`, for somebody with a duty there; five queries."""
    return happenings(nodes, Meeting.objects.all(), Notice.objects.visible_to(reader))


def happenings(
    nodes: QuerySet[Competition], meetings: QuerySet[Meeting], notices: QuerySet[Notice]
) -> list[Happening]:
    """In order of time, the longer first on one day; five queries however many there are."""
    found = {node.pk: node for node in nodes.order_by("path")[:MOST]}
    inside = nodes.order_by().values("pk")
    rounds = Round.objects.filter(competition__in=inside).order_by("-starts_on", "pk")[:MOST]
    heats = Heat.objects.filter(round__competition__in=inside).select_related("round", "venue")
    held = meetings.filter(competition__in=inside).select_related("venue")
    hung = notices.filter(competition__in=inside).defer("rows").order_by("-starts_on", "pk")
    all_of_it: list[Happening] = [
        *_registrations(found.values()),
        *(_round(one, found[one.competition_id]) for one in rounds if one.competition_id in found),
        *_heats(heats.order_by("-starts_at", "pk")[:MOST], found),
        *_meetings(held.order_by("-held_on", "pk")[:MOST], found),
        *_notices(hung[:MOST], found),
    ]
    return sorted(all_of_it, key=order)


def calendar_of(
    node: Competition, rounds: Iterable[Round], notices: Iterable[Notice]
) -> list[Happening]:
    """What its public page lists by day: all but the heats, which have a table of their own; one
    query."""
    held = Meeting.objects.filter(competition=node, is_public=True).select_related("venue")
    nodes = {node.pk: node}
    found = [
        *_registrations([node]),
        *(_round(one, node) for one in rounds),
        *_meetings(held.order_by("held_on", "pk")[:MOST], nodes),
        *_notices(notices, nodes),
    ]
    return sorted(found, key=order)


def order(one: Happening) -> tuple[object, ...]:
    """By day, what lasts longer first, then by the hour."""
    hour = one.starts.astimezone(CHINA).time().isoformat() if one.starts else ""
    return one.first, -(one.last - one.first).days, hour, one.node.path, one.key


def _registrations(nodes: Iterable[Competition]) -> Iterator[Happening]:
    for node in nodes:
        opens, closes = node.registration_opens_at, node.registration_closes_at
        ends = [moment for moment in (opens, closes) if moment]
        if ends:
            last = last_day(closes) if closes else china_day(ends[-1])
            first = min(china_day(ends[0]), last)
            title = _("Registration")
            yield Happening("registration", node.pk, node, title, first, last, opens, closes)


def _round(round_: Round, node: Competition) -> Happening:
    return Happening("round", round_.pk, node, round_.name, round_.starts_on, round_.ends_on)


def _heats(heats: Iterable[Heat], nodes: dict[int, Competition]) -> Iterator[Happening]:
    for heat in heats:
        if node := nodes.get(heat.round.competition_id):
            yield heat_happening(heat, node)


def heat_happening(heat: Heat, node: Competition) -> Happening:
    """A heat without an end is shown as three hours: how many are entered is nobody's business."""
    ends = heat.ends_at or heat.starts_at + USUAL_LENGTH
    first, last = china_day(heat.starts_at), last_day(ends)
    where = heat.venue.name
    return Happening(
        "heat", heat.pk, node, heat.name, first, max(first, last), heat.starts_at, ends, where
    )


def _meetings(meetings: Iterable[Meeting], nodes: dict[int, Competition]) -> Iterator[Happening]:
    for one in meetings:
        node = nodes.get(one.competition_id)
        if node is None:
            continue
        kind: Kind = "training" if one.kind == Meeting.Kind.TRAINING else "meeting"
        starts = ends = None
        if one.starts_at:
            starts = datetime.combine(one.held_on, one.starts_at, CHINA)
            ends = starts + timedelta(hours=2)
            if one.ends_at:
                ends = datetime.combine(one.held_on, one.ends_at, CHINA)
        where = one.venue.name if one.venue else ""
        yield Happening(
            kind, one.pk, node, one.title, one.held_on, one.held_on, starts, ends, where
        )


def _notices(notices: Iterable[Notice], nodes: dict[int, Competition]) -> Iterator[Happening]:
    for one in notices:
        if node := nodes.get(one.competition_id):
            yield Happening("notice", one.pk, node, one.title, one.starts_on, one.ends_on)
