"""A copy of everything held about a person: its row first, then the queue, then the file.

The row is the truth and the queue only a nudge, as for reports: what the queue loses is found again
by `resume_exports`, and what it delivers twice has one effect.
"""

import json
import logging
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.jobs import (
    advance_job,
    finish_job,
    request_job,
    start_job,
    told_if_it_fails,
)
from accounts.models import DataRequest, Job, User
from accounts.personal_data import PARTS, Held
from accounts.queueing import hand_to_worker
from accounts.services import record

logger = logging.getLogger(__name__)

KIND = "personal_data"
TASK = "accounts.make_export"
KEPT_FOR = timedelta(days=7)
# Far longer than a copy takes: a worker that began so long ago was killed.
KILLED_AFTER = timedelta(minutes=20)
# A person waits for the answer, and the row is kept anyway: do not ask a dead queue for seconds.
PIECE = 256 * 1024
INDEX = "index.json"


class ExportUnderWay(Exception):
    """A copy is being made for this person already."""

    def __init__(self) -> None:
        super().__init__(_("A copy of your data is being made already."))


def exports_of(user: User) -> QuerySet[DataRequest]:
    """The copies that the user asked for, the latest first."""
    asked = DataRequest.objects.filter(user=user, kind=DataRequest.Kind.EXPORT)
    return asked.select_related("job")


def downloadable(user: User, *, at: datetime) -> QuerySet[DataRequest]:
    """The user's own copies that are made and not yet swept away."""
    return exports_of(user).filter(finished_at__gt=at - KEPT_FOR).exclude(file="")


@transaction.atomic
def request_export(*, actor: User, at: datetime) -> DataRequest:
    """Queue a copy of everything held about `actor`; raises ExportUnderWay."""
    User.objects.select_for_update().get(pk=actor.pk)
    if exports_of(actor).filter(job__in=Job.objects.unfinished()).exists():
        raise ExportUnderWay
    wanted = DataRequest.objects.create(
        user=actor,
        kind=DataRequest.Kind.EXPORT,
        requested_at=at,
        job=request_job(KIND, actor=actor, at=at, total=len(PARTS) + 1),
    )
    record("personal_data.request", wanted, actor=actor, at=at)
    transaction.on_commit(lambda: queue_export(wanted))
    return wanted


def queue_export(wanted: DataRequest) -> bool:
    """Hand the copy to a worker; False if the queue is down: beat tries again."""
    return hand_to_worker(TASK, request_id=wanted.pk)


def make_export(request_id: int, *, clock: Callable[[], datetime]) -> None:
    """Write the ZIP: a JSON file per app, the stored files, and an index. Safe to run twice."""
    wanted = DataRequest.objects.select_related("user", "job").get(pk=request_id)
    if wanted.job is None:
        return
    job = start_job(wanted.job.pk, at=clock(), killed_after=KILLED_AFTER)
    if job is None:
        return
    failed = _("The copy could not be made. Ask for it again.")
    with told_if_it_fails(job, clock=clock, failed=failed), tempfile.TemporaryFile() as pile:
        _write(pile, wanted.user, lambda done: advance_job(job, done))
        pile.seek(0)
        _keep(wanted, job, pile, at=clock())


@transaction.atomic
def _keep(wanted: DataRequest, job: Job, pile: IO[bytes], *, at: datetime) -> None:
    if not finish_job(job, at=at):
        return
    wanted.file.save("copy", File(pile), save=False)
    wanted.finished_at = at
    wanted.save(update_fields=["file", "finished_at"])
    record("personal_data.finish", wanted, actor=wanted.user, at=at)


def _write(pile: IO[bytes], user: User, advance: Callable[[int], None]) -> None:
    index: list[dict[str, Any]] = []
    with zipfile.ZipFile(pile, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, (name, part) in enumerate(PARTS.items(), start=1):
            held = part.collect(user)
            archive.writestr(f"{name}.json", _json(held.rows))
            counts = {kind: len(rows) for kind, rows in held.rows.items()}
            index.append({"part": str(part.label), "file": f"{name}.json", "rows": counts})
            index[-1]["files"] = _copy_files(archive, name, held)
            advance(done)
        archive.writestr(INDEX, _json(index))


def _copy_files(archive: zipfile.ZipFile, part: str, held: Held) -> list[str]:
    """The stored files under their own names; one that is not on the disk is left out."""
    names = []
    for number, (name, stored) in enumerate(held.files, start=1):
        # A name is what somebody typed: nothing of it may lead out of the folder.
        plain = name.replace("/", "_").replace("\\", "_")
        path = f"{part}/{number:03d} {plain}"
        try:
            with stored.open("rb") as source, archive.open(path, "w") as target:
                while piece := source.read(PIECE):
                    target.write(piece)
        except FileNotFoundError:
            logger.warning("a file of %s is not on the disk", part)
            continue
        names.append(path)
    return names


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def resume_exports(*, at: datetime) -> None:
    """Queue again what the queue lost or a killed worker left."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER)
    for wanted in DataRequest.objects.filter(job__in=left).order_by("pk"):
        queue_export(wanted)


def sweep_exports(*, at: datetime) -> int:
    """Delete the files of copies that are older than a week; the number of them."""
    old = DataRequest.objects.filter(
        kind=DataRequest.Kind.EXPORT, finished_at__lte=at - KEPT_FOR
    ).exclude(file="")
    swept = 0
    for wanted in old:
        wanted.file.delete(save=False)
        DataRequest.objects.filter(pk=wanted.pk).update(file="")
        swept += 1
    return swept
