"""What publicity does in the background."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from publicity.services import link_checks, live_audience, notice_paper


@shared_task(name=notice_paper.TASK)
def make_notice_paper(*, notice_id: int, **kwargs: Any) -> None:
    """Set one public notice as PDF."""
    notice_paper.make_paper(notice_id, clock=timezone.now)


@shared_task(name="publicity.resume_notice_papers")
def resume_notice_papers(**kwargs: Any) -> None:
    """Queue papers of notices again that were lost on the way; every minute, by beat."""
    notice_paper.resume_papers(at=timezone.now())


@shared_task(name=link_checks.TASK)
def check_links(*, job_id: int, **kwargs: Any) -> None:
    """Look at the addresses of one contest's ledger."""
    link_checks.run_check(job_id, clock=timezone.now)


@shared_task(name="publicity.tend_links")
def tend_links(**kwargs: Any) -> None:
    """Queue lost looks at addresses again, and look at what is due for a week; every ten minutes,
    by beat."""
    link_checks.resume_checks(at=timezone.now())
    link_checks.check_old(clock=timezone.now)


@shared_task(name="publicity.tell_live_audience")
def tell_live_audience(**kwargs: Any) -> None:
    """Enter the page views of live pages in the ledger once their heats are locked; by beat."""
    live_audience.tell_ledger(at=timezone.now())
