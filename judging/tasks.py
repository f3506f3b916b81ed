"""What judging does in the background."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from judging.services import (
    allocations,
    bundle_export,
    card_printing,
    conflict_search,
    online_review,
    ranking_runs,
)


@shared_task(name=card_printing.TASK)
def print_seat_cards(*, job_id: int, **kwargs: Any) -> None:
    """Set the seat cards of a heat as PDF, and issue them."""
    card_printing.print_cards(job_id, clock=timezone.now)


@shared_task(name="judging.tend_seat_cards")
def tend_seat_cards(**kwargs: Any) -> None:
    """Queue cards again that the queue lost, and delete printed files; every minute, by beat."""
    at = timezone.now()
    card_printing.resume_printing(at=at)
    card_printing.sweep_papers(at=at)


@shared_task(name=bundle_export.TASK)
def make_bundle(*, job_id: int, **kwargs: Any) -> None:
    """Write the archive with which a contest is recounted elsewhere."""
    bundle_export.make_bundle(job_id, clock=timezone.now)


@shared_task(name="judging.tend_bundles")
def tend_bundles(**kwargs: Any) -> None:
    """Queue bundles again that the queue lost, and delete old files; every minute, by beat."""
    at = timezone.now()
    bundle_export.resume_bundles(at=at)
    bundle_export.sweep_bundles(at=at)


@shared_task(name=allocations.TASK)
def run_allocation(*, allocation_id: int, **kwargs: Any) -> None:
    """Solve one allocation of judges."""
    allocations.run_allocation(allocation_id, clock=timezone.now)


@shared_task(name="judging.resume_allocations")
def resume_allocations(**kwargs: Any) -> None:
    """Queue runs again that the queue lost or a killed worker left; every minute, by beat."""
    allocations.resume_allocations(at=timezone.now())


@shared_task(name="judging.write_review_reminders")
def write_review_reminders(**kwargs: Any) -> None:
    """Remind judges of an online review on its dates, each once; every quarter of an hour, by beat."""
    online_review.write_review_reminders(timezone.now())


@shared_task(name=conflict_search.TASK)
def search_conflicts(*, job_id: int, **kwargs: Any) -> None:
    """Compare the expert pool with one contest."""
    conflict_search.run_search(job_id, clock=timezone.now)


@shared_task(name="judging.resume_conflict_searches")
def resume_conflict_searches(**kwargs: Any) -> None:
    """Queue searches again that the queue lost or a killed worker left; every minute, by beat."""
    conflict_search.resume_searches(at=timezone.now())


@shared_task(name=ranking_runs.TASK)
def rank_round(*, run_id: int, **kwargs: Any) -> None:
    """Rank one round from its signed sheets."""
    ranking_runs.run_ranking(run_id, clock=timezone.now)


@shared_task(name="judging.resume_rankings")
def resume_rankings(**kwargs: Any) -> None:
    """Queue rankings again that the queue lost or a killed worker left; every minute, by beat."""
    ranking_runs.resume_rankings(at=timezone.now())
