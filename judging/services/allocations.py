"""An allocation of judges from the wishes to the seats: asked for, solved by a worker, looked at,
applied. The row is the truth and the queue a nudge; what is delivered twice has one effect."""

from collections.abc import Callable
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.jobs import (
    advance_job,
    cancel_job,
    finish_job,
    request_job,
    start_job,
    told_if_it_fails,
)
from accounts.models import Job, User
from accounts.queueing import hand_to_worker
from accounts.services import record
from competitions.models import Heat, Round
from judging import rules
from judging.allocation import Wishes, allocate
from judging.assignment.stored import digest_of, read_wishes, result_data, wishes_data
from judging.models import (
    Allocation,
    AllocationOutcome,
    Appearance,
    HandChange,
    Judge,
    Seat,
)
from judging.services.allocation_facts import (
    field_of,
    is_online,
    open_heats,
    places_in_force,
    problem_of,
)
from projects.models import Entry

KIND = "allocation"
TASK = "judging.run_allocation"
STEPS = 100
KILLED_AFTER = timedelta(minutes=10)


class NothingToAllocate(Exception):
    """No heat whose judges may still be given, no entry in it, or nobody in the expert pool."""


class AllocationUnderWay(Exception):
    """Judges of the round are being allocated already; `allocation` is the run."""

    def __init__(self, allocation: Allocation) -> None:
        self.allocation = allocation
        super().__init__(_("The judges of this round are being allocated already."))


class ChangeRefused(Exception):
    """A change by hand that says nothing: the pair is so already, or is not of this round."""


def _organising(round_: Round, actor: User) -> Round:
    """The round, locked; nobody allocates the judges of a round that they judge themselves."""
    if not may_allocate(actor, round_):
        raise PermissionDenied
    rows = Round.objects.select_for_update(of=("self",)).select_related("competition", "rule_set")
    return rows.get(pk=round_.pk)


def may_allocate(actor: User, round_: Round) -> bool:
    """An organiser of the node or above who has no seat in the round."""
    seated = Seat.objects.filter(heat__round=round_, judge__user=actor).exists()
    return rules.organises_round(actor, round_) and not seated


@transaction.atomic
def request_allocation(
    round_: Round, wishes: Wishes, *, seed: str, actor: User, at: datetime
) -> Allocation:
    """Keep the wishes and queue the work; nothing is seated before somebody applies the answer.

    PermissionDenied, NothingToAllocate, AllocationUnderWay.
    """
    round_ = _organising(round_, actor)
    pending = Allocation.objects.filter(round=round_, job__in=Job.objects.unfinished()).first()
    if pending:
        raise AllocationUnderWay(pending)
    found = field_of(round_)
    if not found.heats:
        raise NothingToAllocate(_("No heat of this round waits for its judges."))
    if not found.appearances:
        raise NothingToAllocate(_("No entry is seated in the heats of this round yet."))
    if not found.judges:
        raise NothingToAllocate(_("Nobody in the expert pool can be asked."))
    _note_unseated(round_, actor=actor, at=at)
    allocation = Allocation.objects.create(
        round=round_,
        seed=seed,
        wishes=wishes_data(wishes),
        asked_by=actor,
        asked_at=at,
        job=request_job(KIND, actor=actor, at=at, total=STEPS),
    )
    record("allocation.request", round_, actor=actor, at=at, seed=seed)
    transaction.on_commit(lambda: queue_allocation(allocation))
    return allocation


