"""Ranking a round in the background: asked for, computed by a worker, kept whole or not at all.

The row is the truth and the queue a nudge; what is delivered twice has one effect.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.jobs import (
    advance_job,
    cancel_job,
    fail_job,
    finish_job,
    request_job,
    start_job,
    told_if_it_fails,
)
from accounts.models import Job, User
from accounts.queueing import hand_to_worker
from accounts.services import record
from competitions.models import Competition, Heat, Round, StaffGrant
from judging.models import Ledger, Ranking, RankingRun
from judging.services.promotions import HeatsNotLocked
from judging.services.ranking_sources import sources_of
from judging.services.rankings import (
    Snapshot,
    in_force,
    rank_stale_heats,
    ranked_appearances,
    store_snapshot,
    take_snapshot,
)
from judging.services.recomputing import agrees, differing_entries, heats_that_differ, holds

KIND = "ranking"
TASK = "judging.rank_round"
STEPS = 100
KILLED_AFTER = timedelta(minutes=15)
# How often a ranking is begun again because something moved under it.
TRIES = 3


class RankingUnderWay(Exception):
    """The round is being ranked already."""


class SourcesMoved(Exception):
    """Sheets, rules, rulings, entries or the state of the round changed while it was ranked."""


def may_rank(actor: User, round_: Round) -> bool:
    """Organisers and supervisors of the node or above; what is kept depends on the round's state."""
    roles = (StaffGrant.Role.ORGANISER, StaffGrant.Role.SUPERVISOR)
    nodes = Competition.objects.staffed_by(actor, *roles)
    return nodes.filter(pk=round_.competition_id).exists()


@transaction.atomic
def request_ranking(round_: Round, *, actor: User, at: datetime) -> RankingRun:
    """Queue a ranking of the whole round from its signed sheets.

    While nothing is decided a ranking that differs from the one in force takes its place; after
    that it is only held against it, and a difference is reported. PermissionDenied,
    HeatsNotLocked, RankingUnderWay.
    """
    if not may_rank(actor, round_):
        raise PermissionDenied
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if RankingRun.objects.filter(round=round_, job__in=Job.objects.unfinished()).exists():
        raise RankingUnderWay(_("This round is being ranked already."))
    if not round_.heats.exists() or round_.heats.exclude(state=Heat.State.LOCKED).exists():
        raise HeatsNotLocked(_("Every heat of the round must be locked first."))
    job = request_job(KIND, actor=actor, at=at, total=STEPS)
    run = RankingRun.objects.create(round=round_, job=job)
    record("round.rank", round_, actor=actor, at=at)
    transaction.on_commit(lambda: queue_ranking(run))
    return run


def queue_ranking(run: RankingRun) -> bool:
    """Hand it to a worker; False, with a sentence on its row, if the queue is down."""
    if hand_to_worker(TASK, run_id=run.pk):
        return True
    advance_job(run.job, 0, _("The queue cannot be reached. It is kept and tried again."))
    return False


def resume_rankings(*, at: datetime) -> int:
    """Queue what the queue forgot or a killed worker left; how many."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER)
    runs = RankingRun.objects.filter(job__in=left).select_related("job").order_by("pk")
    return sum(queue_ranking(one) for one in list(runs))


@transaction.atomic
def cancel_ranking(run: RankingRun, *, actor: User, at: datetime) -> bool:
    """Stop an unfinished run; False if it was over already. PermissionDenied."""
    if not may_rank(actor, run.round):
        raise PermissionDenied
    cancelled = cancel_job(run.job, at=at)
    if cancelled:
        record("round.cancel_ranking", run.round, actor=actor, at=at)
    return cancelled


def run_ranking(run_id: int, *, clock: Callable[[], datetime]) -> None:
    """Rank it; only in a worker. Running it twice has the effect of once."""
    rows = RankingRun.objects.select_related("round__competition", "round__rule_set", "job")
    run = rows.get(pk=run_id)
    job = start_job(run.job_id, at=clock(), killed_after=KILLED_AFTER)
    if job is None:
        return

    with told_if_it_fails(
        job,
        clock=clock,
        failed=_("The ranking failed. Tell the operator."),
        known={SoftTimeLimitExceeded: _("Ranking the round took too long.")},
    ):
        _rank(run, job, clock=clock)


def _rank(run: RankingRun, job: Job, *, clock: Callable[[], datetime]) -> None:
    def progress(done: int, total: int) -> None:
        advance_job(job, 90 * done // (total or 1))

    for _again in range(TRIES):
        # Loaded at each try, with the rules that the round is played by then.
        round_ = Round.objects.select_related("competition", "rule_set").get(pk=run.round_id)
        snapshot = take_snapshot(round_, None, progress=progress)
        heats = heats_that_differ(round_)
        try:
            _conclude(run, job, snapshot, heats, at=clock())
        except SourcesMoved:
            continue
        return
    fail_job(job, at=clock(), message=_("Sheets kept moving. Rank the round once more."))


@transaction.atomic
def _conclude(
    run: RankingRun, job: Job, snapshot: Snapshot, heats: list[str], *, at: datetime
) -> None:
    """Under the locks that every save takes: keep the ranking, or say how it compares."""
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=run.round_id)
    list(Ledger.objects.select_for_update().filter(heat__round=round_).order_by("pk"))
    sources = sources_of(round_, None, ranked_appearances(round_, None))
    if (snapshot.round.state, snapshot.sources) != (round_.state, sources):
        raise SourcesMoved
    if not finish_job(job, at=at):
        return
    run.digest, run.differences = snapshot.digest, heats
    if heats:
        run.outcome = RankingRun.Outcome.DIFFERS
    elif round_.state == Round.State.SCORING:
        run.outcome = _kept(round_, snapshot, at=at)
    else:
        _hold_against(run, in_force(round_), snapshot)
    run.save(update_fields=["outcome", "digest", "differences"])
    said = {"outcome": run.outcome, "digest": run.digest, "differences": run.differences}
    record("round.ranked", round_, actor=None, at=at, **said)


def _kept(round_: Round, snapshot: Snapshot, *, at: datetime) -> str:
    """Put it in force, unless the ranking in force says the same of the same; which of the two."""
    ranking = in_force(round_)
    is_same = ranking is not None and agrees(ranking, snapshot)
    # One with the same lines, but from sources that are no more, would never count as fresh.
    if ranking is None or not is_same or ranking.sources != snapshot.sources:
        store_snapshot(snapshot, at=at)
    rank_stale_heats(round_, at=at)
    return RankingRun.Outcome.SAME if is_same else RankingRun.Outcome.STORED


def _hold_against(run: RankingRun, ranking: Ranking | None, snapshot: Snapshot) -> None:
    """Write down how a decided round's ranking in force compares; it stays as it is."""
    if ranking is not None and agrees(ranking, snapshot):
        run.outcome = RankingRun.Outcome.SAME
    elif ranking is not None and holds(ranking):
        run.outcome, run.digest = RankingRun.Outcome.SAME, ranking.digest
    else:
        run.outcome = RankingRun.Outcome.DIFFERS
        run.differences = differing_entries(ranking, snapshot) if ranking else []
