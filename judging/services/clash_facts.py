"""Reads what takes place when and whom or what it takes: judges, venues, entrants."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from competitions.calendar.clashes import Slot, heat_end
from competitions.calendar.problems import CHINA
from competitions.models import Heat, Meeting, Round, Venue
from judging.models import Appearance, Seat

# Heats and meetings elsewhere that are compared at most, in order of time.
MOST = 2000
A_DAY = timedelta(days=1)
SHARED = ("project", "project__owner", "project__enterprise__credit_code", "project__team")


@dataclass(slots=True)
class Facts:
    """Heats by key; whom they take as (heat, resource) → (key, name), for judges and entrants."""

    heats: dict[str, Heat] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    takes: dict[str, dict[str, tuple[int, str]]] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)

    def slots(self) -> Iterator[Slot]:
        for key, heat in self.heats.items():
            stage = heat.round.rule_set.rules.stage
            minutes = stage.video_minutes + stage.pitch_minutes + stage.qa_minutes
            ends = heat_end(heat.starts_at, heat.ends_at, self.entries.get(key, 0), minutes)
            resources = frozenset(self.takes[key]) | _place_of(heat.venue)
            yield Slot(key, heat.starts_at, ends, resources, _where(heat.venue))
        for key, meeting in self.meetings.items():
            starts, ends = times_of(meeting)
            yield Slot(key, starts, ends, _place_of(meeting.venue), _where(meeting.venue))


def _where(venue: Venue | None) -> str:
    return "" if venue is None or venue.kind == Venue.Kind.ONLINE else str(venue.pk)


def _place_of(venue: Venue | None) -> frozenset[str]:
    where = _where(venue)
    return frozenset({f"venue:{where}"}) if where else frozenset()


def times_of(meeting: Meeting) -> tuple[datetime, datetime]:
    """From and to in China; a meeting without an end lasts as long as a heat of which none is known."""
    starts = datetime.combine(meeting.held_on, meeting.starts_at or datetime.min.time(), CHINA)
    ends = datetime.combine(meeting.held_on, meeting.ends_at, CHINA) if meeting.ends_at else None
    return starts, heat_end(starts, ends, 0, 0)


def gather(heats: QuerySet[Heat], meetings: QuerySet[Meeting]) -> Facts:
    """What `heats` that are not locked and `meetings` take, and what takes place elsewhere then.

    Seven queries however many rows there are; two if there is nothing to compare.
    """
    facts = Facts()
    own = list(_moving(heats))
    held = list(_placed(meetings))
    if not own and not held:
        return facts
    moments = [heat.starts_at for heat in own] + [times_of(meeting)[0] for meeting in held]
    first, last = min(moments) - A_DAY, max(moments) + A_DAY
    mine = [heat.pk for heat in own]
    near = _moving(Heat.objects.filter(starts_at__range=(first, last)).exclude(pk__in=mine))
    days = (first.astimezone(CHINA).date(), last.astimezone(CHINA).date())
    also = _placed(Meeting.objects.filter(held_on__range=days))
    facts.heats = {f"heat-{heat.pk}": heat for heat in [*own, *near]}
    facts.meetings = {f"meeting-{one.pk}": one for one in [*held, *also]}
    facts.own = {f"heat-{pk}" for pk in mine} | {f"meeting-{one.pk}" for one in held}
    facts.takes = {key: {} for key in facts.heats}
    _seat(facts)
    _enter(facts, mine)
    return facts


def _moving(heats: QuerySet[Heat]) -> QuerySet[Heat]:
    """What still takes an hour and a hall; an online review has weeks and no room."""
    held = heats.exclude(round__kind=Round.Kind.ONLINE_REVIEW)
    found = held.exclude(state=Heat.State.LOCKED).select_related(
        "round__competition", "round__rule_set", "venue"
    )
    return found.order_by("starts_at", "pk")[:MOST]


def _placed(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    found = meetings.filter(starts_at__isnull=False, venue__isnull=False)
    return found.select_related("competition", "venue").order_by("held_on", "pk")[:MOST]


def _seat(facts: Facts) -> None:
    heats = [heat.pk for heat in facts.heats.values()]
    rows = Seat.objects.filter(heat__in=heats).order_by("number")
    for heat, judge, name in rows.values_list("heat", "judge", "judge__user__name"):
        facts.takes[f"heat-{heat}"][f"judge:{judge}"] = (judge, name)


def _enter(facts: Facts, mine: Sequence[int]) -> None:
    """Entrants of the own heats; elsewhere only those that also stand here in some way."""
    taking_part = Appearance.objects.taking_part()
    own = taking_part.filter(heat__in=mine)
    shared = Q()
    for lookup in SHARED:
        known = own.filter(**{f"entry__{lookup}__isnull": False}).order_by()
        shared |= Q(**{f"entry__{lookup}__in": known.values(f"entry__{lookup}")})
    elsewhere = [heat.pk for heat in facts.heats.values() if heat.pk not in set(mine)]
    rows = taking_part.filter(Q(heat__in=mine) | (Q(heat__in=elsewhere) & shared))
    fields = [f"entry__{lookup}" for lookup in SHARED]
    for row in rows.order_by("heat", "pk").values_list("heat", "entry__project__title", *fields):
        heat, title, project, owner, code, team = row
        tokens = {"project": project, "owner": owner, "code": code, "team": team}
        named = {f"{kind}:{value}": (project, title) for kind, value in tokens.items() if value}
        facts.takes[f"heat-{heat}"] |= named
    counted = taking_part.filter(heat__in=[heat.pk for heat in facts.heats.values()]).order_by()
    counts = counted.values_list("heat").annotate(n=Count("pk"))
    facts.entries = {f"heat-{heat}": n for heat, n in counts}
