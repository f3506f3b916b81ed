"""A plan made into seats, or into the sheets of an online review; and why each seat is where it is."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Heat, Round
from judging.assignment.spec import Place, Reason
from judging.assignment.stored import digest_of, read_places, read_wishes
from judging.models import Allocation, AllocationUse, Appearance, Judge, ScoreSheet, Seat
from judging.services.allocation_facts import (
    is_online,
    open_heats,
    places_in_force,
    problem_of,
)
from judging.services.allocations import may_allocate
from judging.services.sheet_layout import lay_out_if_drawn
from projects.models import Recusal


class AllocationOutdated(Exception):
    """Entries, judges, recusals or changes by hand are no longer those that the plan was made for."""


class NoPlan(Exception):
    """The run has no plan to apply: unfinished, cancelled, failed, or the wishes clash."""


@transaction.atomic
def apply_allocation(allocation: Allocation, *, actor: User, at: datetime) -> int:
    """Seat the panels, or give the entries of an online review to their judges; how many places.

    What people changed by hand stays. PermissionDenied, NoPlan, AllocationOutdated.
    """
    if not may_allocate(actor, allocation.round):
        raise PermissionDenied
    rows = Round.objects.select_for_update(of=("self",)).select_related("competition", "rule_set")
    round_ = rows.get(pk=allocation.round_id)
    heats = list(open_heats(round_).select_for_update(of=("self",)))
    found = Allocation.objects.select_related("outcome").get(pk=allocation.pk)
    if not found.found or "places" not in found.found:
        raise NoPlan(_("There is no plan to apply."))
    if AllocationUse.objects.filter(allocation=found).exists():
        raise NoPlan(_("This plan has been applied already."))
    now = problem_of(round_, read_wishes(found.wishes), found.seed)
    if digest_of(now) != found.outcome.digest:
        raise AllocationOutdated(
            _("Entries, judges or recusals have changed since. Run the allocation again.")
        )
    places = [place for place in read_places(found.found) if not place.is_alternate]
    for heat in heats:
        _apply_to(heat, places, now.judges)
    AllocationUse.objects.create(allocation=found, applied_by=actor, at=at)
    record("allocation.apply", round_, actor=actor, at=at, seed=found.seed, seats=len(places))
    return len(places)


def _apply_to(heat: Heat, places: list[Place], judges: Iterable[object]) -> None:
    if not is_online(heat.round):
        _seat(heat, {place.judge: place.is_chair for place in places if place.unit == heat.pk})
    elif heat.state == Heat.State.PLANNED:
        # Everybody who may be asked has a seat: an entry that comes back needs somebody to go to.
        pool = {getattr(judge, "id") for judge in judges}  # noqa: B009
        _seat(heat, dict.fromkeys(sorted(pool), False))
    else:
        lay_out(heat, places)


def _seat(heat: Heat, wanted: Mapping[int, bool]) -> None:
    """Make the panel what is wanted (judge → chair); who stays keeps the number of the seat."""
    seats = Seat.objects.filter(heat=heat)
    seats.exclude(judge__in=wanted).delete()
    seats.filter(is_chair=True).update(is_chair=False)
    kept = dict(seats.values_list("judge", "number"))
    # The chair first, then in the order of the pool.
    newcomers = sorted(set(wanted) - set(kept), key=lambda judge: (not wanted[judge], judge))
    free = (number for number in range(1, 32_000) if number not in set(kept.values()))
    Seat.objects.bulk_create(
        Seat(heat=heat, judge_id=judge, number=number, is_chair=False)
        for judge, number in zip(newcomers, free, strict=False)
    )
    chairs = [judge for judge, is_chair in wanted.items() if is_chair]
    seats.filter(judge__in=chairs[:1]).update(is_chair=True)
    lay_out_if_drawn(heat)


def lay_out(heat: Heat, places: Iterable[Place] | None = None) -> int:
    """A sheet for every judge and entry of the plan that has none yet and that no recusal parts;
    how many. Without `places` those of the plan that was applied last."""
    if places is None:
        places = [place for place in places_in_force(heat.round) if not place.is_alternate]
    appearances = {
        row.entry_id: row
        for row in Appearance.objects.filter(heat=heat).taking_part().select_related("entry")
    }
    seats = {seat.judge_id: seat for seat in Seat.objects.filter(heat=heat)}
    there = ScoreSheet.objects.filter(appearance__heat=heat)
    taken = set(there.values_list("seat__judge", "appearance__entry"))
    recusals = Recusal.objects.filter(project__entries__appearances__heat=heat)
    parted = set(recusals.values_list("user__judge", "project"))
    sheets = [
        ScoreSheet(appearance=appearances[place.unit], seat=seats[place.judge])
        for place in places
        if place.unit in appearances and place.judge in seats
        if (place.judge, place.unit) not in taken
        if (place.judge, appearances[place.unit].entry.project_id) not in parted
    ]
    return len(ScoreSheet.objects.bulk_create(sheets))


def reasons_of(round_: Round) -> dict[tuple[int, int], tuple[Reason, ...]]:
    """(heat or entry, judge) → why, by the plan that holds; what it does not name came by hand."""
    return {(place.unit, place.judge): place.reasons for place in places_in_force(round_)}


def judges_named(places: Iterable[Place]) -> dict[int, Judge]:
    """The judges of the places by primary key, for their names; one query."""
    keys = {place.judge for place in places}
    return Judge.objects.select_related("user").in_bulk(keys)
