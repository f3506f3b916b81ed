"""The record of a heat from the button to the file: asked for, made by a worker, fetched, deleted.

The row of the job is the truth and the queue only a nudge. The archive holds the paper, too: there
is one file, and what is fetched as PDF is what lies in it.
"""

import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
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
from accounts.paper.fonts import FontsMissing, GlyphsMissing
from accounts.queueing import hand_to_worker
from accounts.services import record
from competitions.models import Heat
from hall.models import HallRun
from hall.services.documents import current_document
from hall.services.record_facts import facts_of, held_run, last_seal
from hall.services.record_files import RECORD, write_record
from judging.models import HeatSeal
from judging.rules import reads_record

logger = logging.getLogger(__name__)

TASK = "hall.make_record"
KIND = "hall_record:"
ASKED, FINISHED = "hallrecord.request", "hallrecord.finish"
FOLDER = "hall-records"
KEPT_FOR = timedelta(days=7)
# Read and set, kept.
STEPS = 2
# Longer than a task may take: a worker that began so long ago was killed.
KILLED_AFTER = timedelta(minutes=20)


class RecordRefused(Exception):
    """There is no record now; the sentence says why."""


class RecordMoved(Exception):
    """The heat was unlocked, or who asked may not read it any more."""


def jobs_of(heat: Heat) -> QuerySet[Job]:
    """The records of a heat that were asked for, the newest first."""
    return Job.objects.filter(kind=f"{KIND}{heat.pk}").order_by("-pk")


def file_name(job: Job) -> str:
    """The name of the archive in the private storage."""
    return f"{FOLDER}/{job.kind.removeprefix(KIND)}/{job.pk}.zip"


def last_record(heat: Heat, seal: HeatSeal) -> Job | None:
    """The newest one of this lock that is under way, has failed, or whose file is still here."""
    job = jobs_of(heat).filter(requested_at__gte=seal.at).first()
    if job is None or job.cancelled_at:
        return None
    return None if job.finished_at and not default_storage.exists(file_name(job)) else job


def digest_of(job: Job) -> str:
    """SHA-256 (hexadecimal) of the finished file, as it is on record."""
    line = AuditEntry.objects.get(action=FINISHED, detail__job=job.pk)
    return str(line.detail["digest"])


def is_outgrown(job: Job, run: HallRun) -> bool:
    """Whether incidents were written down after the file was asked for."""
    return run.steps.filter(received_at__gt=job.requested_at).exists()


def held_and_locked(heat: Heat) -> tuple[HallRun, HeatSeal]:
    """The run and the seal that the record is made of; RecordRefused says which one there is not."""
    run, seal = held_run(heat), last_seal(heat)
    if seal is None:
        raise RecordRefused(_("The record is written once the heat is locked."))
    if run is None:
        raise RecordRefused(
            _("This heat was not run from the host console, so there are no steps on record.")
        )
    return run, seal


@transaction.atomic
def request_record(heat: Heat, *, actor: User, at: datetime) -> Job:
    """Queue the record of a locked heat.

    PermissionDenied for whoever may not read all of it; RecordRefused before the lock, where the
    heat was not held in the hall, and while one is being made.
    """
    if not reads_record(actor, heat):
        raise PermissionDenied
    locked = Heat.objects.select_for_update(of=("self",)).get(pk=heat.pk)
    held_and_locked(locked)
    if jobs_of(heat).filter(pk__in=Job.objects.unfinished()).exists():
        raise RecordRefused(_("The record of this heat is being made already. Wait for it."))
    job = request_job(f"{KIND}{heat.pk}", actor=actor, at=at, total=STEPS)
    record(ASKED, heat, actor=actor, at=at, job=job.pk)
    transaction.on_commit(lambda: hand_to_worker(TASK, job_id=job.pk))
    return job


@transaction.atomic
def cancel_record(heat: Heat, *, actor: User, at: datetime) -> bool:
    """Stop the one under way; False if none is."""
    if not reads_record(actor, heat):
        raise PermissionDenied
    job = jobs_of(heat).filter(pk__in=Job.objects.unfinished()).first()
    if job is None or not cancel_job(job, at=at):
        return False
    record("hallrecord.cancel", heat, actor=actor, at=at, job=job.pk)
    return True


def resume_records(*, at: datetime) -> int:
    """Queue again what the queue lost or a killed worker left; how many that were."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER).filter(kind__startswith=KIND)
    return sum(hand_to_worker(TASK, job_id=job.pk) for job in list(left))


def sweep_records(*, at: datetime) -> int:
    """Delete files that have lain ready for a week, or that no job knows; their number."""
    return sweep_files(FOLDER, KIND, file_name, finished_after=at - KEPT_FOR)


def make_record(job_id: int, *, clock: Callable[[], datetime]) -> None:
    """Write the archive of a job and store it; only in a worker. Twice has the effect of once."""
    job = start_job(job_id, at=clock(), killed_after=KILLED_AFTER)
    if job is None:
        return
    moved = _("The heat was unlocked while its record was written. Ask for it again.")
    with told_if_it_fails(
        job,
        clock=clock,
        failed=_("The record could not be made. Ask for it again."),
        known={RecordMoved: moved, RecordRefused: moved, FontsMissing: str, GlyphsMissing: str},
        logged="the record of a heat could not be stored",
    ):
        _make(job, clock=clock)


def _make(job: Job, *, clock: Callable[[], datetime]) -> None:
    heat = Heat.objects.for_list().get(pk=job.kind.removeprefix(KIND))
    if not reads_record(job.requested_by, heat):
        raise RecordMoved
    with transaction.atomic():
        run, seal = held_and_locked(heat)
        document, _tag = current_document(run)
        facts = facts_of(run, seal)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.zip"
        write_record(facts, document, path, fonts=tuple(settings.FONT_DIRS))
        advance_job(job, 1)
        _store(job, heat, seal, path, at=clock())


def _store(job: Job, heat: Heat, seal: HeatSeal, path: Path, *, at: datetime) -> None:
    """Put the file in its place and finish the job as one; without the job there is no file."""
    name, stored, is_done = file_name(job), "", False
    default_storage.delete(name)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            stored = default_storage.save(name, File(file))
        with transaction.atomic():
            locked = Heat.objects.select_for_update(of=("self",)).get(pk=heat.pk)
            if last_seal(locked) != seal:
                raise RecordMoved
            if stored == name and finish_job(job, at=at):
                record(FINISHED, heat, actor=None, at=at, job=job.pk, digest=digest)
                is_done = True
    finally:
        if stored and not is_done:
            default_storage.delete(stored)


def paper_of(job: Job) -> bytes:
    """The PDF out of the archive; FileNotFoundError once the file is gone."""
    with default_storage.open(file_name(job)) as file, zipfile.ZipFile(file) as archive:
        return archive.read(RECORD)
