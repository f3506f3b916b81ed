"""The host's console: one page, its data, and the steps that it sends."""

import json
import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.models import User
from accounts.refusals import explain
from hall.models import HallRun
from hall.services.console import console_state
from hall.services.runs import HallRefused, end_rehearsal
from hall.services.steps import Command, take
from hall.views.finding import run_of
from hall.words.page import console_words
from hall.words.states import REASONS, SCENE_WORDS
from judging.services.live_scores import RevealRefused
from judging.views.organiser import page_context

BODY_LIMIT = 16 * 1024
LATEST = 2**53


class NotACommand(Exception):
    """A body that no console of ours has sent."""


@require_safe
@never_cache
def console(request: HttpRequest, code: str, run: int) -> HttpResponse:
    """The console of a heat or of its rehearsal."""
    found = run_of(request, code, run)
    context = page_context(found.heat.round.competition) | {
        "heat": found.heat,
        "run": found,
        "state": console_state(found, actor_of(request), timezone.now()),
        "console_words": console_words(),
        "scenes": SCENE_WORDS,
        "reasons": REASONS,
    }
    return render(request, "hall/console.html", context)


@require_safe
@never_cache
def console_data(request: HttpRequest, code: str, run: int) -> JsonResponse:
    """What the console draws, asked for every second."""
    found = run_of(request, code, run)
    return JsonResponse(console_state(found, actor_of(request), timezone.now()))


@require_POST
@never_cache
def step(request: HttpRequest, code: str, run: int) -> JsonResponse:
    """Take a step: 200 taken, with the console's data; 400 malformed; 409 not possible, with the sentence."""
    found = run_of(request, code, run)
    try:
        command = sent_command(request.body)
    except NotACommand:
        return JsonResponse({"error": _("The device sent something that is no step.")}, status=400)
    actor, at = actor_of(request), timezone.now()
    try:
        row = take(found, command, actor=actor, at=at)
    except PermissionDenied as denied:
        raise Http404 from denied
    except (HallRefused, RevealRefused) as refused:
        return JsonResponse({"error": explain(refused)} | _state(found, actor, at), status=409)
    answer = {"seq": row.seq, "refused": row.refused}
    return JsonResponse(answer | {"state": console_state(row.run, actor, at)})


def _state(run: HallRun, viewer: User, at: datetime) -> dict[str, Any]:
    """The console's data, unless the rehearsal has ended meanwhile."""
    fresh = HallRun.objects.select_related("heat__round__competition", "heat__round__rule_set")
    now = fresh.filter(pk=run.pk).first()
    return {"state": console_state(now, viewer, at)} if now else {}


def sent_command(body: bytes) -> Command:
    """The command in a body; NotACommand whatever else it holds."""
    try:
        sent = _read(body)
        client_id = uuid.UUID(str(sent["client_id"]))
        name, key, reason = (_text(sent, one) for one in ("name", "key", "reason"))
        at = sent.get("at")
        data = sent.get("data", {})
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise NotACommand from error
    is_time = at is None or (isinstance(at, int) and not isinstance(at, bool) and 0 <= at < LATEST)
    if not is_time or not isinstance(data, dict):
        raise NotACommand
    return Command(client_id, name, key, reason, data, at)


def _read(body: bytes) -> Any:
    """JSON that both databases can keep: no NUL, no half of a character, no NaN."""
    if len(body) > BODY_LIMIT:
        raise ValueError(len(body))
    sent = json.loads(body, parse_constant=_no_number)
    if "\\u0000" in json.dumps(sent):
        raise ValueError("NUL")
    json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()
    return sent


def _no_number(word: str) -> None:
    raise ValueError(word)


def _text(sent: dict[str, Any], name: str) -> str:
    value = sent.get(name, "")
    if not isinstance(value, str) or len(value) > 500 or "\0" in value:
        raise ValueError(name)
    return value


@require_POST
def end(request: HttpRequest, code: str, run: int) -> HttpResponse:
    """End the rehearsal; the heat itself is locked on its own page."""
    found = run_of(request, code, run)
    if not found.is_rehearsal:
        raise Http404
    heat = found.heat_id
    end_rehearsal(found, actor=actor_of(request))
    return redirect("hall:opening", code, heat)
