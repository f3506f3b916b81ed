"""A bundle from the button to the file: asked for, written by a worker, fetched, and deleted in time.

The row of the job is the truth and the queue only a nudge; what was asked for stands in the audit
trail, and the worker reads it there. Running twice has the effect of once.
"""

import hashlib
import logging
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.job_files import sweep_files
from accounts.jobs import (
    advance_job,
    cancel_job,
    finish_job,
    request_job,
    start_job,
    told_if_it_fails,
)
from accounts.models import AuditEntry, Job, User
from accounts.queueing import hand_to_worker
from accounts.services import record
from competitions.models import Competition, Heat
from judging import rules
from judging.services.bundle import (
    BundleMoved,
    NothingToRecount,
    rounds_to_recount,
    write_bundle,
)

logger = logging.getLogger(__name__)

TASK = "judging.make_bundle"
KIND = "bundle:"
ASKED, FINISHED = "bundle.request", "bundle.finish"
FOLDER = "bundles"
KEPT_FOR = timedelta(days=7)
# Longer than a task may take: a worker that began so long ago was killed.
KILLED_AFTER = timedelta(minutes=20)


class BundleRefused(Exception):
    """No bundle can be made now; the sentence says why."""


def jobs_of(node: Competition) -> QuerySet[Job]:
    """The bundles of a node that were asked for, the newest first."""
    return Job.objects.filter(kind=f"{KIND}{node.pk}").order_by("-pk")


def file_name(job: Job) -> str:
    """The name of the archive in the private storage."""
    return f"{FOLDER}/{job.kind.removeprefix(KIND)}/{job.pk}.zip"


def last_bundle(node: Competition) -> Job | None:
    """The newest one that is under way, has failed, or whose file is still here."""
    job = jobs_of(node).first()
    if job is None or job.cancelled_at:
        return None
    return None if job.finished_at and not default_storage.exists(file_name(job)) else job


def said_of(job: Job) -> dict[str, Any]:
    """Whether it has names, and the digest (SHA-256) of its file once it is there; one query."""
    lines = AuditEntry.objects.filter(action__in=(ASKED, FINISHED), detail__job=job.pk)
    said: dict[str, Any] = {}
    for detail in lines.order_by("pk").values_list("detail", flat=True):
        said |= detail
    return said


@transaction.atomic
def request_bundle(node: Competition, *, actor: User, at: datetime, named: bool) -> Job:
    """Queue a bundle of the rounds whose heats are all locked.

    PermissionDenied for whoever may not read every sheet of them; BundleRefused where no round is
    locked, or one is being made already.
    """
    if not rules.reads_bundle(actor, node):
        raise PermissionDenied
    Competition.objects.select_for_update(of=("self",)).get(pk=node.pk)
    rounds = rounds_to_recount(node)
    if not rounds:
        raise BundleRefused(_("No round has all its heats locked yet. Lock them, then come back."))
    if jobs_of(node).filter(pk__in=Job.objects.unfinished()).exists():
        raise BundleRefused(_("A bundle of this contest is being made already. Wait for it."))
    total = Heat.objects.filter(round__in=rounds).count() + 1
    job = request_job(f"{KIND}{node.pk}", actor=actor, at=at, total=total)
    record(ASKED, node, actor=actor, at=at, job=job.pk, named=named)
    transaction.on_commit(lambda: hand_to_worker(TASK, job_id=job.pk))
    return job


@transaction.atomic
def cancel_bundle(node: Competition, *, actor: User, at: datetime) -> bool:
    """Stop the one under way; False if none is."""
    if not rules.reads_bundle(actor, node):
        raise PermissionDenied
    job = jobs_of(node).filter(pk__in=Job.objects.unfinished()).first()
    if job is None or not cancel_job(job, at=at):
        return False
    record("bundle.cancel", node, actor=actor, at=at, job=job.pk)
    return True


def resume_bundles(*, at: datetime) -> int:
    """Queue again what the queue lost or a killed worker left; how many that were."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER).filter(kind__startswith=KIND)
    return sum(hand_to_worker(TASK, job_id=job.pk) for job in list(left))


def sweep_bundles(*, at: datetime) -> int:
    """Delete files that have lain ready for a week, or that no job knows; their number."""
    return sweep_files(FOLDER, KIND, file_name, finished_after=at - KEPT_FOR)


def make_bundle(job_id: int, *, clock: Callable[[], datetime]) -> None:
    """Write the archive of a job and store it; only in a worker. Twice has the effect of once."""
    job = start_job(job_id, at=clock(), killed_after=KILLED_AFTER)
    if job is None:
        return
    moved = _("The contest moved while the bundle was written. Ask for it again.")
    with told_if_it_fails(
        job,
        clock=clock,
        failed=_("The bundle could not be made. Ask for it again."),
        known={NothingToRecount: moved, BundleMoved: moved},
        logged="a bundle could not be stored",
    ):
        _make(job, clock=clock)


def _make(job: Job, *, clock: Callable[[], datetime]) -> None:
    asked = AuditEntry.objects.get(action=ASKED, detail__job=job.pk)
    node = Competition.objects.get(pk=asked.subject_id)
    if not rules.reads_bundle(job.requested_by, node):
        raise NothingToRecount
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.zip"
        write_bundle(
            node,
            path,
            named=asked.detail["named"],
            advance=lambda done: advance_job(job, done),
        )
        _store(job, node, path, at=clock())


def _store(job: Job, node: Competition, path: Path, *, at: datetime) -> None:
    """Put the file in its place and finish the job as one; without the job there is no file."""
    name, stored, is_done = file_name(job), "", False
    default_storage.delete(name)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            stored = default_storage.save(name, File(file))
        with transaction.atomic():
            if stored == name and finish_job(job, at=at):
                record(FINISHED, node, actor=None, at=at, job=job.pk, digest=digest)
                is_done = True
    finally:
        if stored and not is_done:
            default_storage.delete(stored)
