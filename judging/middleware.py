"""A session that a seat card opened stays within one heat, on one tablet, for one day."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Case, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from accounts.actor import actor_of
from judging.card_reach import REACH
from judging.models import SeatCard
from judging.services.card_sign_in import is_open_here, note_seen

Handler = Callable[[HttpRequest], HttpResponse]

# The key in the session; every session that has it is narrow.
SESSION_KEY = "seat_card"
# What a narrow session may still do when its card opens nothing any more: learn why, leave, and
# let the next card in.
ALWAYS = frozenset({"judging:card", "judging:card_pin", "judging:card_leave"})


class SeatCardReach:
    """Refuses to a narrow session whatever `judging.card_reach` does not name.

    Sets `request.seat_card`: the card of a narrow session that is good, else None. Nothing that
    such a session is answered may be kept by the browser.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seat_card = None  # type: ignore[attr-defined]
        response = self.get_response(request)
        if SESSION_KEY in request.session:
            add_never_cache_headers(response)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Default is refusal: only a named view, and only for an object of the card's heat."""
        if SESSION_KEY not in request.session:
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        condition = REACH[name](kwargs) if name in REACH else None
        reached = (
            Value(value=False)
            if condition is None
            else Case(When(condition, then=True), default=False)
        )
        cards = SeatCard.objects.in_force().with_heat().annotate(reached=reached)
        card = cards.filter(pk=request.session[SESSION_KEY]).first()
        at = timezone.now()
        device = request.COOKIES.get(settings.TABLET_COOKIE_NAME, "")
        if card is None or not is_open_here(card, actor_of(request), device, at=at):
            return None if name in ALWAYS else redirect("judging:card_pin")
        if not card.reached:
            raise Http404
        request.seat_card = card  # type: ignore[attr-defined]
        note_seen(card, at=at)
        return None
