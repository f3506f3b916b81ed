"""The life of a list that goes out: asked for, written by a worker, swept away after a week.

The row is the truth and the queue only a nudge, as for every job. Rights and what the person may
see are looked at when it is asked for and when it is written; `fetching` looks again.
"""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.exporting.files import FORMATS, ListFile, writing
from accounts.exporting.listings import (
    NO_FILTER,
    Ask,
    Column,
    Listing,
    chosen_of,
    chunks_of,
    count_of,
    find,
)
from accounts.job_files import sweep_files
from accounts.jobs import (
    advance_job,
    cancel_job,
    finish_job,
    request_job,
    start_job,
    told_if_it_fails,
)
from accounts.models import Job, ListExport, User
from accounts.queueing import hand_to_worker
from accounts.services import record

KIND = "export."
TASK = "accounts.make_list"
FOLDER = "exports"
KEPT_FOR = timedelta(days=7)
# Longer than the time limit of a task: a worker that began so long ago was killed.
KILLED_AFTER = timedelta(minutes=20)
MOST_AT_ONCE = 5


class ListRefused(Exception):
    """Why a list is not made, in a sentence."""


class NoReason(ListRefused):
    """Personal data in full take a reason that goes on record."""

    def __init__(self) -> None:
        super().__init__(_("Say what the personal data are needed for."))


class NoLonger(ListRefused):
    """Whoever asked may not have the list any more."""

    def __init__(self) -> None:
        super().__init__(_("You may no longer take this list out."))


