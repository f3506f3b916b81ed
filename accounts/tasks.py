"""What accounts does in the background."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts import exports, outbox, unfinished
from accounts.exporting import fetching, making


@shared_task(name=outbox.TASK)
def send_messages(**kwargs: Any) -> None:
    """Send the letters that are due; every minute, by beat."""
    outbox.send_due(timezone.now())


@shared_task(name=exports.TASK)
def make_export(*, request_id: int, **kwargs: Any) -> None:
    """Write one copy of everything held about a person."""
    exports.make_export(request_id, clock=timezone.now)


@shared_task(name="accounts.resume_exports")
def resume_exports(**kwargs: Any) -> None:
    """Queue copies again that the queue lost or a killed worker left; every minute, by beat."""
    exports.resume_exports(at=timezone.now())


@shared_task(name=making.TASK)
def make_list(*, export_id: int, **kwargs: Any) -> None:
    """Write one list as a file."""
    making.make_list(export_id, clock=timezone.now)


@shared_task(name="accounts.tend_lists")
def tend_lists(**kwargs: Any) -> None:
    """Queue lists again that were lost, and delete week-old files; every minute, by beat."""
    at = timezone.now()
    making.resume_lists(at=at)
    making.sweep_lists(at=at)


@shared_task(name="accounts.sweep")
def sweep(**kwargs: Any) -> None:
    """Delete old copies, files of lists that nobody may fetch any more, old text messages and
    sign-ups that nobody finished; hourly, by beat."""
    exports.sweep_exports(at=timezone.now())
    fetching.sweep_withheld(at=timezone.now())
    unfinished.sweep(at=timezone.now())
