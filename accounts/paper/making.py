"""A paper that a person asked for, from the job to the file; only in a worker."""

from collections.abc import Callable
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.jobs import (
    advance_job,
    finish_job,
    told_if_it_fails,
)
from accounts.models import Job
from accounts.paper.fonts import FontsMissing, GlyphsMissing


def make_paper(
    job: Job, name: str, render: Callable[[], bytes], *, clock: Callable[[], datetime], failed: str
) -> None:
    """Set the paper and keep it under `name`; the job is finished then, or has failed.

    A missing face or letter fails it with its own sentence, everything else with `failed`, and what
    nobody expects is raised as well. There is a file only beside a finished job.
    """
    known = {FontsMissing: str, GlyphsMissing: str}
    logged = "a paper could not be stored"
    with told_if_it_fails(job, clock=clock, failed=failed, known=known, logged=logged):
        advance_job(job, 1)
        _keep(job, name, render(), at=clock())


def _keep(job: Job, name: str, pdf: bytes, *, at: datetime) -> None:
    default_storage.delete(name)
    stored = default_storage.save(name, ContentFile(pdf))
    kept = False
    try:
        kept = stored == name and finish_job(job, at=at)
    finally:
        if not kept:
            default_storage.delete(stored)
