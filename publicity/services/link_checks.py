"""Whether the addresses of the ledger still stand: asked by a worker, never while a page waits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.jobs import advance_job, finish_job, request_job, start_job, told_if_it_fails
from accounts.models import Job, User
from accounts.queueing import hand_to_worker
from accounts.services import record
from competitions.models import Competition
from publicity import rules
from publicity.link_opener import Found, look
from publicity.models import Claim, Coverage

TASK = "publicity.check_links"
KIND = "links:"
# Each takes a few redirections of some seconds at worst; a run ends within its time.
MOST = 40
# A run as long as a task may take is over by then: a worker that began so long ago was killed.
KILLED_AFTER = timedelta(minutes=20)
LOOKED_AGAIN_AFTER = timedelta(days=7)
# Slow names and servers must not keep a worker from papers and rankings: a run stops after this.
LONGEST_RUN = timedelta(minutes=2)
ONE_AT_A_TIME = "link-checks"

type Look = Callable[[str], Found]


class NothingToCheck(Exception):
    """No row and no claim of the contest has an address."""


def request_check(competition: Competition, *, actor: User, at: datetime) -> Job:
    """Queue a look at the addresses of a contest, the longest unseen first, MOST at a time.

    The one that is under way, if there is one. PermissionDenied, NothingToCheck.
    """
    if not rules.edits_coverage(actor, competition):
        raise PermissionDenied
    if pending := check_of(competition):
        return pending
    found = len(_waiting(Q(competition=competition)))
    if not found:
        raise NothingToCheck(_("No row and no claim has an address."))
    with transaction.atomic():
        job = request_job(f"{KIND}{competition.pk}", actor=actor, at=at, total=found)
        record("coverage.check_links", competition, actor=actor, at=at, job=job.pk)
        transaction.on_commit(lambda: hand_to_worker(TASK, job_id=job.pk))
    return job


def check_of(competition: Competition) -> Job | None:
    """The look at the contest's addresses that is asked for or under way."""
    jobs = Job.objects.unfinished().filter(kind=f"{KIND}{competition.pk}")
    return jobs.order_by("pk").last()


def run_check(job_id: int, *, clock: Callable[[], datetime], look: Look = look) -> None:
    """Look at the addresses of a job's contest; only in a worker. Twice has the effect of once."""
    job = start_job(job_id, at=clock(), killed_after=KILLED_AFTER)
    if job is None:
        return
    competition = int(job.kind.removeprefix(KIND))
    failed = _("The addresses could not be looked at. Try again.")
    with told_if_it_fails(job, clock=clock, failed=failed):
        until = clock() + LONGEST_RUN
        for done, row in enumerate(_waiting(Q(competition=competition)), 1):
            _note(row, look(row.address), at=clock())
            advance_job(job, done)
            if clock() >= until:
                break
        finish_job(job, at=clock())


def resume_checks(*, at: datetime) -> int:
    """Queue again what the queue lost or a killed worker left; how many that were."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER)
    lost = list(left.filter(kind__startswith=KIND).values_list("pk", flat=True))
    return sum(hand_to_worker(TASK, job_id=key) for key in lost)


def check_old(*, clock: Callable[[], datetime], look: Look = look) -> int:
    """Look at addresses that nobody has looked at for a week, MOST at a time; how many.

    One run at a time in the whole portal, which stops after LONGEST_RUN; the next goes on.
    """
    if not cache.add(ONE_AT_A_TIME, 1, timeout=LONGEST_RUN.total_seconds() * 5):
        return 0
    try:
        return _check_old(clock, look)
    finally:
        cache.delete(ONE_AT_A_TIME)


def _check_old(clock: Callable[[], datetime], look: Look) -> int:
    began = clock()
    rows = _waiting(Q(link_checked_at=None) | Q(link_checked_at__lt=began - LOOKED_AGAIN_AFTER))
    for done, row in enumerate(rows, 1):
        _note(row, look(row.address), at=clock())
        if clock() >= began + LONGEST_RUN:
            return done
    return len(rows)


def _waiting(which: Q) -> list[Coverage | Claim]:
    """Rows and claims with an address, the longest unseen first, MOST in all; two queries."""
    order = (models.F("link_checked_at").asc(nulls_first=True), "pk")
    rows: list[Coverage | Claim] = [
        *Coverage.objects.filter(which).exclude(address="").order_by(*order)[:MOST],
        *Claim.objects.filter(which).exclude(address="").order_by(*order)[:MOST],
    ]
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(rows, key=lambda row: row.link_checked_at or never)[:MOST]


def _note(row: Coverage | Claim, found: Found, *, at: datetime) -> None:
    """Unless the address was changed meanwhile: then what was found is of another one."""
    same = type(row)._default_manager.filter(pk=row.pk, address=row.address)
    same.update(link=found.state, link_detail=found.detail, link_checked_at=at)
