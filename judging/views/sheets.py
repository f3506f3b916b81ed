"""The score sheet on the tablet: the page, the saving of it, the materials beside it."""

import json
import uuid
from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.refusals import explain
from competitions.models import Heat
from judging.models import ScoreSheet
from judging.services.desk import files_for, order_for, own_sheets
from judging.services.sheets import (
    MarksRefused,
    SheetClosed,
    SheetDraft,
    SheetNotFound,
    StaleRevision,
    save_sheet,
)
from judging.views.sheet_page import echo, outbox_of, sheet_data
from projects.attachments import attachment_response

BODY_LIMIT = 16 * 1024
MARK_LIMIT = 8


class NotASheet(Exception):
    """The body of a request is not what a score sheet sends."""


@require_safe
@never_cache
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One project on one screen."""
    user = actor_of(request)
    own: ScoreSheet = get_object_or_404(own_sheets(user), pk=pk)
    heat = own.seat.heat
    context = {
        "sheet": own,
        "heat": heat,
        "lines": order_for(heat, user),
        "materials": files_for(user).filter(entry=own.appearance.entry_id),
        "locked": heat.state != Heat.State.SCORING,
        "outbox": outbox_of(user),
        **sheet_data(own),
    }
    return render(request, "judging/sheet.html", context)


def _refusal(status: int, sentence: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": sentence, **more}, status=status)


def _text(sent: dict[str, Any], name: str) -> str:
    """A text of the sent draft, without what a database or a hash cannot hold."""
    text = sent.get(name, "")
    if not isinstance(text, str):
        raise NotASheet
    text.encode()
    return text.replace("\x00", "")


def _marks(sent: dict[str, Any]) -> dict[str, str]:
    marks = sent["marks"]
    if not isinstance(marks, dict):
        raise NotASheet
    if not all(isinstance(mark, str) and len(mark) <= MARK_LIMIT for mark in marks.values()):
        raise NotASheet
    return marks


def _draft(body: bytes) -> SheetDraft:
    """The sent draft; NotASheet, ValueError or KeyError for anything that is not one."""
    sent = json.loads(body)
    if not isinstance(sent, dict) or not isinstance(sent["signed"], bool):
        raise NotASheet
    revision = sent["base_revision"]
    if type(revision) is not int or not 0 <= revision < 2**31:
        raise NotASheet
    return SheetDraft(
        client_id=uuid.UUID(_text(sent, "client_id")),
        base_revision=revision,
        marks=_marks(sent),
        signed=sent["signed"],
        comment=_text(sent, "comment"),
        device=_text(sent, "device"),
    )


@require_POST
@never_cache
def sheet_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what a device sends; the answer is the row that the ledger now holds.

    200 saved, 400 malformed, 404 no such sheet for this judge, 409 changed elsewhere,
    413 too large, 422 a mark the rubric refuses, 423 the heat is closed.
    """
    if len(request.body) > BODY_LIMIT:
        return _refusal(413, _("The device sent too much."))
    try:
        draft = _draft(request.body)
    except (NotASheet, ValueError, KeyError, RecursionError):
        return _refusal(400, _("The device sent something that is not a score sheet."))
    return _saved(request, pk, draft)


def _saved(request: HttpRequest, pk: int, draft: SheetDraft) -> HttpResponse:
    try:
        version = save_sheet(pk, draft, actor=actor_of(request), at=timezone.now())
    except (SheetNotFound, IntegrityError) as absent:
        # The database refuses a client id that another judge's sheet took in the same moment.
        raise Http404 from absent
    except (StaleRevision, SheetClosed) as moved:
        status = 409 if isinstance(moved, StaleRevision) else 423
        return _refusal(status, explain(moved), current=moved.current and echo(moved.current))
    except MarksRefused as refused:
        return _refusal(422, explain(refused))
    said = echo(version)
    # A replay may answer for a row that another device has followed up since.
    newest = version.sheet.current
    if newest is not None and newest.pk != version.pk:
        said["newer"] = echo(newest)
    return JsonResponse(said)


@require_safe
@never_cache
def judge_material(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of a project that this judge scores."""
    return attachment_response(get_object_or_404(files_for(actor_of(request)), pk=pk))
