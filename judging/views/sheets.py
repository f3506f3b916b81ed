"""The score sheet on the tablet: the page, the saving of it, the materials beside it."""

import json
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.actor import actor_of
from accounts.refusals import explain
from competitions.models import Heat
from judging.models import ScoreSheet, SheetVersion
from judging.services.desk import order_for
from judging.services.sheets import (
    MarksRefused,
    SheetClosed,
    SheetDraft,
    SheetNotFound,
    StaleRevision,
    save_sheet,
)
from judging.views.sheet_page import sheet_data
from projects.attachments import attachment_response
from projects.models import Material

BODY_LIMIT = 16 * 1024


def _own_sheets(request: HttpRequest) -> Any:
    return ScoreSheet.objects.owned_by(request.user).filter(voided_by=None).counted()


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One project on one screen."""
    sheets = _own_sheets(request).select_related(
        "current",
        "seat__judge__user",
        "seat__heat__round__competition",
        "seat__heat__round__rubric",
        "appearance__entry__project__enterprise",
        "appearance__entry__project__team",
        "appearance__entry__category",
        "appearance__entry__sector",
    )
    own = get_object_or_404(sheets, pk=pk)
    heat = own.seat.heat
    context = {
        "sheet": own,
        "heat": heat,
        "lines": order_for(heat, actor_of(request)),
        "materials": own.appearance.entry.materials.all(),
        "locked": heat.state != Heat.State.SCORING,
        **sheet_data(own),
    }
    return render(request, "judging/sheet.html", context)


def _echo(version: SheetVersion) -> dict[str, Any]:
    return {
        "id": version.pk,
        "revision": version.revision,
        "marks": version.payload["marks"],
        "comment": version.payload["comment"],
        "total": f"{version.total:f}",
        "signed": version.signed,
        "hash": version.hash,
        "saved_at": timezone.localtime(version.at).strftime("%H:%M:%S"),
    }


def _refusal(status: int, sentence: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": sentence, **more}, status=status)


def _draft(body: bytes) -> SheetDraft:
    """The sent draft; ValueError for anything that is not one."""
    sent = json.loads(body)
    if not isinstance(sent, dict) or not isinstance(sent.get("marks"), dict):
        raise ValueError
    marks = {str(code)[:30]: value for code, value in sent["marks"].items()}
    if not all(isinstance(value, str) and len(value) <= 8 for value in marks.values()):
        raise ValueError
    revision = sent["base_revision"]
    if not isinstance(revision, int) or isinstance(revision, bool) or not 0 <= revision < 2**31:
        raise ValueError
    if not isinstance(sent["signed"], bool):
        raise ValueError
    return SheetDraft(
        client_id=uuid.UUID(str(sent["client_id"])),
        base_revision=revision,
        marks=marks,
        signed=sent["signed"],
        comment=str(sent.get("comment", "")).replace("\x00", ""),
        device=str(sent.get("device", "")).replace("\x00", ""),
    )


@require_POST
def sheet_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what a device sends; the answer is the row that the ledger now holds.

    200 saved, 400 malformed, 404 no such sheet for this judge, 409 changed elsewhere,
    413 too large, 422 a mark the rubric refuses, 423 the heat is closed.
    """
    if int(request.headers.get("Content-Length") or 0) > BODY_LIMIT:
        return _refusal(413, _("The device sent too much."))
    try:
        draft = _draft(request.body)
    except (ValueError, KeyError, RecursionError):
        return _refusal(400, _("The device sent something that is not a score sheet."))
    try:
        version = save_sheet(pk, draft, actor=actor_of(request), at=timezone.now())
    except SheetNotFound as absent:
        raise Http404 from absent
    except StaleRevision as stale:
        return _refusal(409, explain(stale), current=stale.current and _echo(stale.current))
    except MarksRefused as refused:
        return _refusal(422, explain(refused))
    except SheetClosed as closed:
        return _refusal(423, explain(closed))
    return JsonResponse(_echo(version))


@require_GET
def judge_material(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of a project that this judge scores."""
    entries = _own_sheets(request).values("appearance__entry")
    material = get_object_or_404(Material, pk=pk, entry__in=entries)
    return attachment_response(material)
