"""A judge's private note and problems, as the tablet sends them; the host settles a problem."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from accounts.refusals import explain
from competitions.models import StaffGrant
from judging.models import SheetFlag
from judging.rules import organises_heat
from judging.services.asides import AsideRefused, keep_note, raise_flag, settle_flag
from judging.services.sent_sheets import NotASheet
from judging.services.sheets import SheetNotFound
from judging.views.commitment_gate import SHEET, after_commitment
from judging.views.organiser import heats_of, refusal_of, staffed_node
from judging.views.sheet_body import BODY_LIMIT, sent_aside
from judging.views.sheets import refusal

type Keep = Callable[[uuid.UUID, str], Any]


def _kept(request: HttpRequest, pk: int, name: str, keep: Keep) -> HttpResponse:
    """The echo of what was kept: 200, or 400, 404, 413, 422 with a sentence."""
    if len(request.body) > BODY_LIMIT:
        return refusal(413, _("The device sent too much."))
    try:
        client_id, text = sent_aside(request.body, name)
        keep(client_id, text)
    except NotASheet:
        return refusal(400, _("The device sent something that is not a score sheet."))
    except (SheetNotFound, IntegrityError) as absent:
        raise Http404 from absent
    except AsideRefused as refused:
        return refusal(422, explain(refused))
    return JsonResponse({"sheet": pk, "kind": name, "client_id": str(client_id)})


@require_POST
@never_cache
@after_commitment(SHEET, asks="script")
def sheet_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep my private note on a sheet of mine."""
    actor, at = actor_of(request), timezone.now()
    return _kept(
        request,
        pk,
        "note",
        lambda key, text: keep_note(pk, client_id=key, sealed=text, actor=actor, at=at),
    )


@require_POST
@never_cache
@after_commitment(SHEET, asks="script")
def sheet_flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the host of a problem with the project of a sheet of mine."""
    actor, at = actor_of(request), timezone.now()
    return _kept(
        request,
        pk,
        "flag",
        lambda key, text: raise_flag(pk, client_id=key, text=text, actor=actor, at=at),
    )


@require_POST
def flag_settle(request: HttpRequest, code: str, pk: int, flag: int) -> HttpResponse:
    """The host has dealt with a problem."""
    node = staffed_node(request, code, StaffGrant.Role.ORGANISER)
    heat = get_object_or_404(heats_of(request, node, StaffGrant.Role.ORGANISER), pk=pk)
    told = SheetFlag.objects.visible_to_host(request.user).filter(sheet__seat__heat=heat)
    found = get_object_or_404(told, pk=flag)
    if not organises_heat(request.user, heat):
        raise Http404
    refusal_of(lambda: settle_flag(found, actor=actor_of(request), at=timezone.now()))
    return redirect("judging:work_heat", code, pk)
