"""An entry's own turn on its people's phones, and the code that they show at the door."""

import io

import segno
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hall.services.turn_of import appearance_of, arrival_token, turn_state
from hall.words.door import turn_words
from projects.views.steps import own_entry

# Pixels of one module: sharp on a phone and large enough on paper.
MODULE = 10


@require_safe
@never_cache
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """When it is our turn; before the draw it says that there is no order yet."""
    entry = own_entry(request, pk)
    appearance = appearance_of(entry)
    context = {
        "entry": entry,
        "competition": entry.competition,
        "appearance": appearance,
        "heat": appearance and appearance.heat,
        "state": appearance and turn_state(appearance, timezone.now()),
        "turn_words": turn_words(),
        "nav": "mine",
    }
    return render(request, "hall/turn.html", context)


@require_safe
@never_cache
def turn_document(request: HttpRequest, pk: int) -> JsonResponse:
    """What the phone draws, asked for every five seconds."""
    appearance = appearance_of(own_entry(request, pk))
    if appearance is None:
        raise Http404
    return JsonResponse(turn_state(appearance, timezone.now()))


@require_safe
@never_cache
def turn_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The check-in code as a picture that a phone can keep; nobody's name is in it."""
    appearance = appearance_of(own_entry(request, pk))
    if appearance is None:
        raise Http404
    path = reverse("hall:arrival", args=[arrival_token(appearance)])
    code, drawn = (
        segno.make(request.build_absolute_uri(path), error="m", micro=False),
        io.BytesIO(),
    )
    code.save(drawn, kind="png", scale=MODULE, border=4)
    return HttpResponse(drawn.getvalue(), content_type="image/png")
