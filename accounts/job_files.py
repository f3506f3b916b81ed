"""Files that jobs leave in the private storage, one folder for each kind and subject."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.core.files.storage import default_storage

from accounts.models import Job


def sweep_files(
    folder: str, kind: str, name_of: Callable[[Job], str], *, finished_after: datetime
) -> int:
    """Delete what is under `folder` but the files of jobs that are unfinished or finished later.

    `kind` is how the kinds of these jobs begin, `name_of` the file of one. How many were deleted.
    """
    there = set(_files_under(folder))
    if not there:
        return 0
    jobs = Job.objects.filter(kind__startswith=kind)
    recent = jobs.filter(finished_at__gt=finished_after)
    waiting = Job.objects.unfinished().filter(kind__startswith=kind)
    gone = there - {name_of(job) for job in recent.union(waiting)}
    for name in gone:
        default_storage.delete(name)
    return len(gone)


def _files_under(folder: str) -> Iterator[str]:
    try:
        folders, _files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for inner in folders:
        _none, files = default_storage.listdir(f"{folder}/{inner}")
        yield from (f"{folder}/{inner}/{name}" for name in files)
