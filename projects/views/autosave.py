"""Saving the entry form while somebody types: one answer in JSON for each save."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from accounts.refusals import explain
from projects.change_text import as_typed
from projects.change_words import Words
from projects.forms import judge_fields
from projects.forms.step_forms import Judged
from projects.models import Entry
from projects.rules import can_edit
from projects.sent_save import NotASave, SentSave, read_save
from projects.services.changes import EntryNotEditable, Knowledge, RevisionFromFuture
from projects.services.saving import Saved, save_fields
from projects.steps import STEPS, form_context
from projects.views.steps import own_entry

BODY_LIMIT = 256 * 1024


def _refusal(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


@require_POST
@never_cache
def entry_save(request: HttpRequest, pk: int) -> JsonResponse:
    """Save the fields that a page sends.

    200 with what was saved and what not, 400 malformed, 403 a teammate who only reads, 404 not
    one's own, 409 handed in or newer than the server, 413 too large.
    """
    entry = own_entry(request, pk)
    if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_LIMIT:
        return _refusal(413, _("The page sent too much at once."))
    try:
        sent = read_save(request.body)
    except NotASave:
        return _refusal(400, _("The page sent something that is not a save."))
    if sent.step not in STEPS:
        return _refusal(400, _("The page sent something that is not a save."))
    try:
        return _saved(request, entry, sent)
    except PermissionDenied:
        return _refusal(403, _("You read this entry, but you do not fill it in."))
    except (EntryNotEditable, RevisionFromFuture) as refused:
        return _refusal(409, explain(refused))


def _saved(request: HttpRequest, entry: Entry, sent: SentSave) -> JsonResponse:
    # Nobody may learn from the forms' sentences what they could not save.
    if not can_edit(request.user, entry):
        save_fields(entry, {}, actor=actor_of(request), at=timezone.now())
    judged = judge_fields(entry, sent.step, sent.fields)
    saved = save_fields(
        entry,
        judged.values,
        actor=actor_of(request),
        at=timezone.now(),
        knows=Knowledge(sent.key, sent.bases),
        step=sent.step,
    )
    answer = _echo(entry, sent, saved, judged)
    return JsonResponse(answer | _around(request, entry.pk, sent.step))


def _echo(entry: Entry, sent: SentSave, saved: Saved, judged: Judged) -> dict[str, Any]:
    """What the page needs to know that its values lie here, by this save and no other."""
    words = Words(entry, saved.overtaken.items())
    return {
        "save_key": sent.key,
        "revision": saved.revision,
        "saved": list(saved.names),
        "saved_at": timezone.localtime().strftime("%H:%M:%S"),
        "set_aside": judged.set_aside,
        "errors": judged.errors,
        "overtaken": {
            name: {"value": as_typed(text), "text": words.of(name, text)}
            for name, text in saved.overtaken.items()
        },
    }


def _around(request: HttpRequest, pk: int, step: str) -> dict[str, Any]:
    """What is missing now, as data and as the parts of the page that say so."""
    context = form_context(own_entry(request, pk), step, at=timezone.now())
    return {
        "missing": [{"text": item.sentence, "url": item.url} for item in context["missing"]],
        "parts": {
            "missing": render_to_string("projects/_missing.html", context),
            "steps": render_to_string("projects/_steps.html", context),
        },
    }
