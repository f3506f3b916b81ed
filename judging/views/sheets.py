"""The score sheet on the tablet: the page, the saving of it, the materials beside it."""

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
from judging.models import ScoreSheet
from judging.services.desk import files_for, in_own_order, order_for, own_sheets
from judging.services.sent_sheets import NotASheet
from judging.services.sheets import (
    MarksRefused,
    SheetClosed,
    SheetDraft,
    SheetNotFound,
    SheetNotOpen,
    SheetRevealed,
    StaleRevision,
    save_sheet,
)
from judging.views.commitment_gate import MATERIAL, SHEET, after_commitment
from judging.views.sheet_body import BODY_LIMIT, sent_draft
from judging.views.sheet_page import echo, kit_data, outbox_of, sheet_data, stage_of, told
from projects.attachments import attachment_response, picture_response


@require_safe
@never_cache
@after_commitment(SHEET)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One project on one screen."""
    user = actor_of(request)
    own: ScoreSheet = get_object_or_404(own_sheets(user).with_reveal(), pk=pk)
    heat = own.seat.heat
    lines = order_for(heat, user)
    context = {
        "sheet": in_own_order(own, lines),
        "heat": heat,
        "lines": lines,
        "materials": files_for(user).filter(entry=own.appearance.entry_id),
        "stage": stage_of(own),
        "outbox": outbox_of(user),
        "kit": kit_data(heat),
        **sheet_data(own, lines),
    }
    return told(render(request, "judging/sheet.html", context), user)


def refusal(status: int, sentence: str, **more: Any) -> JsonResponse:
    """An answer that says why, in the words of the page."""
    return JsonResponse({"error": sentence, **more}, status=status)


@require_POST
@never_cache
@after_commitment(SHEET, asks="script")
def sheet_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what a device sends; the answer is the row that the ledger now holds.

    200 saved, 400 malformed, 404 no such sheet for this judge, 409 changed elsewhere,
    413 too large, 422 a mark the rubric refuses, 423 the heat is closed, 425 it has not opened,
    428 sign the commitment.
    """
    if len(request.body) > BODY_LIMIT:
        return refusal(413, _("The device sent too much."))
    try:
        draft = sent_draft(request.body)
    except NotASheet:
        return refusal(400, _("The device sent something that is not a score sheet."))
    return _saved(request, pk, draft)


def _saved(request: HttpRequest, pk: int, draft: SheetDraft) -> HttpResponse:
    try:
        version = save_sheet(pk, draft, actor=actor_of(request), at=timezone.now())
    except (SheetNotFound, IntegrityError) as absent:
        # The database refuses a client id that another judge's sheet took in the same moment.
        raise Http404 from absent
    except SheetNotOpen as early:
        return refusal(425, explain(early))
    except (StaleRevision, SheetClosed) as moved:
        status = 409 if isinstance(moved, StaleRevision) else 423
        current = moved.current and echo(moved.current)
        shown = isinstance(moved, SheetRevealed)
        return refusal(status, explain(moved), current=current, shown=shown)
    except MarksRefused as refused:
        return refusal(422, explain(refused))
    said = echo(version)
    # A replay may answer for a row that another device has followed up since.
    newest = version.sheet.current
    if newest is not None and newest.pk != version.pk:
        said["newer"] = echo(newest)
    return JsonResponse(said)


@require_safe
@never_cache
@after_commitment(MATERIAL)
def judge_material(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of a project that this judge scores."""
    return attachment_response(get_object_or_404(files_for(actor_of(request)), pk=pk))


@require_safe
@after_commitment(MATERIAL)
def judge_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The first page of such a file, as a picture."""
    return picture_response(get_object_or_404(files_for(actor_of(request)), pk=pk))
