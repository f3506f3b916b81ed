"""What the hall does in the background."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from hall.services import record_export
from hall.services.audience import store_minutes


@shared_task(name=record_export.TASK)
def make_record(*, job_id: int, **kwargs: Any) -> None:
    """Write the record of a heat as a paper, and its archive."""
    record_export.make_record(job_id, clock=timezone.now)


@shared_task(name="hall.tend_records")
def tend_records(**kwargs: Any) -> None:
    """Queue records again that the queue lost, and delete old files; every minute, by beat."""
    at = timezone.now()
    record_export.resume_records(at=at)
    record_export.sweep_records(at=at)


@shared_task(name="hall.store_minutes")
def store_audience(**kwargs: Any) -> None:
    """Keep what was counted of live pages; every minute, by beat."""
    store_minutes(at=timezone.now())
