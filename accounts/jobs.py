"""The life of a Job row: the only code that moves it. Safe to call twice at every point.

Exactly one run has a job in hand: the one whose start stands on the row. The queue may deliver a
job twice, and beat queues again what it takes for lost.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from accounts.models import Job, User

logger = logging.getLogger(__name__)


class JobCancelled(Exception):
    """Nobody wants it any more, or another run does it; stop at once, keep nothing half-made."""


def request_job(kind: str, *, actor: User, at: datetime, total: int) -> Job:
    """A row for work that is about to be queued; `total` is its number of steps (≥ 1)."""
    return Job.objects.create(kind=kind, requested_by=actor, requested_at=at, total=total)


@transaction.atomic
def start_job(job_id: int, *, at: datetime, killed_after: timedelta) -> Job | None:
    """Take the job up; None when it is over, or when another run has it in hand.

    A run that began `killed_after` ago was killed, and this one takes its place. Should it live
    after all, it stops at its next step.
    """
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.is_over or (job.started_at and job.started_at > at - killed_after):
        return None
    job.started_at, job.done = at, 0
    job.save(update_fields=["started_at", "done"])
    return job


def _locked(run: Job) -> tuple[Job, bool]:
    """The row of a run's job, and whether the run still has it in hand."""
    job = Job.objects.select_for_update().get(pk=run.pk)
    return job, not job.is_over and job.started_at == run.started_at


@transaction.atomic
def advance_job(job: Job, done: int, message: str = "") -> None:
    """Say that `done` of `total` steps are finished.

    Raises JobCancelled if it is over, cancelled mostly, or another run has taken it over.
    """
    locked, is_held = _locked(job)
    if not is_held:
        raise JobCancelled
    job.done = locked.done = min(done, locked.total)
    job.message = locked.message = message
    locked.save(update_fields=["done", "message"])


@transaction.atomic
def finish_job(job: Job, *, at: datetime) -> bool:
    """Mark it finished; False (and no change) if it was over or another run's, so twice is once."""
    locked, is_held = _locked(job)
    if not is_held:
        return False
    locked.done, locked.finished_at, locked.message = locked.total, at, ""
    locked.save(update_fields=["done", "finished_at", "message"])
    return True


@transaction.atomic
def fail_job(job: Job, *, at: datetime, message: str) -> None:
    """Mark it failed with a sentence for the person who waits; no effect once it is over, or if
    another run has it in hand."""
    locked, is_held = _locked(job)
    if is_held:
        locked.failed_at, locked.message = at, message[:500]
        locked.save(update_fields=["failed_at", "message"])


@transaction.atomic
def cancel_job(job: Job, *, at: datetime) -> bool:
    """Cancel it; False if it was over already."""
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.is_over:
        return False
    locked.cancelled_at = at
    locked.save(update_fields=["cancelled_at"])
    return True


@contextmanager
def told_if_it_fails(
    job: Job,
    *,
    clock: Callable[[], datetime],
    failed: str,
    known: Mapping[type[Exception], str | Callable[[Any], str]] | None = None,
    logged: str = "",
) -> Iterator[None]:
    """Work of a worker: whatever breaks it off ends the job, with a sentence for who waits.

    A cancelled job ends in silence. `known` gives an error its sentence, or what makes one of it
    (`str` for its own words). With `logged` a full disk and a time limit go into the log under
    that line, and `failed` is told. What nobody expects is told as `failed` too, and raised.
    """
    try:
        yield
    except JobCancelled:
        return
    except Exception as error:
        said = next((say for kind, say in (known or {}).items() if isinstance(error, kind)), None)
        if said is not None:
            fail_job(job, at=clock(), message=said if isinstance(said, str) else said(error))
            return
        is_expected = bool(logged) and isinstance(error, OSError | SoftTimeLimitExceeded)
        if is_expected:
            logger.exception(logged)
        fail_job(job, at=clock(), message=failed)
        if not is_expected:
            raise
