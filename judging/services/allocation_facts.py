"""What an allocation of judges depends on, read from the database: the problem, ready to be solved."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from competitions.calendar.clashes import heat_end
from competitions.models import Heat, Round
from judging.allocation import EntryFacts, JudgeFacts, PanelFacts, Pin, Problem, Wishes
from judging.assignment.stored import read_places
from judging.models import (
    Absence,
    Allocation,
    Appearance,
    HandChange,
    Judge,
    ScoreSheet,
    Seat,
    ServedRegion,
)
from judging.services.conflict_facts import barred_pairs
from judging.services.expertise import sectors_of
from judging.services.served_regions import goes_to
from judging.services.service_invitations import only_willing

NOT_IN_A_NAME = re.compile(r"[\s()()\[\]【】·•,,.。-]+")


@dataclass(slots=True)
class Field:
    """The rows that a problem is made of; `panels` are empty where each entry has its own judges."""

    round: Round
    is_online: bool
    heats: list[Heat] = field(default_factory=list)
    appearances: list[Appearance] = field(default_factory=list)
    judges: list[Judge] = field(default_factory=list)
    is_scored: bool = False


def is_online(round_: Round) -> bool:
    """Whether every entry of the round is given judges of its own, without a hall."""
    return round_.kind == Round.Kind.ONLINE_REVIEW


def house_of(name: str) -> str:
    """A name by which two spellings of one employer or company are the same."""
    return NOT_IN_A_NAME.sub("", unicodedata.normalize("NFKC", name)).casefold()


def open_heats(round_: Round) -> QuerySet[Heat]:
    """The heats whose judges may still be given: planned ones; online also those being scored."""
    states = [Heat.State.PLANNED, *([Heat.State.SCORING] if is_online(round_) else [])]
    return Heat.objects.filter(round=round_, state__in=states).order_by("number", "pk")


def field_of(round_: Round) -> Field:
    """Heats, entries and judges that an allocation of the round is about."""
    heats = open_heats(round_).select_related("category", "venue__region")
    found = Field(round_, is_online(round_), list(heats))
    rows = Appearance.objects.filter(heat__in=found.heats).taking_part()
    found.appearances = list(
        rows.select_related(
            "entry__category", "entry__project__enterprise__region", "entry__project__team__region"
        ).order_by("pk")
    )
    found.is_scored = any(heat.state == Heat.State.SCORING for heat in found.heats)
    judges = only_willing(Judge.objects.filter(user__is_active=True), round_)
    if found.is_scored:
        # Nobody takes a seat once scoring has opened.
        judges = judges.filter(seats__heat__in=found.heats)
    if found.is_online:
        away = Absence.objects.filter(starts_on__lte=round_.starts_on, ends_on__gte=round_.ends_on)
        judges = judges.exclude(pk__in=away.values("judge"))
    found.judges = list(judges.select_related("region").distinct().order_by("pk"))
    return found


def problem_of(round_: Round, wishes: Wishes, seed: str) -> Problem:
    """The problem as things are now; seventeen queries, whatever the number of rows."""
    found = field_of(round_)
    pins = _pins(found)
    sectors = sectors_of(found.judges, round_.competition)
    houses = _houses_by_code(found)
    rooms = _rooms(found, pins)
    return Problem(
        entries=tuple(_entry(row) for row in found.appearances),
        judges=tuple(
            _judge(judge, sectors[judge.pk], houses, rooms[judge.pk]) for judge in found.judges
        ),
        wishes=wishes,
        seed=seed,
        panels=() if found.is_online else _panels(found),
        forbidden=frozenset(_forbidden(found, pins)),
        past=frozenset(_past(found)) if wishes.past else frozenset(),
        far=frozenset(_far(found)) if wishes.travel and not found.is_online else frozenset(),
        met=frozenset(_met(found)) if wishes.together else frozenset(),
        overlaps=frozenset() if found.is_online else frozenset(_overlaps(found)),
        fixed=frozenset(pins),
    )


def _entry(row: Appearance) -> EntryFacts:
    entry, project = row.entry, row.entry.project
    unit = project.enterprise or project.team
    return EntryFacts(
        id=entry.pk,
        category=entry.category.kind,
        sector=entry.sector_id,
        house=house_of(unit.name) if unit else "",
        region=unit.region.code[:4] if unit and unit.region else "",
    )


def _houses_by_code(found: Field) -> dict[str, str]:
    """Credit code → house: a company under two names, or two employers of one code, is one house."""
    houses = {
        judge.employer_code: house_of(judge.employer)
        for judge in found.judges
        if judge.employer_code
    }
    for row in found.appearances:
        if unit := row.entry.project.enterprise:
            houses[unit.credit_code] = house_of(unit.name)
    return houses


def _rooms(found: Field, pins: Iterable[Pin]) -> dict[int, int | None]:
    """How many entries or heats each judge still takes in this round; None for any number.

    What they have in heats that are not about to be filled is taken already. No limit stands
    against what is there by hand.
    """
    seats = Seat.objects.filter(heat__round=found.round).exclude(heat__in=found.heats)
    counted = (
        seats.order_by().values("judge").annotate(n=Count("sheets" if found.is_online else "pk"))
    )
    taken, put = dict(counted.values_list("judge", "n")), Counter(pin.judge for pin in pins)
    rooms: dict[int, int | None] = {}
    for judge in found.judges:
        most = judge.most_entries if found.is_online else judge.most_heats
        room = None if most is None else max(most - taken.get(judge.pk, 0), put[judge.pk], 0)
        rooms[judge.pk] = room
    return rooms


def _judge(
    judge: Judge, sectors: frozenset[int], houses: dict[str, str], room: int | None
) -> JudgeFacts:
    return JudgeFacts(
        id=judge.pk,
        profile=judge.profile,
        sectors=sectors,
        house=houses.get(judge.employer_code) or house_of(judge.employer),
        region=judge.region.code[:4] if judge.region else "",
        capacity=room,
        can_chair=judge.can_chair,
    )


def _panels(found: Field) -> tuple[PanelFacts, ...]:
    entries: dict[int, list[int]] = {heat.pk: [] for heat in found.heats}
    for row in found.appearances:
        entries[row.heat_id].append(row.entry_id)
    return tuple(
        PanelFacts(heat.pk, tuple(entries[heat.pk]), heat.category.kind if heat.category else "")
        for heat in found.heats
    )


def _pins(found: Field) -> set[Pin]:
    """What people put there: seats of no plan, pairs given by hand, sheets already laid out."""
    if not found.is_online:
        planned = _planned_seats(found.round)
        seats = Seat.objects.filter(heat__in=found.heats).values_list("heat", "judge", "is_chair")
        return {
            Pin(heat, judge, is_chair)
            for heat, judge, is_chair in seats
            if (heat, judge) not in planned
        }
    pairs = {pair for pair, change in _changes(found).items() if change == HandChange.Kind.GIVEN}
    if found.is_scored:
        sheets = ScoreSheet.objects.counted().filter(appearance__heat__in=found.heats)
        pairs |= set(sheets.values_list("seat__judge", "appearance__entry"))
    return {Pin(entry, judge) for judge, entry in pairs}


def _planned_seats(round_: Round) -> set[tuple[int, int]]:
    """(heat, judge) of the plan that holds now, without what a hand had put into it."""
    return {
        (place.unit, place.judge)
        for place in places_in_force(round_)
        if not place.is_alternate and all(reason.kind != "fixed" for reason in place.reasons)
    }


def places_in_force(round_: Round) -> tuple:
    """The places of the run that was applied last."""
    last = Allocation.objects.applied().filter(round=round_).select_related("outcome").first()
    return read_places(last.found or {}) if last else ()


def _changes(found: Field) -> dict[tuple[int, int], str]:
    """(judge, entry) → the change that holds."""
    rows = HandChange.objects.filter(round=found.round).order_by("pk")
    return {
        (judge, entry): kind for judge, entry, kind in rows.values_list("judge", "entry", "kind")
    }


def _forbidden(found: Field, pins: Iterable[Pin]) -> Iterable[tuple[int, int]]:
    by_project: dict[int, list[int]] = {}
    for row in found.appearances:
        by_project.setdefault(row.entry.project_id, []).append(row.entry_id)
    for judge, project in barred_pairs(found.round.competition):
        yield from ((judge, entry) for entry in by_project.get(project, ()))
    heat_of = {row.entry_id: row.heat_id for row in found.appearances}
    put = {(pin.judge, pin.unit) for pin in pins}
    for (judge, entry), kind in _changes(found).items():
        unit = entry if found.is_online else heat_of.get(entry)
        if kind != HandChange.Kind.GIVEN and (judge, unit) not in put:
            yield judge, entry
    if not found.is_online:
        yield from _away(found)


def _away(found: Field) -> Iterable[tuple[int, int]]:
    """Judges who told that they cannot on the day of a heat, with all of its entries."""
    days = {heat.pk: timezone.localdate(heat.starts_at) for heat in found.heats}
    if not days:
        return
    rows = Absence.objects.filter(
        starts_on__lte=max(days.values()), ends_on__gte=min(days.values())
    ).values_list("judge", "starts_on", "ends_on")
    for judge, first, last in rows:
        for row in found.appearances:
            if first <= days[row.heat_id] <= last:
                yield judge, row.entry_id


def _far(found: Field) -> Iterable[tuple[int, int]]:
    """Judges with the entries of heats that are held where they do not go."""
    served: dict[int, list[str]] = {}
    rows = ServedRegion.objects.filter(judge__in=[judge.pk for judge in found.judges])
    for judge, code in rows.values_list("judge", "region__code"):
        served.setdefault(judge, []).append(code)
    places = {heat.pk: heat.venue.region.code for heat in found.heats if heat.venue.region}
    for judge, codes in served.items():
        far = {heat for heat, place in places.items() if not goes_to(place, codes)}
        yield from ((judge, row.entry_id) for row in found.appearances if row.heat_id in far)


def _earlier(round_: Round) -> Q:
    return Q(heat__round__competition=round_.competition_id, heat__round__order__lt=round_.order)


def _past(found: Field) -> Iterable[tuple[int, int]]:
    """(judge, entry) with a sheet in an earlier round of the same contest."""
    opened = Appearance.objects.exclude(heat__state=Heat.State.PLANNED)
    heats = opened.filter(_earlier(found.round)).values("pk")
    rows = ScoreSheet.objects.filter(
        appearance__in=heats, appearance__entry__in=[row.entry_id for row in found.appearances]
    )
    return rows.values_list("seat__judge", "appearance__entry").distinct()


def _met(found: Field) -> Iterable[tuple[int, int]]:
    """Pairs of judges who sat on one panel in an earlier round of the same contest."""
    panels: dict[int, list[int]] = {}
    for heat, judge in Seat.objects.filter(_earlier(found.round)).values_list("heat", "judge"):
        panels.setdefault(heat, []).append(judge)
    for judges in panels.values():
        yield from combinations(sorted(judges), 2)


def _overlaps(found: Field) -> Iterable[tuple[int, int]]:
    """Heats that are held at the same time, with half an hour to walk over."""
    stage = found.round.rule_set.rules.stage
    minutes = stage.video_minutes + stage.pitch_minutes + stage.qa_minutes
    entries: dict[int, int] = {}
    for row in found.appearances:
        entries[row.heat_id] = entries.get(row.heat_id, 0) + 1
    spans = [
        (heat.starts_at, heat_end(heat.starts_at, heat.ends_at, entries.get(heat.pk, 0), minutes))
        for heat in found.heats
    ]
    walk = timedelta(minutes=30)
    for (a, first), (b, second) in combinations(zip(found.heats, spans, strict=True), 2):
        if first[0] < second[1] + walk and second[0] < first[1] + walk:
            yield a.pk, b.pk
