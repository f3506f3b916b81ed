"""What publicity does in the background."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from publicity.services import reports


@shared_task(name=reports.TASK)
def make_report(*, report_id: int, **kwargs: Any) -> None:
    """Set one summary report as PDF."""
    reports.make_report(report_id, clock=timezone.now)


@shared_task(name="publicity.resume_reports")
def resume_reports(**kwargs: Any) -> None:
    """Queue reports again that the queue lost or a killed worker left; every minute, by beat."""
    reports.resume_reports(at=timezone.now())
