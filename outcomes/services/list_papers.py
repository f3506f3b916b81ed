"""A list that was sent as a paper: set by a worker, on request, and kept as the list is kept.

The Job row is the truth; its kind names the list, and the paper lies under the list's number. What
is sealed does not change, so one paper is enough.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.jobs import fail_job, request_job, start_job
from accounts.models import Job, User
from accounts.paper.making import make_paper
from accounts.queueing import hand_to_worker
from accounts.services import record
from competitions import rules
from competitions.models import Body
from outcomes.models import Recommendation
from outcomes.paper.list_paper import render_list

TASK = "outcomes.make_list_paper"
KIND = "recommendation:"
STEPS = 2
# Far longer than one takes: a worker that began so long ago was killed.
KILLED_AFTER, GIVEN_UP_AFTER = timedelta(minutes=5), timedelta(hours=1)


class NotSealed(Exception):
    """A list from before lists were sealed has no rows to be printed."""


def paper_name(sent: Recommendation) -> str:
    """The name of the paper in the storage."""
    return f"recommendations/{sent.pk}.pdf"


def _jobs_of(sent: Recommendation) -> QuerySet[Job]:
    return Job.objects.filter(kind=f"{KIND}{sent.pk}").order_by("-pk")


def last_jobs(lists: Iterable[Recommendation]) -> dict[int, Job]:
    """By list the newest job of its paper; one query."""
    kinds = {f"{KIND}{one.pk}": one.pk for one in lists}
    rows = Job.objects.filter(kind__in=list(kinds)).order_by("pk")
    return {kinds[job.kind]: job for job in rows}


@transaction.atomic
def ask_for_list_paper(sent: Recommendation, *, actor: User, at: datetime) -> Job:
    """Queue the paper of a list; the job under way or finished, if there is one.

    For organisers of the node that sent it. PermissionDenied, NotSealed.
    """
    if not rules.is_organiser(actor, sent.competition):
        raise PermissionDenied
    if not sent.digest:
        raise NotSealed(_("This list was sent before lists were sealed; it cannot be printed."))
    type(sent).objects.select_for_update(of=("self",)).get(pk=sent.pk)
    last = _jobs_of(sent).first()
    if last and not last.failed_at and not last.cancelled_at:
        return last
    job = request_job(f"{KIND}{sent.pk}", actor=actor, at=at, total=STEPS)
    said: dict[str, Any] = {"document": sent.document_number, "job": job.pk}
    record("recommendation.print", sent.competition, actor=actor, at=at, **said)
    transaction.on_commit(lambda: hand_to_worker(TASK, job_id=job.pk, list_id=sent.pk))
    return job


def resume_list_papers(*, at: datetime) -> int:
    """Queue again what was lost or left by a killed worker; after an hour it has failed."""
    waiting = Job.objects.unfinished().filter(kind__startswith=KIND)
    for job in waiting.filter(requested_at__lte=at - GIVEN_UP_AFTER):
        fail_job(job, at=at, message=_("The list could not be set. Ask for it again."))
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER).filter(kind__startswith=KIND)
    keys = [(job.pk, int(job.kind.removeprefix(KIND))) for job in left]
    return sum(hand_to_worker(TASK, job_id=job, list_id=key) for job, key in keys)


def make_list_paper(job_id: int, list_id: int, *, clock: Callable[[], datetime]) -> None:
    """Set the paper; only in a worker. Running it twice has the effect of once."""
    job = start_job(job_id, at=clock(), killed_after=KILLED_AFTER)
    rows = Recommendation.objects.select_related("competition", "into")
    sent = rows.filter(pk=list_id).first()
    if job is None or sent is None:
        return
    make_paper(
        job,
        paper_name(sent),
        lambda: render_list(sent, issuer=_issuer(sent), fonts=settings.FONT_DIRS),
        clock=clock,
        failed=_("The list could not be set. Ask for it again."),
    )


def _issuer(sent: Recommendation) -> str:
    """Who signs: the organizer, or else the host, or else the contest itself."""
    roles = [Body.Role.ORGANIZER, Body.Role.HOST]
    bodies = Body.objects.filter(competition=sent.competition, role__in=roles)
    body = bodies.order_by("-role", "order", "pk").first()
    return body.name if body else sent.competition.name


def has_paper(sent: Recommendation) -> bool:
    """Whether the paper is finished and its file is there."""
    job = _jobs_of(sent).first()
    return bool(job and job.finished_at and default_storage.exists(paper_name(sent)))
