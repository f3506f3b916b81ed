"""Signing in on a tablet with a seat card: the scanned code, the PIN, leaving again."""

from datetime import datetime, timedelta

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from accounts.refusals import explain
from judging.forms import PinForm
from judging.middleware import SESSION_KEY
from judging.models import SeatCard
from judging.services import card_secrets
from judging.services.card_sign_in import (
    Refusal,
    Try,
    find_card,
    refuse_tablet,
    sign_out,
    try_pin,
    why_closed,
)
from judging.services.desk import heats_of
from judging.services.seat_cards import CardRefused, make_own_pin, own_card
from judging.views.card_words import sentence_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Which card was scanned in this browser, and when: the address of the page is no secret then.
SCANNED = "scanned_card"
SCAN_LASTS = timedelta(minutes=15)
TABLET_LASTS = timedelta(days=180)
# Wrong PINs of one tablet, whosever cards: see config/sign_in.py.
LIMIT = "seat_card_pin"
STATUS = {Refusal.WRONG_PIN: 422, Refusal.TOO_MANY: 429}


@login_not_required
@never_cache
@require_safe
def card(request: HttpRequest, secret: str) -> HttpResponse:
    """What a code opens: remember the card and go on to a page whose address tells nothing.

    So neither the history of a shared tablet nor its Back button holds the code.
    """
    found = find_card(secret)
    if found is None:
        raise Http404
    request.session[SCANNED] = [found.pk, timezone.now().timestamp()]
    response = redirect("judging:card_pin")
    if not _device(request):
        response.set_cookie(
            settings.TABLET_COOKIE_NAME,
            card_secrets.new_device(),
            max_age=TABLET_LASTS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_pin(request: HttpRequest) -> HttpResponse:
    """Which heat and seat the scanned card is for, and the PIN; without a card, how to scan one."""
    at = timezone.now()
    if SESSION_KEY in request.session and not _is_open(request):
        _forget(request)
    found = _scanned(request, at=at)
    if found is None:
        return render(request, "judging/card_scan.html")
    if _is_open(request) and request.session[SESSION_KEY] == found.pk:
        return redirect("judging:heat", found.seat.heat_id)
    form = PinForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _pin_page(request, Try(found, why_closed(found, at=at)), form)
    came = _tried(request, found, form.cleaned_data["pin"], at=at)
    if came.refusal is None:
        _enter(request, came.card)
        return redirect("judging:heat", came.card.seat.heat_id)
    return _pin_page(request, came, PinForm(), status=STATUS.get(came.refusal, 409))


def _tried(request: HttpRequest, found: SeatCard, pin: str, *, at: datetime) -> Try:
    """Try the PIN, unless too many wrong ones were typed on this tablet."""
    device = _device(request)
    if not device:
        # A browser that keeps no cookie cannot be bound.
        return Try(found, Refusal.NO_DEVICE)
    if not ratelimit.consume(request, action=LIMIT, key=device, dry_run=True):
        return refuse_tablet(found, at=at)
    came = try_pin(found.pk, pin, device=device, at=at)
    if came.refusal is Refusal.WRONG_PIN:
        ratelimit.consume(request, action=LIMIT, key=device)
    return came


def _enter(request: HttpRequest, found: SeatCard) -> None:
    """A session of its own, with a new key, until midnight; nothing of the one before is left."""
    logout(request)
    login(request, found.judge.user, backend=BACKEND)
    request.session[SESSION_KEY] = found.pk
    midnight = datetime.combine(found.day + timedelta(days=1), datetime.min.time())
    request.session.set_expiry(timezone.make_aware(midnight))


def _forget(request: HttpRequest) -> None:
    """End a narrow session whose card opens nothing any more; a card just scanned stays."""
    scanned = request.session.get(SCANNED)
    logout(request)
    if scanned:
        request.session[SCANNED] = scanned


def _is_open(request: HttpRequest) -> bool:
    return request.seat_card is not None  # type: ignore[attr-defined]


def _device(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.TABLET_COOKIE_NAME, "")


def _scanned(request: HttpRequest, *, at: datetime) -> SeatCard | None:
    pk, moment = request.session.get(SCANNED, (0, 0))
    if at.timestamp() - moment > SCAN_LASTS.total_seconds():
        return None
    return SeatCard.objects.with_heat().filter(pk=pk).first()


def _pin_page(request: HttpRequest, came: Try, form: PinForm, status: int = 200) -> HttpResponse:
    """Heat and seat only: not whose the seat is, nor anything that was marked there."""
    void = came.refusal in {Refusal.WITHDRAWN, Refusal.NOT_TODAY}
    context = {
        "card": None if void else came.card,
        "competition": None if void else came.card.seat.heat.round.competition,
        "sentence": sentence_of(came),
        "form": form if came.refusal in {None, Refusal.WRONG_PIN} else None,
    }
    return render(request, "judging/card_pin.html", context, status=status)


@require_POST
@never_cache
def card_leave(request: HttpRequest) -> HttpResponse:
    """The judge leaves the tablet to the next one: nothing of the session stays."""
    if SESSION_KEY in request.session:
        if _is_open(request):
            key = request.session[SESSION_KEY]
            sign_out(key, actor=actor_of(request), at=timezone.now())
        logout(request)
    return redirect("judging:card_pin")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def own_pin(request: HttpRequest, pk: int) -> HttpResponse:
    """My seat card in a heat; by POST a new PIN for it, shown this once."""
    user = actor_of(request)
    heat = get_object_or_404(heats_of(user), pk=pk)
    pin, refusal = "", ""
    if request.method == "POST":
        try:
            pin = make_own_pin(heat, actor=user, at=timezone.now())
        except CardRefused as refused:
            refusal = explain(refused)
    context = {
        "heat": heat,
        "competition": heat.round.competition,
        "card": own_card(heat, user),
        "pin": pin,
        "refusal": refusal,
        "nav": "mine",
    }
    return render(request, "judging/card_own.html", context, status=409 if refusal else 200)
