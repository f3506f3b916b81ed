"""Comparing the whole expert pool with a contest, by a worker, with progress.

The row of the job is the truth and the queue only a nudge: what the queue loses is found again, and
what it delivers twice has one effect. Which contest it is stands in the audit trail.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.jobs import (
    advance_job,
    finish_job,
    request_job,
    start_job,
    told_if_it_fails,
)
from accounts.models import AuditEntry, Job, User
from accounts.queueing import hand_to_worker
from accounts.services import record
from competitions import rules as competition_rules
from competitions.models import Competition
from judging.services.suspicions import search_node
from projects.models import Entry

KIND = "conflict_search"
TASK = "judging.search_conflicts"
ACTION = "competition.search_conflicts"
# Far longer than a search takes: a worker that began so long ago was killed.
KILLED_AFTER = timedelta(minutes=20)


def may_search(user: Any, node: Competition) -> bool:
    """The organisers of the contest or above."""
    return competition_rules.is_organiser(user, node)


@transaction.atomic
def request_search(node: Competition, *, actor: User, at: datetime) -> Job:
    """Queue a search of the node, or give the one that is under way; PermissionDenied."""
    if not may_search(actor, node):
        raise PermissionDenied
    Competition.objects.select_for_update(of=("self",)).get(pk=node.pk)
    last = last_search(node)
    if last and not last.is_over:
        return last
    total = Entry.objects.filter(competition=node).in_contest().count()
    job = request_job(KIND, actor=actor, at=at, total=max(total, 1))
    record(ACTION, node, actor=actor, at=at, job=job.pk)
    transaction.on_commit(lambda: hand_to_worker(TASK, job_id=job.pk))
    return job


def last_search(node: Competition) -> Job | None:
    """The job of the node's latest search, None if there was none; two queries."""
    lines = AuditEntry.objects.filter(action=ACTION, scope=node.path, subject_id=str(node.pk))
    key = lines.order_by("-at", "-pk").values_list("detail__job", flat=True).first()
    return Job.objects.filter(pk=key or 0, kind=KIND).first()


def run_search(job_id: int, *, clock: Callable[[], datetime]) -> None:
    """Do the search of a job, only in a worker; twice finds nothing the second time."""
    job = start_job(job_id, at=clock(), killed_after=KILLED_AFTER)
    if job is None:
        return
    line = AuditEntry.objects.get(action=ACTION, detail__job=job.pk)
    node = Competition.objects.get(pk=line.subject_id)
    failed = _("The search broke off. Start it again.")
    with told_if_it_fails(job, clock=clock, failed=failed):
        for compared, _found in search_node(node, at=clock()):
            advance_job(job, compared)
        finish_job(job, at=clock())


def resume_searches(*, at: datetime) -> int:
    """Queue again what the queue lost or a killed worker left; how many searches that were."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER).filter(kind=KIND)
    return sum(hand_to_worker(TASK, job_id=job.pk) for job in list(left))
