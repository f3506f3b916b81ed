"""Files in pieces, for the page's script. Answers are JSON; every refusal has a sentence in "error".

A piece is sent with PUT, its place in the header Upload-Offset. 409 with "received" says where to go
on; 413 that the piece is too long; 422 that the file is not taken; 503 that it can be tried again.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.refusals import explain
from projects.models import Upload
from projects.scanner import ScannerUnavailable
from projects.services.drafts import EntryNotEditable
from projects.services.materials import FileNotStored, MaterialRefused
from projects.services.uploads import (
    LONGEST_PIECE,
    PieceRefused,
    UploadOver,
    WrongOffset,
    begin_upload,
    cancel_upload,
    finish_upload,
    received_of,
    write_piece,
)
from projects.steps import step_url
from projects.views.materials import replaced_by, wanted_by
from projects.views.steps import own_entry

STATUS: dict[type[Exception], int] = {
    WrongOffset: 409,
    UploadOver: 409,
    EntryNotEditable: 409,
    PieceRefused: 413,
    MaterialRefused: 422,
    ScannerUnavailable: 503,
    FileNotStored: 503,
}
LONGEST_NUMBER = 15


def _upload(request: HttpRequest, pk: int, upload: uuid.UUID) -> Upload:
    """The reader's own upload to an own entry; anything else does not exist."""
    rows = Upload.objects.select_related("entry__project", "material", "question")
    return get_object_or_404(
        rows, pk=upload, entry=own_entry(request, pk), started_by=actor_of(request)
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else -1


def _answer(step: Callable[[], dict[str, Any]], status: int = 200) -> JsonResponse:
    """The step's answer, or why it was not taken; 404 if the upload was given up meanwhile."""
    try:
        return JsonResponse(step(), status=status)
    except Upload.DoesNotExist as gone:
        raise Http404 from gone
    except tuple(STATUS) as refused:
        said: dict[str, Any] = {"error": explain(refused)}
        if isinstance(refused, WrongOffset):
            said["received"] = refused.received
        return JsonResponse(said, status=STATUS[type(refused)])
    except (OperationalError, InterfaceError):
        return JsonResponse({"error": explain(FileNotStored())}, status=503)


@require_POST
def upload_begin(request: HttpRequest, pk: int) -> JsonResponse:
    """Announce a file by its name and size; the answer says where its pieces go."""
    entry = own_entry(request, pk)
    wanted, size = wanted_by(request, entry), _number(request.POST.get("size", ""))

    def step() -> dict[str, Any]:
        upload = begin_upload(
            entry,
            wanted,
            name=request.POST.get("name", ""),
            size=size,
            actor=actor_of(request),
            at=timezone.now(),
        )
        names = {"pieces": "piece", "finish": "finish_upload", "cancel": "cancel_upload"}
        urls = {key: reverse(f"projects:{n}", args=[pk, upload.pk]) for key, n in names.items()}
        return {"received": 0, "longest": LONGEST_PIECE, **urls}

    return _answer(step, status=201)


@never_cache
@require_http_methods(["GET", "PUT"])
def upload_piece(request: HttpRequest, pk: int, upload: uuid.UUID) -> JsonResponse:
    """How many bytes are here; with PUT, one piece more."""
    row = _upload(request, pk, upload)
    if request.method == "GET":
        return JsonResponse({"received": received_of(row), "size": row.size})
    if _number(request.headers.get("Content-Length", "0")) > LONGEST_PIECE:
        return JsonResponse({"error": _("The piece is longer than 5 MB.")}, status=413)
    try:
        data = request.read(LONGEST_PIECE + 1)
    except UnreadablePostError:
        # The connection broke: nobody hears this answer.
        return JsonResponse({"error": ""}, status=400)
    offset = _number(request.headers.get("Upload-Offset", ""))
    return _answer(
        lambda: {"received": write_piece(row, data, offset=offset, actor=actor_of(request))}
    )


@require_POST
def upload_finish(request: HttpRequest, pk: int, upload: uuid.UUID) -> JsonResponse:
    """Look into the complete file and keep it; twice is once."""
    row = _upload(request, pk, upload)

    def step() -> dict[str, Any]:
        material = finish_upload(
            row, actor=actor_of(request), at=timezone.now(), replaces=replaced_by(request)
        )
        return {"material": material.pk, "name": material.name}

    return _answer(step)


@require_POST
def upload_cancel(request: HttpRequest, pk: int, upload: uuid.UUID) -> HttpResponse:
    """Give an unfinished upload up, one's own or a teammate's."""
    entry = own_entry(request, pk)
    row = get_object_or_404(
        Upload.objects.select_related("entry__project"), pk=upload, entry=entry
    )
    cancel_upload(row, actor=actor_of(request), at=timezone.now())
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({})
    return redirect(step_url(entry, "questions" if row.question_id else "materials"))
