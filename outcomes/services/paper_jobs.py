"""Certificates and letters in bulk: asked for, set by a worker one by one, then in an archive and
in one PDF to be printed.

The Job row is the truth; its kind names the paper and the node, and its files lie in a folder of
its own. Which certificates a worker sets and bundles is fixed when it starts: others are issued
meanwhile, for the other paper of the node. A worker that comes after a killed one goes on behind
the last whole paper. The folder of the run before goes when the new one is complete.
"""

import logging
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.jobs import (
    advance_job,
    cancel_job,
    finish_job,
    request_job,
    start_job,
    told_if_it_fails,
)
from accounts.models import Job, User
from accounts.paper.fonts import FontsMissing, GlyphsMissing
from accounts.queueing import hand_to_worker
from accounts.services import record
from competitions.models import Competition
from outcomes import rules
from outcomes.models import Award, Certificate, Seal
from outcomes.paper.certificates import PAPERS, Printed, Setting, paper_setter
from outcomes.services.awards import AwardsRefused
from outcomes.services.certificates import issue_certificates

logger = logging.getLogger(__name__)

TASK = "outcomes.make_papers"
PREFIX = "award_"
FOLDER = "award-papers"
BUNDLE, JOINED = "all.zip", "all.pdf"
# A worker is stopped after a quarter of an hour (settings); what is older was killed.
KILLED_AFTER = timedelta(minutes=16)
TAIL, PIECE = 16, 20


def kind_of(competition: Competition, paper: str) -> str:
    """The kind of the jobs that set that paper for the node."""
    return f"{PREFIX}{paper}:{competition.pk}"


def jobs_of(competition: Competition, paper: str) -> QuerySet[Job]:
    """The runs for that paper of the node, the newest first."""
    return Job.objects.filter(kind=kind_of(competition, paper)).order_by("-pk")


def folder_of(job: Job) -> str:
    """Where the files of a run lie in the private storage."""
    return f"{FOLDER}/{job.pk}"


def file_of(job: Job, certificate: Certificate) -> str:
    """The name of one paper of a run in the storage."""
    return f"{folder_of(job)}/{certificate.code}.pdf"


def bundle_of(job: Job) -> str:
    """The name of the archive of a run in the storage."""
    return f"{folder_of(job)}/{BUNDLE}"


def joined_of(job: Job) -> str:
    """The name of the one PDF with all papers of a run in the storage."""
    return f"{folder_of(job)}/{JOINED}"


def last_complete(competition: Competition, paper: str) -> Job | None:
    """The newest run that was finished; its files are the ones to be read."""
    return jobs_of(competition, paper).filter(finished_at__isnull=False).first()


def bundle_is_current(job: Job | None, competition: Competition) -> bool:
    """Whether the run set no paper of an award that is void now, so that its archive holds none."""
    if job is None:
        return False
    issued = Certificate.objects.filter(competition=competition)
    void = issued.exclude(award__in=Award.objects.in_force().values("pk"))
    return not any(default_storage.exists(file_of(job, one)) for one in void.only("code"))


def paper_file(certificate: Certificate, paper: str) -> str:
    """The stored paper of a certificate, "" while it was not set, or its award is revoked."""
    return stored_paper(last_complete(certificate.competition, paper), certificate)


def stored_paper(job: Job | None, certificate: Certificate) -> str:
    """The paper of that run, "" if it set none, or the award is void; asks nothing of the database but its entry."""
    if job is None or certificate.award.is_void:
        return ""
    name = file_of(job, certificate)
    return name if default_storage.exists(name) else ""


@transaction.atomic
def request_papers(competition: Competition, paper: str, *, actor: User, at: datetime) -> Job:
    """Issue what has no certificate yet, and queue that paper for every award in force.

    Raises PermissionDenied (organisers and secretariat who are no party to a winner) and
    AwardsRefused: no award in force, or a run under way.
    """
    node = Competition.objects.select_for_update(of=("self",)).get(pk=competition.pk)
    if paper not in PAPERS or not rules.prints_papers(actor, node):
        raise PermissionDenied
    if jobs_of(node, paper).filter(pk__in=Job.objects.unfinished()).exists():
        raise AwardsRefused(_("These papers are being set already. Wait for them."))
    issued = issue_certificates(node, actor=actor, at=at)
    count = Award.objects.in_force().filter(prize__competition=node).count()
    if not count:
        raise AwardsRefused(_("No award is in force. Two people have to confirm the list first."))
    job = request_job(kind_of(node, paper), actor=actor, at=at, total=count + 2)
    said: dict[str, Any] = {"kind": paper, "job": job.pk, "papers": count, "issued": len(issued)}
    record("certificate.request", node, actor=actor, at=at, **said)
    transaction.on_commit(lambda: hand_to_worker(TASK, job_id=job.pk))
    return job


@transaction.atomic
def cancel_papers(competition: Competition, paper: str, *, actor: User, at: datetime) -> bool:
    """Stop the run under way; the papers of the run before stay. False if none is under way."""
    if not rules.prints_papers(actor, competition):
        raise PermissionDenied
    job = jobs_of(competition, paper).filter(pk__in=Job.objects.unfinished()).first()
    if job is None or not cancel_job(job, at=at):
        return False
    record("certificate.cancel", competition, actor=actor, at=at, kind=paper, job=job.pk)
    return True


