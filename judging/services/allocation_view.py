"""What the page of an allocation shows: panels or loads, the changes against what is there. Reads only."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from competitions.models import Heat, Round
from judging.assignment.spec import Place
from judging.assignment.stored import read_places
from judging.models import Allocation, Appearance, Judge
from judging.services.allocation_facts import is_online
from judging.services.online_review import hidden_from
from judging.words.allocation import clash_words, reason_words

SHOWN_LOADS = 500
SHOWN_SHORT = 10


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One place of the plan with its reasons in words."""

    judge: Judge | None
    is_chair: bool
    is_alternate: bool
    by_hand: bool
    reasons: str


@dataclass(frozen=True, slots=True)
class LoadLine:
    """A judge's load, and how much of the highest one that is in percent."""

    judge: Judge | None
    load: int
    percent: int


@dataclass(slots=True)
class PlanView:
    """A finished run as its page shows it."""

    clash: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    panels: list[tuple[Heat, list[SeatLine]]] = field(default_factory=list)
    loads: list[LoadLine] = field(default_factory=list)
    seats: int = 0
    fit: int = 0
    spread: int = 0
    by_hand: int = 0

    @property
    def lowest(self) -> int:
        return min((line.load for line in self.loads), default=0)

    @property
    def highest(self) -> int:
        return max((line.load for line in self.loads), default=0)


def plan_view(allocation: Allocation, viewer: User) -> PlanView | None:
    """The outcome for its page, None as long as there is none; at most three queries."""
    result = allocation.found
    if result is None:
        return None
    if "clash" in result:
        return PlanView(clash=clash_words(result), short=_short(allocation, result, viewer))
    places = read_places(result)
    judges = Judge.objects.select_related("user").in_bulk([pk for pk, _n in result["loads"]])
    view = PlanView(fit=result["fit"], spread=result["spread"])
    view.seats = sum(not place.is_alternate for place in places)
    view.by_hand = sum(_by_hand(place) for place in places)
    highest = max((load for _pk, load in result["loads"]), default=0) or 1
    lines = [LoadLine(judges.get(pk), load, load * 100 // highest) for pk, load in result["loads"]]
    view.loads = sorted(lines, key=lambda line: (-line.load, str(line.judge)))[:SHOWN_LOADS]
    if not is_online(allocation.round):
        view.panels = _panels(allocation.round, places, judges)
    return view


def _by_hand(place: Place) -> bool:
    return any(reason.kind == "fixed" for reason in place.reasons)


def _line(place: Place, judges: dict[int, Judge]) -> SeatLine:
    words = [reason_words(reason) for reason in place.reasons if reason.kind != "fixed"]
    return SeatLine(
        judge=judges.get(place.judge),
        is_chair=place.is_chair,
        is_alternate=place.is_alternate,
        by_hand=_by_hand(place),
        reasons=" · ".join(word for word in words if word),
    )


def _panels(
    round_: Round, places: tuple[Place, ...], judges: dict[int, Judge]
) -> list[tuple[Heat, list[SeatLine]]]:
    of_heat: dict[int, list[SeatLine]] = defaultdict(list)
    for place in sorted(places, key=lambda one: (one.is_alternate, not one.is_chair, one.judge)):
        of_heat[place.unit].append(_line(place, judges))
    heats = Heat.objects.filter(round=round_, pk__in=of_heat).order_by("number")
    return [(heat, of_heat[heat.pk]) for heat in heats]


def _short(allocation: Allocation, result: dict[str, Any], viewer: User) -> list[str]:
    """Names of the heats, or numbers of the entries, that nobody can fill even alone."""
    keys = result["short"][:SHOWN_SHORT]
    if is_online(allocation.round):
        rows = Appearance.objects.filter(heat__round=allocation.round, entry__in=keys)
        shown = rows.exclude(hidden_from(viewer)).order_by("entry__number")
        return [number or "–" for number in shown.values_list("entry__number", flat=True)]
    heats = Heat.objects.filter(pk__in=keys).order_by("number")
    return list(heats.values_list("name", flat=True))


def entry_rows(round_: Round, viewer: User) -> QuerySet[Appearance]:
    """The entries of an online review, for a page of the plan; without those hidden from the viewer."""
    rows = Appearance.objects.filter(heat__round=round_).taking_part().for_list()
    return rows.exclude(hidden_from(viewer)).order_by("entry__number", "pk")


def judges_of_entries(allocation: Allocation, entries: list[int]) -> dict[int, list[SeatLine]]:
    """Entry → its places in the plan, for the entries of one page; one query."""
    wanted = set(entries)
    places = [place for place in read_places(allocation.found or {}) if place.unit in wanted]
    judges = Judge.objects.select_related("user").in_bulk({place.judge for place in places})
    found: dict[int, list[SeatLine]] = defaultdict(list)
    for place in places:
        found[place.unit].append(_line(place, judges))
    return found