def _note_unseated(round_: Round, *, actor: User, at: datetime) -> None:
    """Whom a hand took off a planned panel is kept off it: a row for each entry of the heat."""
    if is_online(round_):
        return
    heats = set(open_heats(round_).filter(state=Heat.State.PLANNED).values_list("pk", flat=True))
    there = set(Seat.objects.filter(heat__in=heats).values_list("heat", "judge"))
    gone = {
        (place.unit, place.judge)
        for place in places_in_force(round_)
        if not place.is_alternate and place.unit in heats
    } - there
    noted = set(HandChange.objects.filter(round=round_).values_list("judge", "entry"))
    heat_of = dict(Appearance.objects.filter(heat__in=heats).values_list("entry", "heat"))
    HandChange.objects.bulk_create(
        HandChange(
            round=round_,
            entry_id=entry,
            judge_id=judge,
            kind=HandChange.Kind.KEPT_OFF,
            reason=_("taken off the panel"),
            by=actor,
            at=at,
        )
        for entry, heat in sorted(heat_of.items())
        for unit, judge in sorted(gone)
        if unit == heat and (judge, entry) not in noted
    )


def queue_allocation(allocation: Allocation) -> bool:
    """Hand it to a worker; False, with a sentence on its row, if the queue is down."""
    if hand_to_worker(TASK, allocation_id=allocation.pk):
        return True
    advance_job(allocation.job, 0, _("The queue cannot be reached. It is kept and tried again."))
    return False


def resume_allocations(*, at: datetime) -> int:
    """Queue what the queue forgot or a killed worker left; how many."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER)
    runs = Allocation.objects.filter(job__in=left).select_related("job").order_by("pk")
    return sum(queue_allocation(one) for one in list(runs))


@transaction.atomic
def cancel_allocation(allocation: Allocation, *, actor: User, at: datetime) -> bool:
    """Stop an unfinished run; False if it was over already."""
    round_ = _organising(allocation.round, actor)
    cancelled = cancel_job(allocation.job, at=at)
    if cancelled:
        record("allocation.cancel", round_, actor=actor, at=at, seed=allocation.seed)
    return cancelled


def run_allocation(allocation_id: int, *, clock: Callable[[], datetime]) -> None:
    """Solve it and keep the answer; only in a worker. Running it twice has the effect of once."""
    rows = Allocation.objects.select_related("round__competition", "round__rule_set", "job")
    allocation = rows.get(pk=allocation_id)
    job = start_job(allocation.job_id, at=clock(), killed_after=KILLED_AFTER)
    if job is None:
        return
    with told_if_it_fails(
        job,
        clock=clock,
        failed=_("The allocation failed. Tell the operator."),
        known={SoftTimeLimitExceeded: _("The allocation took too long.")},
    ):
        problem = problem_of(allocation.round, read_wishes(allocation.wishes), allocation.seed)

        def progress(done: int, total: int) -> None:
            advance_job(job, 5 + 90 * done // total)

        result = allocate(problem, progress=progress)
        with transaction.atomic():
            if finish_job(job, at=clock()):
                AllocationOutcome.objects.create(
                    allocation=allocation,
                    digest=digest_of(problem),
                    result=result_data(result),
                    at=clock(),
                )


@transaction.atomic
def change_by_hand(
    round_: Round,
    entry: Entry,
    judge: Judge,
    *,
    kind: str,
    reason: str,
    actor: User,
    at: datetime,
) -> HandChange:
    """Give an entry of an online review to a judge, or keep it from one, for the runs to come.

    PermissionDenied; ChangeRefused for an entry that is not there, or what is so already.
    """
    round_ = _organising(round_, actor)
    if not is_online(round_):
        raise ChangeRefused(_("In a hall, change the panel of the heat itself."))
    if not Appearance.objects.filter(heat__in=open_heats(round_), entry=entry).exists():
        raise ChangeRefused(_("This entry is not in the review."))
    last = HandChange.objects.filter(round=round_, entry=entry, judge=judge).first()
    if last is not None and last.kind == kind:
        raise ChangeRefused(_("This has been laid down already."))
    change = HandChange.objects.create(
        round=round_, entry=entry, judge=judge, kind=kind, reason=reason, by=actor, at=at
    )
    said = {"entry": entry.number, "judge": str(judge), "kind": kind, "reason": reason}
    record("allocation.change", round_, actor=actor, at=at, **said)
    return change
