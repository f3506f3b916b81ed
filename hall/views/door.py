"""The door: a clerk checks in who comes, by the code on a phone or by name."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from hall.services.door import door_state
from hall.services.turn_of import appearance_of_token, run_of_heat
from hall.views.finding import run_of
from hall.words.door import door_words
from hall.words.states import REASONS
from judging.rules import organises_heat
from judging.views.organiser import page_context
from projects.rules import owns_entry


@require_safe
@never_cache
def door(request: HttpRequest, code: str, run: int) -> HttpResponse:
    """Who is expected and who has come; `?entry=` opens one of them."""
    found = run_of(request, code, run)
    wanted = request.GET.get("entry", "")
    context = page_context(found.heat.round.competition) | {
        "heat": found.heat,
        "run": found,
        "wanted": wanted if wanted in found.order else "",
        "state": door_state(found, actor_of(request), timezone.now()),
        "door_words": door_words(),
        "reasons": REASONS,
    }
    return render(request, "hall/door.html", context)


@require_safe
@never_cache
def door_data(request: HttpRequest, code: str, run: int) -> JsonResponse:
    """What the door draws, asked for every few seconds."""
    found = run_of(request, code, run)
    return JsonResponse(door_state(found, actor_of(request), timezone.now()))


@require_safe
@never_cache
def arrival(request: HttpRequest, signed: str) -> HttpResponse:
    """A scanned code: clerks come to the door, the entry's own people to their turn."""
    user, appearance = actor_of(request), appearance_of_token(signed)
    if appearance is None:
        raise Http404
    heat = appearance.heat
    code = heat.round.competition.code
    if not organises_heat(user, heat):
        if owns_entry(user, appearance.entry):
            return redirect("hall:turn", appearance.entry_id)
        raise Http404
    run = run_of_heat(heat)
    if run is None:
        messages.info(request, _("Open the heat in the hall first: then projects are checked in."))
        return redirect("hall:opening", code, heat.pk)
    return redirect(f"{reverse('hall:door', args=[code, run.pk])}?entry={appearance.pk}")
