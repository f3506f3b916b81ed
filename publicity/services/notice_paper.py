"""The paper of a public notice: ordered when it is published, set by a worker, kept as a file.

The row is the truth and the queue only a nudge, as with the summary reports.
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.jobs import (
    advance_job,
    finish_job,
    request_job,
    start_job,
    told_if_it_fails,
)
from accounts.models import Job, User
from accounts.paper.fonts import FontsMissing, GlyphsMissing
from accounts.queueing import hand_to_worker
from accounts.services import record
from publicity import rules
from publicity.models import Notice
from publicity.paper.notice import render_notice

KIND = "notice"
TASK = "publicity.make_notice_paper"
STEPS = 2
# Far longer than a notice takes: a worker that began so long ago was killed.
KILLED_AFTER = timedelta(minutes=5)


class PaperNotNeeded(Exception):
    """The paper is there, or is being made, or is not to be made yet."""


def order_paper(notice: Notice, *, actor: User, at: datetime) -> Job:
    """A job for the paper, queued when the caller's transaction is through."""
    job = request_job(KIND, actor=actor, at=at, total=STEPS)
    Notice.objects.filter(pk=notice.pk).update(job=job)
    notice.job = job
    transaction.on_commit(lambda: queue_paper(notice))
    return job


def queue_paper(notice: Notice) -> bool:
    """Hand the paper to a worker; False if the queue is down, and beat tries again."""
    return hand_to_worker(TASK, notice_id=notice.pk)


@transaction.atomic
def order_paper_again(notice: Notice, *, actor: User, at: datetime) -> Job:
    """Once more, after it failed; PermissionDenied, PaperNotNeeded."""
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if not rules.organises_notice(actor, notice):
        raise PermissionDenied
    if notice.published_at is None:
        raise PaperNotNeeded(_("A paper is made of what is published."))
    if notice.pdf or (notice.job and not notice.job.is_over):
        raise PaperNotNeeded(_("The paper is there already, or is being made."))
    record("notice.paper", notice, actor=actor, at=at)
    return order_paper(notice, actor=actor, at=at)


def resume_papers(*, at: datetime) -> int:
    """Queue what the queue forgot or a killed worker left; how many papers that were."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER)
    return sum(queue_paper(one) for one in list(Notice.objects.filter(job__in=left)))


def make_paper(notice_id: int, *, clock: Callable[[], datetime]) -> None:
    """Set the paper and attach it; only in a worker. Running it twice has the effect of once.

    What a person can mend fails the job with a sentence; anything else does so and is raised.
    """
    notice = Notice.objects.select_related("competition", "job", "supersedes").get(pk=notice_id)
    if notice.job_id is None:
        return
    job = start_job(notice.job_id, at=clock(), killed_after=KILLED_AFTER)
    if job is None:
        return
    with told_if_it_fails(
        job,
        clock=clock,
        failed=_("The notice could not be set. Tell the operator."),
        known={
            FontsMissing: str,
            GlyphsMissing: str,
            SoftTimeLimitExceeded: _("Setting the notice took too long."),
        },
    ):
        pdf = render_notice(
            notice,
            address=settings.PORTAL_ADDRESS + reverse("publicity:notice", args=[notice.pk]),
            fonts=settings.FONT_DIRS,
        )
        advance_job(job, 1)
        _attach(notice, job, pdf, clock=clock)


def _attach(notice: Notice, job: Job, pdf: bytes, *, clock: Callable[[], datetime]) -> None:
    """The file first, under a name that nothing points to; without its row it is removed."""
    storage = notice.pdf.storage
    name = storage.save(f"notices/{notice.pk}-{uuid.uuid4().hex}.pdf", ContentFile(pdf))
    attached = False
    try:
        with transaction.atomic():
            if finish_job(job, at=clock()):
                Notice.objects.filter(pk=notice.pk).update(pdf=name)
                attached = True
    finally:
        if not attached:
            storage.delete(name)
