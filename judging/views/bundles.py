"""The bundle with which a contest is recounted elsewhere: asked for, watched, fetched."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.services import record
from competitions.models import Competition
from judging.rules import reads_bundle
from judging.services.bundle import rounds_to_recount
from judging.services.bundle_export import (
    cancel_bundle,
    file_name,
    last_bundle,
    request_bundle,
    said_of,
)
from judging.views.organiser import page_context, refusal_of, staffed_node
from judging.views.round_page import READ_BY


def _node(request: HttpRequest, code: str) -> Competition:
    """The node, to those who may read every sheet of it; a 404 to all others."""
    node = staffed_node(request, code, *READ_BY)
    if not reads_bundle(request.user, node):
        raise Http404
    return node


@require_safe
@never_cache
def bundle(request: HttpRequest, code: str) -> HttpResponse:
    """Which rounds can be recounted, how far the file is, and how it is used."""
    node = _node(request, code)
    job = last_bundle(node)
    said: dict[str, Any] = said_of(job) if job else {}
    context = page_context(node) | {"rounds": rounds_to_recount(node), "job": job, "said": said}
    part = "HX-Request" in request.headers
    name = "judging/_work_bundle.html" if part else "judging/work_bundle.html"
    return render(request, name, context)


@require_POST
def bundle_make(request: HttpRequest, code: str) -> HttpResponse:
    """Have the file made, with names or without; or stop the one under way."""
    node, actor, at = _node(request, code), actor_of(request), timezone.now()
    if "cancel" in request.POST:
        if cancel_bundle(node, actor=actor, at=at):
            messages.success(request, _("Stopped. Nothing was kept of it."))
        return redirect("judging:bundle", code)
    named = request.POST.get("named") == "1"
    refused = refusal_of(lambda: request_bundle(node, actor=actor, at=at, named=named))
    if refused:
        messages.error(request, refused)
    return redirect("judging:bundle", code)


@never_cache
@require_safe
def bundle_file(request: HttpRequest, code: str) -> FileResponse:
    """The archive; that it was fetched is on record."""
    node = _node(request, code)
    job = last_bundle(node)
    if job is None or not job.finished_at:
        raise Http404
    try:
        file = default_storage.open(file_name(job))
    except FileNotFoundError as gone:
        raise Http404 from gone
    actor, at = actor_of(request), timezone.now()
    record("bundle.fetch", node, actor=actor, at=at, job=job.pk)
    name = f"核验包-{node.code}-{job.pk}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
