"""What papers do in the background."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from papers.services import making


@shared_task(name=making.TASK)
def make_files(*, paper_id: int, **kwargs: Any) -> None:
    """Make the PDF, Word and Excel of one paper."""
    making.make_paper_files(paper_id, clock=timezone.now)


@shared_task(name="papers.resume_files")
def resume_files(**kwargs: Any) -> None:
    """Queue files again that the queue lost or a killed worker left; every minute, by beat."""
    making.resume_files(at=timezone.now())
