"""Seat cards at the desk: printing them, who has signed in, a PIN, a tablet that died."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.services import record
from competitions.models import Heat
from judging.models import Seat
from judging.paper.seat_cards import PrintedCard, sheets_of, words_of
from judging.rules import organises_heat, sits_on_panel
from judging.services.card_printing import (
    cancel_printing,
    last_printing,
    paper_name,
    request_cards,
)
from judging.services.seat_cards import (
    card_day,
    card_lines,
    give_pin,
    release_device,
    revoke_card,
)
from judging.views.organiser import (
    READERS,
    Role,
    heats_of,
    page_context,
    refusal_of,
    staffed_node,
)


def _find(request: HttpRequest, code: str, pk: int, *roles: str) -> Heat:
    node = staffed_node(request, code, *roles)
    heat: Heat = get_object_or_404(heats_of(request, node, *roles), pk=pk)
    return heat


def _run(request: HttpRequest, code: str, pk: int) -> Heat:
    """A heat that the reader runs; who scores in it is answered as if it had no such page."""
    heat = _find(request, code, pk, Role.ORGANISER)
    if not organises_heat(request.user, heat):
        raise Http404
    return heat


def _page(request: HttpRequest, heat: Heat, **shown: Any) -> HttpResponse:
    at = timezone.now()
    lines = card_lines(heat, at=at)
    context = page_context(heat.round.competition) | {
        "heat": heat,
        "lines": lines,
        "has_cards": any(line.card for line in lines),
        "in_use": sum(line.mark == "here" for line in lines),
        "job": last_printing(heat),
        "day": card_day(heat, at=at),
        "may_run": organises_heat(request.user, heat),
        "sits_here": sits_on_panel(request.user, heat),
    }
    name = (
        "judging/_work_cards.html"
        if "HX-Request" in request.headers
        else "judging/work_cards.html"
    )
    return render(request, name, context | shown)


@never_cache
@require_safe
def cards(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The seats of the heat: whose card is printed, who has signed in and when last seen."""
    return _page(request, _find(request, code, pk, *READERS))


@never_cache
@require_safe
def cards_preview(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What will stand on the cards, sheet by sheet, to be read before they are printed."""
    heat = _find(request, code, pk, *READERS)
    seats = heat.seats.select_related("judge__user").order_by("number")
    printed = [PrintedCard(seat.number, str(seat.judge), seat.is_chair) for seat in seats]
    context = page_context(heat.round.competition) | {
        "heat": heat,
        "sheets": list(sheets_of(printed)),
        "words": words_of(heat, card_day(heat, at=timezone.now())),
    }
    return render(request, "judging/work_cards_preview.html", context)


@require_POST
def cards_print(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Have cards printed for all seats or the ones named; or stop the printing under way."""
    heat, actor, at = _run(request, code, pk), actor_of(request), timezone.now()
    if "cancel" in request.POST:
        if cancel_printing(heat, actor=actor, at=at):
            messages.success(request, _("Stopped. The cards of before stay as they are."))
        return redirect("judging:cards", code, pk)
    seats = [int(sent) for sent in request.POST.getlist("seat") if _is_number(sent)]
    site = f"{request.scheme}://{request.get_host()}"
    refused = refusal_of(lambda: request_cards(heat, seats, actor=actor, at=at, site=site))
    if refused:
        messages.error(request, refused)
    return redirect("judging:cards", code, pk)


def _is_number(sent: str) -> bool:
    return sent.isdecimal() and len(sent) < 5


@require_POST
@never_cache
def cards_step(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Withdraw the card of a seat, release its tablet, or give it a PIN that is shown once."""
    heat = _run(request, code, pk)
    number = request.POST.get("seat", "")
    seats = heat.seats.select_related("heat__round__competition", "judge__user")
    seat = get_object_or_404(seats, number=number if _is_number(number) else 0)
    step = request.POST.get("step", "")
    if step == "pin":
        return _with_pin(request, heat, seat)
    steps: dict[str, tuple[Callable[..., object], str]] = {
        "revoke": (revoke_card, _("The card of seat %(seat)s is withdrawn.")),
        "release": (release_device, _("Seat %(seat)s may sign in on another tablet now.")),
    }
    if step not in steps:
        raise Http404
    do, done = steps[step]
    refused = refusal_of(lambda: do(seat, actor=actor_of(request), at=timezone.now()))
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, done % {"seat": seat.number})
    return redirect("judging:cards", code, pk)


def _with_pin(request: HttpRequest, heat: Heat, seat: Seat) -> HttpResponse:
    """The page with the PIN on it: it is in no message and no session, so it cannot be read again."""
    given: list[str] = []
    refused = refusal_of(
        lambda: given.append(give_pin(seat, actor=actor_of(request), at=timezone.now()))
    )
    if refused:
        messages.error(request, refused)
        return redirect("judging:cards", heat.round.competition.code, heat.pk)
    return _page(request, heat, pin=given[0], pin_seat=seat)


@never_cache
@require_safe
def cards_file(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The printed sheets, to those who run the heat; each look at them is on record."""
    heat = _run(request, code, pk)
    job = last_printing(heat)
    if job is None or not job.finished_at:
        raise Http404
    try:
        file = default_storage.open(paper_name(job))
    except FileNotFoundError as gone:
        raise Http404 from gone
    actor, at = actor_of(request), timezone.now()
    record("seat_card.download", heat, actor=actor, at=at, job=job.pk)
    name = f"席位卡-{heat.name}.pdf"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
