"""A list of entries as an Excel file: at once if it is short, else by a worker.

The row of the job is the truth and the queue only a nudge: what the queue loses is found again by
`resume_lists`, and what it delivers twice has one effect. What was asked for (filter, columns,
reason) stands in the audit trail, and the worker reads it there.
"""

import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.jobs import JobCancelled, advance_job, fail_job, finish_job, request_job, start_job
from accounts.models import AuditEntry, Job, User
from accounts.services import record
from competitions import rules as competition_rules
from competitions.models import Competition, StaffGrant
from projects.models import Entry
from projects.services.entry_columns import chosen_columns, write_list

logger = logging.getLogger(__name__)

KIND = "entry_list"
TASK = "projects.make_entry_list"
ACTION = "entry.export"
FOLDER = "exports/entry-lists"
STRAIGHT = 500
KEPT_FOR = timedelta(days=7)
# Far longer than a list takes: a worker that began so long ago was killed.
KILLED_AFTER = timedelta(minutes=20)
# A person waits for the answer, and the row is kept anyway: do not ask a dead queue for seconds.
ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}

type Fitting = Callable[[Competition, User, str, datetime], QuerySet[Entry]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is to hold; personal data in full only with a reason."""

    query: str
    columns: Sequence[str] = field(default_factory=list)
    in_full: bool = False
    reason: str = ""
    language: str = ""


class NoReason(Exception):
    """Personal data in full take a reason that goes on record."""

    def __init__(self) -> None:
        super().__init__(_("Say what the contacts are needed for."))


def may_export(user: Any, node: Competition) -> bool:
    """The organisers and the secretariat of the contest or above."""
    roles = (StaffGrant.Role.ORGANISER, StaffGrant.Role.SECRETARIAT)
    return competition_rules.has_role(user, node, *roles)


@transaction.atomic
def list_at_once(
    node: Competition, asked: Asked, entries: QuerySet[Entry], *, actor: User, at: datetime
) -> bytes:
    """The workbook of a short list, with its audit line; PermissionDenied, NoReason."""
    _check(node, asked, actor)
    file = BytesIO()
    columns = chosen_columns(asked.columns)
    rows = write_list(file, entries, columns, in_full=asked.in_full)
    record(ACTION, node, actor=actor, at=at, rows=rows, **asdict(asked))
    return file.getvalue()


@transaction.atomic
def request_list(node: Competition, asked: Asked, *, rows: int, actor: User, at: datetime) -> Job:
    """Queue a long list, with its audit line; PermissionDenied, NoReason."""
    _check(node, asked, actor)
    job = request_job(KIND, actor=actor, at=at, total=max(rows, 1))
    record(ACTION, node, actor=actor, at=at, rows=rows, job=job.pk, **asdict(asked))
    transaction.on_commit(lambda: queue_list(job))
    return job


def _check(node: Competition, asked: Asked, actor: User) -> None:
    if not may_export(actor, node):
        raise PermissionDenied
    if asked.in_full and not asked.reason.strip():
        raise NoReason


def queue_list(job: Job) -> bool:
    """Hand the list to a worker; False if the queue is down: beat tries again."""
    task = current_app.signature(TASK, kwargs={"job_id": job.pk})
    broker = current_app.connection_for_write(transport_options=ONE_TRY)
    try:
        with broker:
            task.apply_async(connection=broker, retry=False)
    except OperationalError:
        logger.exception("list %s could not be queued", job.pk)
        return False
    return True


def make_list(job_id: int, *, clock: Callable[[], datetime], fitting: Fitting) -> None:
    """Write the file of a job, only in a worker; twice has the effect of once.

    The rights of who asked are looked at once more, so that nobody gets what they may no longer see.
    """
    job = start_job(job_id, at=clock())
    if job is None:
        return
    line = AuditEntry.objects.get(action=ACTION, detail__job=job.pk)
    node = Competition.objects.get(pk=line.subject_id)
    asked = Asked(**{name: line.detail[name] for name in Asked.__slots__})
    actor = job.requested_by
    if not may_export(actor, node):
        fail_job(job.pk, at=clock(), message=_("You may no longer take this list out."))
        return
    try:
        with tempfile.TemporaryFile() as pile, translation.override(asked.language or None):
            rows = fitting(node, actor, asked.query, clock())
            columns = chosen_columns(asked.columns)
            write_list(
                pile,
                rows.iterator(chunk_size=500),
                columns,
                in_full=asked.in_full,
                advance=lambda done: advance_job(job, done),
            )
            pile.seek(0)
            _keep(job, File(pile), at=clock())
    except JobCancelled:
        return
    except Exception:
        fail_job(job.pk, at=clock(), message=_("The list could not be made. Ask for it again."))
        raise


def _keep(job: Job, pile: "File[bytes]", *, at: datetime) -> None:
    name = path_of(job.pk)
    default_storage.delete(name)
    default_storage.save(name, pile)
    finish_job(job, at=at)


def path_of(job_id: int) -> str:
    """Where the file of a job lies in the private storage."""
    return f"{FOLDER}/{job_id}.xlsx"


def lists_of(user: User, node: Competition, *, at: datetime) -> QuerySet[Job]:
    """The user's own lists of the contest of the last seven days, the latest first."""
    lines = AuditEntry.objects.filter(
        action=ACTION, actor=user, scope=node.path, at__gt=at - KEPT_FOR
    )
    keys = [key for key in lines.values_list("detail__job", flat=True) if key]
    own = Job.objects.filter(kind=KIND, requested_by=user, pk__in=keys)
    return own.exclude(finished_at__lte=at - KEPT_FOR).order_by("-requested_at", "-pk")


def resume_lists(*, at: datetime) -> int:
    """Queue again what the queue lost or a killed worker left; how many lists that were."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER).filter(kind=KIND)
    return sum(queue_list(job) for job in list(left))


def sweep_lists(*, at: datetime) -> int:
    """Delete the files that are older than a week; the number of them."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    keys = {int(name.removesuffix(".xlsx")) for name in names if name[:-5].isdecimal()}
    kept = Job.objects.filter(pk__in=keys, finished_at__gt=at - KEPT_FOR)
    unfinished = Job.objects.unfinished().filter(pk__in=keys)
    old = (
        keys
        - set(kept.values_list("pk", flat=True))
        - set(unfinished.values_list("pk", flat=True))
    )
    for key in old:
        default_storage.delete(path_of(key))
    return len(old)
