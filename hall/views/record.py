"""The record of a heat after its lock: read as a page, fetched as a paper and as an archive."""

import io
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.models import Job
from accounts.refusals import explain
from accounts.services import record as write_line
from competitions.models import Heat
from hall.models import HallRun
from hall.paper.record import words_of
from hall.services.record_export import (
    RecordRefused,
    cancel_record,
    digest_of,
    file_name,
    held_and_locked,
    is_outgrown,
    last_record,
    paper_of,
    request_record,
)
from hall.services.record_facts import facts_of
from judging.rules import reads_record
from judging.views.organiser import heats_of, page_context, staffed_node
from judging.views.round_page import READ_BY


def _heat(request: HttpRequest, code: str, pk: int) -> Heat:
    """The heat, to those who may read all of its record; a 404 to all others."""
    node = staffed_node(request, code, *READ_BY)
    heat: Heat = get_object_or_404(heats_of(request, node, *READ_BY), pk=pk)
    if not reads_record(request.user, heat):
        raise Http404
    return heat


@require_safe
@never_cache
def record(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The record as a page, and how far its files are; before the lock why there is none yet."""
    heat = _heat(request, code, pk)
    context = page_context(heat.round.competition) | {"heat": heat}
    try:
        run, seal = held_and_locked(heat)
    except RecordRefused as refused:
        return render(request, "hall/record.html", context | {"not_yet": explain(refused)})
    job = last_record(heat, seal)
    context |= {"job": job, "said": _said(job, run) if job else {}}
    if "HX-Request" in request.headers:
        return render(request, "hall/_record_files.html", context)
    return render(request, "hall/record.html", context | words_of(facts_of(run, seal)))


def _said(job: Job, run: HallRun) -> dict[str, Any]:
    if not job.finished_at:
        return {}
    return {"digest": digest_of(job), "is_outgrown": is_outgrown(job, run)}


@require_POST
def record_make(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Have paper and archive made; or stop the making."""
    heat, actor, at = _heat(request, code, pk), actor_of(request), timezone.now()
    if "cancel" in request.POST:
        if cancel_record(heat, actor=actor, at=at):
            messages.success(request, _("Stopped. Nothing was kept of it."))
        return redirect("hall:record", code, pk)
    try:
        request_record(heat, actor=actor, at=at)
    except RecordRefused as refused:
        messages.error(request, explain(refused))
    return redirect("hall:record", code, pk)


def _fetched[T](request: HttpRequest, heat: Heat, read: Callable[[Job], T]) -> T:
    """What `read` finds of the finished record; 404 where there is none. Fetching is on record."""
    try:
        _run, seal = held_and_locked(heat)
        job = last_record(heat, seal)
        if job is None or not job.finished_at:
            raise Http404
        found = read(job)
    except (RecordRefused, FileNotFoundError) as gone:
        raise Http404 from gone
    write_line("hallrecord.fetch", heat, actor=actor_of(request), at=timezone.now(), job=job.pk)
    return found


def _name(heat: Heat, suffix: str) -> str:
    return f"赛场记录-{heat.round.competition.code}-{heat.pk}.{suffix}"


@require_safe
@never_cache
def record_paper(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The paper that lies in the archive."""
    heat = _heat(request, code, pk)
    paper = io.BytesIO(_fetched(request, heat, paper_of))
    name = _name(heat, "pdf")
    return FileResponse(paper, as_attachment=True, filename=name, content_type="application/pdf")


@require_safe
@never_cache
def record_file(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The archive."""
    heat = _heat(request, code, pk)
    file = _fetched(request, heat, lambda job: default_storage.open(file_name(job)))
    name = _name(heat, "zip")
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