def resume_papers(*, at: datetime) -> int:
    """Queue again what the queue lost or a killed worker left; how many runs that were."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER)
    mine = left.filter(kind__startswith=PREFIX)
    return sum(hand_to_worker(TASK, job_id=job.pk) for job in list(mine))


def sweep_papers() -> int:
    """Delete folders of runs that were cancelled, have failed or were followed by another one."""
    keep = set(
        Job.objects.unfinished().filter(kind__startswith=PREFIX).values_list("pk", flat=True)
    )
    newest: dict[str, int] = {}
    done = Job.objects.filter(kind__startswith=PREFIX, finished_at__isnull=False)
    for kind, pk in done.order_by("pk").values_list("kind", "pk"):
        newest[kind] = pk
    keep |= set(newest.values())
    try:
        folders, _files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    gone = [folder for folder in folders if folder not in {str(pk) for pk in keep}]
    for folder in gone:
        _remove(f"{FOLDER}/{folder}")
    return len(gone)


def _remove(folder: str) -> None:
    _folders, files = default_storage.listdir(folder)
    for name in files:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


def make_papers(job_id: int, *, clock: Callable[[], datetime]) -> None:
    """Set the papers of a run; only in a worker. Running it twice has the effect of once.

    What a person can mend fails the job with a sentence; anything else does so and is raised.
    """
    job = start_job(job_id, at=clock(), killed_after=KILLED_AFTER)
    if job is None:
        return
    with told_if_it_fails(
        job,
        clock=clock,
        failed=_("The papers could not be set. Ask for them again."),
        known={FontsMissing: str, GlyphsMissing: str},
        logged="papers of awards could not be stored",
    ):
        _make(job, clock=clock)


def _make(job: Job, *, clock: Callable[[], datetime]) -> None:
    paper, key = job.kind.removeprefix(PREFIX).split(":")
    node = Competition.objects.get(pk=key)
    setting = Setting(node.is_demonstration, _seal_of(node), settings.FONT_DIRS)
    set_one = paper_setter(paper, setting)
    keys = list(_in_force(node).values_list("pk", flat=True))
    for done, certificate in enumerate(_in_pieces(keys), start=1):
        name = file_of(job, certificate)
        if not _is_whole(name):
            _store(name, ContentFile(set_one(_printed(certificate))))
        advance_job(job, done)
    _bundle(job, keys)
    advance_job(job, len(keys) + 1)
    _join(job, keys)
    with transaction.atomic():
        if finish_job(job, at=clock()):
            record("certificate.finish", node, actor=None, at=clock(), kind=paper, job=job.pk)


def _in_force(node: Competition) -> QuerySet[Certificate]:
    awards = Award.objects.in_force().filter(prize__competition=node)
    return Certificate.objects.filter(award__in=awards.values("pk")).order_by("number")


def _in_pieces(keys: Sequence[int]) -> Iterator[Certificate]:
    """Those certificates in their order, a few at a time: memory does not grow with them."""
    for start in range(0, len(keys), PIECE):
        piece = Certificate.objects.filter(pk__in=keys[start : start + PIECE])
        yield from piece.order_by("number")


def _printed(certificate: Certificate) -> Printed:
    address = settings.PORTAL_ADDRESS + reverse("outcomes:certificate", args=[certificate.code])
    return Printed(certificate.number, certificate.content, certificate.digest, address)


def _seal_of(node: Competition) -> bytes:
    seal = Seal.objects.filter(competition=node).first()
    if seal is None:
        return b""
    with seal.image.open("rb") as picture:
        return bytes(picture.read())


def _is_whole(name: str) -> bool:
    """Whether the paper lies there to its last byte; a killed worker may have left a part of it."""
    if not default_storage.exists(name):
        return False
    with default_storage.open(name) as file:
        file.seek(max(default_storage.size(name) - TAIL, 0))
        return b"%%EOF" in file.read()


def _store(name: str, content: File) -> None:
    default_storage.delete(name)
    stored = default_storage.save(name, content)
    if stored != name:
        # Another worker has the same job and was faster; its paper is the same.
        default_storage.delete(stored)


def _bundle(job: Job, keys: Sequence[int]) -> None:
    """All papers in one archive, copied one after the other: memory does not grow with them."""
    with tempfile.TemporaryFile() as kept:
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
            for certificate in _unless_cancelled(job, len(keys), _in_pieces(keys)):
                with default_storage.open(file_of(job, certificate)) as paper:
                    archive.writestr(f"{certificate.number}.pdf", paper.read())
        kept.seek(0)
        _store(bundle_of(job), File(kept))


def _join(job: Job, keys: Sequence[int]) -> None:
    """All papers behind one another in one file, for the printer; flat in memory as well."""
    # pypdf, which a web process has no use for.
    from accounts.paper.joining import join  # noqa: PLC0415 - see above

    found = _unless_cancelled(job, len(keys) + 1, _in_pieces(keys))
    papers = (partial(default_storage.open, file_of(job, certificate)) for certificate in found)
    with tempfile.TemporaryFile() as kept:
        join(papers, kept)
        kept.seek(0)
        _store(joined_of(job), File(kept))


def _unless_cancelled(
    job: Job, done: int, certificates: Iterable[Certificate]
) -> Iterator[Certificate]:
    """The certificates, with a look now and then at whether somebody has stopped the run."""
    for number, certificate in enumerate(certificates):
        if number % PIECE == 0:
            advance_job(job, done)
        yield certificate
