"""What outcomes does in the background."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from outcomes.services import list_papers, paper_jobs


@shared_task(name=list_papers.TASK)
def make_list_paper(*, job_id: int, list_id: int, **kwargs: Any) -> None:
    """Set one list that was sent upwards as PDF."""
    list_papers.make_list_paper(job_id, list_id, clock=timezone.now)


@shared_task(name="outcomes.resume_list_papers")
def resume_list_papers(**kwargs: Any) -> None:
    """Queue papers again that the queue lost; every five minutes, by beat."""
    list_papers.resume_list_papers(at=timezone.now())


@shared_task(name=paper_jobs.TASK)
def make_papers(*, job_id: int, **kwargs: Any) -> None:
    """Set the certificates or letters of one run as PDF, and bundle them."""
    paper_jobs.make_papers(job_id, clock=timezone.now)


@shared_task(name="outcomes.tend_papers")
def tend_papers(**kwargs: Any) -> None:
    """Queue runs again that the queue lost, and delete files of runs that are past; every minute."""
    paper_jobs.resume_papers(at=timezone.now())
    paper_jobs.sweep_papers()
