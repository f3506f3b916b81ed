"""The declaration of an entry as a paper to be signed and sealed: filled in by a worker, on request.

The Job row is the truth; its kind names the entry, and the paper lies under the job's number. It is
made anew whenever somebody wants it, and swept away after some days.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.jobs import fail_job, request_job, start_job
from accounts.models import Job, User
from accounts.models.records import FORGOTTEN_AFTER
from accounts.paper.making import make_paper
from accounts.queueing import hand_to_worker
from accounts.services import record
from projects import rules
from projects.models import Entry
from projects.paper.declaration import render_declaration

TASK = "projects.make_declaration"
KIND = "declaration:"
STEPS = 2
# Far longer than one takes: a worker that began so long ago was killed.
KILLED_AFTER, GIVEN_UP_AFTER = timedelta(minutes=5), timedelta(hours=1)


def jobs_of(entry: Entry) -> QuerySet[Job]:
    """The declarations that were asked for, the newest first."""
    return Job.objects.filter(kind=f"{KIND}{entry.pk}").order_by("-pk")


def paper_name(job: Job) -> str:
    """The name of the paper in the storage."""
    return f"declarations/{job.kind.removeprefix(KIND)}/{job.pk}.pdf"


def last_declaration(entry: Entry) -> Job | None:
    """The newest one that is being made, has failed, or whose paper is still here."""
    job = jobs_of(entry).first()
    if job is None or (job.finished_at and not default_storage.exists(paper_name(job))):
        return None
    return job


@transaction.atomic
def ask_for_declaration(entry: Entry, *, actor: User, at: datetime) -> Job:
    """Queue a paper with what stands in the form now; the one under way, if there is one.

    PermissionDenied for everybody but the entry's own people who may write in it.
    """
    if not rules.writes_project(actor, entry.project):
        raise PermissionDenied
    Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    pending = jobs_of(entry).filter(pk__in=Job.objects.unfinished()).first()
    if pending and pending.requested_at > at - FORGOTTEN_AFTER:
        return pending
    job = request_job(f"{KIND}{entry.pk}", actor=actor, at=at, total=STEPS)
    record("declaration.request", entry, actor=actor, at=at, job=job.pk)
    transaction.on_commit(lambda: hand_to_worker(TASK, job_id=job.pk, entry_id=entry.pk))
    return job


def resume_declarations(*, at: datetime) -> int:
    """Queue again what was lost or left by a killed worker; after an hour it has failed."""
    waiting = Job.objects.unfinished().filter(kind__startswith=KIND)
    for job in waiting.filter(requested_at__lte=at - GIVEN_UP_AFTER):
        fail_job(job, at=at, message=_("The declaration could not be set. Ask for it again."))
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER).filter(kind__startswith=KIND)
    keys = [(job.pk, int(job.kind.removeprefix(KIND))) for job in left]
    return sum(hand_to_worker(TASK, job_id=job, entry_id=entry) for job, entry in keys)


def make_declaration(job_id: int, entry_id: int, *, clock: Callable[[], datetime]) -> None:
    """Set the paper; only in a worker. Running it twice has the effect of once."""
    job = start_job(job_id, at=clock(), killed_after=KILLED_AFTER)
    entry = Entry.objects.for_list().filter(pk=entry_id).first()
    if job is None or entry is None:
        return
    make_paper(
        job,
        paper_name(job),
        lambda: render_declaration(entry, fonts=settings.FONT_DIRS),
        clock=clock,
        failed=_("The declaration could not be set. Ask for it again."),
    )