class TooMany(ListRefused):
    """So many are being made for the person already."""

    def __init__(self) -> None:
        super().__init__(_("Several of your lists are being made. Wait until one is finished."))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was chosen on the page of a list."""

    columns: list[str]
    suffix: str
    in_full: bool = False
    reason: str = ""


def filter_in(query: QueryDict) -> str:
    """The part of an address that filters, as it is kept."""
    kept = query.copy()
    for name in NO_FILTER:
        kept.pop(name, None)
    return kept.urlencode()


def request_list(listing: Listing, ask: Ask, wanted: Wanted) -> ListExport:
    """Queue a list, with its audit line; the same one that is being made is not made twice.

    NoReason, TooMany.
    """
    _check(listing, ask, wanted.in_full, wanted.reason)
    # Counted before anything is locked: what takes long must not keep a judge from saving.
    return _request(listing, ask, wanted, count_of(listing.fitting(ask)))


@transaction.atomic
def _request(listing: Listing, ask: Ask, wanted: Wanted, rows: int) -> ListExport:
    User.objects.select_for_update().get(pk=ask.user.pk)
    said = asdict(wanted) | {
        "listing": listing.name,
        "place": ask.place.key,
        "query": filter_in(ask.query),
        "language": translation.get_language() or "",
    }
    under_way = own_exports(ask.user).filter(job__in=Job.objects.unfinished())
    if same := under_way.filter(**said).first():
        return same
    if under_way.count() >= MOST_AT_ONCE:
        raise TooMany
    kind = f"{KIND}{wanted.suffix}"
    job = request_job(kind, actor=ask.user, at=ask.at, total=max(rows, 1))
    export = ListExport.objects.create(job=job, **said)
    _write_down("request", export, ask, rows=rows)
    transaction.on_commit(lambda: queue_list(export))
    return export


def _check(listing: Listing, ask: Ask, in_full: bool, reason: str) -> None:
    if in_full and not listing.may_unmask(ask):
        raise NoLonger
    if in_full and not reason.strip():
        raise NoReason


def _write_down(verb: str, export: ListExport, ask: Ask, *, rows: int) -> None:
    listing = find(export.listing)
    is_secret = listing is not None and listing.count_is_secret
    told: dict[str, Any] = {} if is_secret else {"rows": rows, "query": export.query}
    record(
        f"listexport.{verb}",
        ask.place.subject or export,
        actor=ask.user,
        at=ask.at,
        list=export.listing,
        **told,
        columns=export.columns,
        format=export.suffix,
        in_full=export.in_full,
        reason=export.reason,
        job=export.job_id,
    )


def queue_list(export: ListExport) -> bool:
    """Hand the list to a worker; False if the queue is down: beat tries again."""
    return hand_to_worker(TASK, export_id=export.pk)


def own_exports(user: User) -> QuerySet[ListExport]:
    """The lists that the user asked for, the latest first."""
    rows = ListExport.objects.filter(job__requested_by=user).select_related("job")
    return rows.order_by("-job__requested_at", "-pk")


def recent_exports(user: User, listing: str, place: str, *, at: datetime) -> QuerySet[ListExport]:
    """Those of one list in one place whose file is still kept, or that came to nothing since."""
    since = at - KEPT_FOR
    own = own_exports(user).filter(listing=listing, place=place, job__requested_at__gt=since)
    return own.exclude(job__finished_at__lte=since)


def make_list(export_id: int, *, clock: Callable[[], datetime]) -> None:
    """Write the file of a list, only in a worker; twice has the effect of once."""
    export = ListExport.objects.select_related("job__requested_by").get(pk=export_id)
    job = start_job(export.job_id, at=clock(), killed_after=KILLED_AFTER)
    if job is None:
        return
    with translation.override(export.language or None), tempfile.TemporaryFile() as pile:
        failed = _("The list could not be made. Ask for it again.")
        known: dict[type[Exception], Any] = {ListRefused: str}
        with told_if_it_fails(job, clock=clock, failed=failed, known=known, logged="list failed"):
            listing, ask = asked_of(export, job.requested_by, at=clock())
            keys = _write(pile, export, listing, ask, lambda done: advance_job(job, done))
            pile.seek(0)
            _keep(export, job, ask, keys, pile, at=clock())


def asked_of(export: ListExport, user: User, *, at: datetime) -> tuple[Listing, Ask]:
    """The list and who asks for it now; NoLonger for whoever may not have it any more."""
    listing = find(export.listing)
    place = listing.place(user, export.place, at) if listing else None
    if listing is None or place is None:
        raise NoLonger
    ask = Ask(user, place, QueryDict(export.query), at)
    _check(listing, ask, export.in_full, export.reason)
    return listing, ask


def _write(
    pile: IO[bytes],
    export: ListExport,
    listing: Listing,
    ask: Ask,
    advance: Callable[[int], None],
) -> list[Any]:
    columns = chosen_of(listing.columns(ask), export.columns)
    heads = [(str(column.head), column.width) for column in columns]
    zone = timezone.get_current_timezone()
    keys: list[Any] = []
    with writing(FORMATS[export.suffix](pile, str(listing.title), heads, zone=zone)) as file:
        for chunk in chunks_of(listing.fitting(ask)):
            keys += [listing.key(row) for row in chunk]
            _write_rows(file, columns, listing.prepare(ask, chunk), in_full=export.in_full)
            advance(len(keys))
    return keys


def _write_rows(
    file: ListFile, columns: list[Column], rows: Iterable[Any], *, in_full: bool
) -> None:
    for row in rows:
        file.write([column.shown(row, in_full=in_full) for column in columns])


@transaction.atomic
def _keep(
    export: ListExport, job: Job, ask: Ask, keys: list[Any], pile: IO[bytes], *, at: datetime
) -> None:
    if not finish_job(job, at=at):
        return
    name = path_of(job)
    default_storage.delete(name)
    default_storage.save(name, File(pile))
    export.rows, export.keys = len(keys), keys
    export.save(update_fields=["rows", "keys"])
    _write_down("finish", export, ask, rows=len(keys))


def path_of(job: Job) -> str:
    """Where the file of a job lies in the private storage."""
    return f"{FOLDER}/{job.requested_by_id}/{job.pk}.{job.kind.removeprefix(KIND)}"


@transaction.atomic
def cancel_list(export: ListExport, *, actor: User, at: datetime) -> bool:
    """Stop it for whoever asked, with a line where the others are; False if it was over already."""
    stopped = cancel_job(export.job, at=at)
    if stopped:
        listing = find(export.listing)
        place = listing.place(actor, export.place, at) if listing else None
        subject = (place and place.subject) or export
        said: dict[str, Any] = {"list": export.listing, "job": export.job_id}
        record("listexport.cancel", subject, actor=actor, at=at, **said)
    return stopped


def resume_lists(*, at: datetime) -> int:
    """Queue again what the queue lost or a killed worker left; how many lists that were."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER).filter(kind__startswith=KIND)
    return sum(queue_list(export) for export in ListExport.objects.filter(job__in=left))


def sweep_lists(*, at: datetime) -> int:
    """Delete the files that are older than a week, and what is known of their rows; how many."""
    since = at - KEPT_FOR
    old = ListExport.objects.filter(job__finished_at__lte=since).exclude(keys=[])
    old.update(keys=[])
    return sweep_files(FOLDER, KIND, path_of, finished_after=since)
