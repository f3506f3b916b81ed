"""The life of a Job row: the only code that moves it. Safe to call twice at every point."""

from datetime import datetime

from django.db import transaction

from accounts.models import Job, User


class JobCancelled(Exception):
    """The person who asked for it does not want it any more; stop at once, keep nothing half-made."""


def request_job(kind: str, *, actor: User, at: datetime, total: int) -> Job:
    """A row for work that is about to be queued; `total` is its number of steps (≥ 1)."""
    return Job.objects.create(kind=kind, requested_by=actor, requested_at=at, total=total)


@transaction.atomic
def start_job(job_id: int, *, at: datetime) -> Job | None:
    """Take the job up (again, after a killed worker); None when it is over already."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.is_over:
        return None
    job.started_at = job.started_at or at
    job.done = 0
    job.save(update_fields=["started_at", "done"])
    return job


@transaction.atomic
def advance_job(job: Job, done: int, message: str = "") -> None:
    """Say that `done` of `total` steps are finished; raises JobCancelled if it was cancelled."""
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.cancelled_at:
        raise JobCancelled
    job.done = locked.done = min(done, locked.total)
    job.message = locked.message = message
    locked.save(update_fields=["done", "message"])


@transaction.atomic
def finish_job(job: Job, *, at: datetime) -> bool:
    """Mark it finished; False (and no change) if it was over already, so that twice is once."""
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.is_over:
        return False
    locked.done, locked.finished_at, locked.message = locked.total, at, ""
    locked.save(update_fields=["done", "finished_at", "message"])
    return True


@transaction.atomic
def fail_job(job_id: int, *, at: datetime, message: str) -> None:
    """Mark it failed with a sentence for the person who waits; no effect once it is over."""
    locked = Job.objects.select_for_update().get(pk=job_id)
    if not locked.is_over:
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
