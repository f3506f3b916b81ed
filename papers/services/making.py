"""The files of a paper, made by a worker: PDF, Word, and Excel where there are tables.

The Job row is the truth and the queue only a nudge. The files lie in a folder called after the
digest of what they show; `Paper.previewed` names the folder that is whole. So a job that runs twice
writes the same, and one that was overtaken by a correction changes nothing.
"""

import logging
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.jobs import (
    JobCancelled,
    advance_job,
    cancel_job,
    finish_job,
    request_job,
    start_job,
    told_if_it_fails,
)
from accounts.models import Job, User
from accounts.models.records import FORGOTTEN_AFTER
from accounts.paper.fonts import FontsMissing, GlyphsMissing
from accounts.queueing import hand_to_worker
from accounts.services import record
from papers import rules
from papers.labels import MAKES
from papers.models import Paper
from papers.paper.render import Made, make_files, steps_of
from papers.services.files import delete_files, files_there, name_of
from papers.services.papers import PaperRefused
from papers.services.sheets import digest_of, drawings_of, sheet_of
from papers.services.showings_data import is_outdated, pictures_of

logger = logging.getLogger(__name__)

KIND = "paper"
TASK = "papers.make_files"
# A worker is stopped long before (settings); what is older was killed.
KILLED_AFTER = timedelta(minutes=16)


def is_current(paper: Paper) -> bool:
    """Whether there are files, and they show the paper as it is now."""
    return shows_now(paper, files_there(paper))


def shows_now(paper: Paper, there: Mapping[str, str]) -> bool:
    """As `is_current`, of the files that were looked up already.

    What a frozen paper shows does not change, so whatever files it has are those of now.
    """
    return bool(there) and (paper.is_frozen or paper.previewed == digest_of(paper))


@transaction.atomic
def order_files(paper: Paper, *, actor: User, at: datetime) -> Job:
    """A job for the files of the paper as it is now; the one under way, if there is one.

    One under way that is late is queued once more, by hand before beat does it.
    Raises PermissionDenied, and PaperRefused where the files are there already.
    """
    locked = (
        Paper.objects.select_for_update(of=("self",))
        .select_related("competition", "job")
        .get(pk=paper.pk)
    )
    if not rules.writes_paper(actor, locked):
        raise PermissionDenied
    if locked.job and not locked.job.is_over:
        if is_late(locked.job, at=at):
            transaction.on_commit(lambda: queue_files(locked.pk))
        return locked.job
    if is_outdated(locked):
        raise PaperRefused(_("What entrants let be seen has changed since. Fill the paper anew."))
    if shows_now(locked, files_there(locked, outdated=False)):
        raise PaperRefused(_("The files show the paper as it is now already."))
    job = request_job(KIND, actor=actor, at=at, total=steps_of(sheet_of(locked)))
    Paper.objects.filter(pk=locked.pk).update(job=job)
    paper.job = job
    record("paper.files", locked, actor=actor, at=at)
    transaction.on_commit(lambda: queue_files(locked.pk))
    return job


def is_late(job: Job, *, at: datetime) -> bool:
    """Whether the queue lost it, or its worker was killed: then another one may be asked for."""
    if job.started_at:
        return not job.is_over and at - job.started_at >= KILLED_AFTER
    return not job.is_over and at - job.requested_at > FORGOTTEN_AFTER


def queue_files(paper_id: int) -> bool:
    """Hand the paper to a worker; False, with a sentence on its job, if the queue is down."""
    if hand_to_worker(TASK, paper_id=paper_id):
        return True
    job = Job.objects.filter(paper=paper_id).first()
    if job and not job.is_over:
        said = _("The queue cannot be reached. The order is kept and tried again.")
        with suppress(JobCancelled):
            advance_job(job, job.done, said)
    return False


def cancel_files(paper: Paper, *, actor: User, at: datetime) -> bool:
    """Stop the making of the files; False if it was over already."""
    if not rules.writes_paper(actor, paper):
        raise PermissionDenied
    return paper.job is not None and cancel_job(paper.job, at=at)


def resume_files(*, at: datetime) -> int:
    """Queue what the queue forgot or a killed worker left; how many papers that were."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER).filter(kind=KIND)
    keys = list(Paper.objects.filter(job__in=left).values_list("pk", flat=True))
    return sum(queue_files(key) for key in keys)


def make_paper_files(paper_id: int, *, clock: Callable[[], datetime]) -> None:
    """Make the files of a paper, only in a worker; twice has the effect of once.

    What a person can mend fails the job with a sentence; anything else does so and is raised.
    """
    paper = Paper.objects.select_related("competition", "job").filter(pk=paper_id).first()
    if paper is None or paper.job_id is None:
        return
    job = start_job(paper.job_id, at=clock(), killed_after=KILLED_AFTER)
    if job is None:
        return
    with told_if_it_fails(
        job,
        clock=clock,
        failed=_("The files of the paper could not be made. Tell the operator."),
        known={
            FontsMissing: str,
            GlyphsMissing: str,
            SoftTimeLimitExceeded: _("Setting the paper took too long. Make it shorter."),
        },
        logged="the files of a paper could not be stored",
    ):
        digest = digest_of(paper)
        with tempfile.TemporaryDirectory(prefix="chuangsai-paper-") as folder:
            made = make_files(
                sheet_of(paper),
                Path(folder),
                drawn=drawings_of(paper.snapshot),
                pictures=pictures_of(paper.snapshot),
                fonts=settings.FONT_DIRS,
                ledger=MAKES[paper.kind].ledger,
                advance=lambda done: advance_job(job, done),
            )
            _keep(paper, job, digest, made, at=clock())


def _keep(paper: Paper, job: Job, digest: str, made: Made, *, at: datetime) -> None:
    """The files first, then the row that points to them; the set before goes last."""
    before = paper.previewed
    for suffix, path in made.files.items():
        name = name_of(paper.pk, digest, suffix)
        default_storage.delete(name)
        with path.open("rb") as file:
            if default_storage.save(name, File(file)) != name:
                raise OSError(name)
    with transaction.atomic():
        # The paper before the job, as everywhere: two who lock them crosswise would wait for ever.
        locked = (
            Paper.objects.select_for_update(of=("self",))
            .select_related("competition")
            .filter(pk=paper.pk)
            .first()
        )
        # Somebody may have corrected, frozen or thrown it away while its files were made, or
        # another run of the same job may have been quicker.
        fits = locked is not None and digest_of(locked) == digest
        kept = finish_job(job, at=at) and fits
        if kept:
            Paper.objects.filter(pk=paper.pk).update(previewed=digest, pages=made.pages)
        pointed_to = locked.previewed if locked else ""
    if kept and before != digest:
        delete_files(paper.pk, before)
    elif not kept and pointed_to != digest:
        delete_files(paper.pk, digest)
