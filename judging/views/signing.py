"""A judge's heat side by side: reviewed, signed at once, printed; and a sheet that is to be reopened."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import actor_of
from accounts.refusals import explain
from accounts.services import ApprovalPending
from competitions.models import Heat
from judging.models import ScoreSheet
from judging.services.card_sign_in import confirm_pin
from judging.services.desk import heats_of, own_sheets
from judging.services.sheet_reopening import ReopeningRefused, request_reopening
from judging.services.signed_papers import FIELD, own_signed, papers
from judging.services.signing import Review, SigningRefused, review_of, sign_heat
from judging.signing_forms import ReopenForm, SignForm
from judging.strokes import HEIGHT, WIDTH
from judging.views.card_words import sentence_of
from judging.views.commitment_gate import HEAT, SHEET, after_commitment
from judging.views.sheet_page import outbox_of


def _my_heat(request: HttpRequest, pk: int) -> Heat:
    return get_object_or_404(heats_of(actor_of(request)), pk=pk)


def _sign_form(request: HttpRequest, review: Review) -> SignForm:
    """What the page signs with: on a tablet of the hall the PIN of its card beside the drawn name."""
    user, card = actor_of(request), request.seat_card  # type: ignore[attr-defined]

    def refusal(typed: str) -> str:
        # A colleague may hold the tablet.
        if not ratelimit.consume(request, action="sign_heat", user=user):
            return _("Too many tries. Wait a minute, or draw your name.")
        if card:
            return sentence_of(confirm_pin(card.pk, typed, at=timezone.now()))
        return "" if user.check_password(typed) else _("This is not your password.")

    return SignForm(
        request.POST if request.method == "POST" else None,
        seen=review.seen,
        asks="pin" if card else "password" if user.has_usable_password() else "",
        refusal=refusal,
    )


def _signed(request: HttpRequest, heat: Heat, form: SignForm) -> bool:
    """Sign as the form says; False, with the sentence on the form, when it is refused."""
    try:
        sign_heat(
            heat,
            form.signature,
            seen=form.cleaned_data["seen"],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except SigningRefused as refused:
        form.add_error(None, explain(refused))
        return False
    except PermissionDenied as denied:
        raise Http404 from denied
    return True


def _review_page(request: HttpRequest, heat: Heat, review: Review, form: SignForm) -> HttpResponse:
    context = {
        "heat": heat,
        "review": review,
        "form": form,
        "scoring": heat.state == Heat.State.SCORING,
        "width": WIDTH,
        "height": HEIGHT,
        "competition": heat.round.competition,
        "outbox": outbox_of(actor_of(request)),
        "nav": "mine",
    }
    return render(request, "judging/judge_review.html", context)


@sensitive_post_parameters("password", "pin")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@after_commitment(HEAT)
def judge_review(request: HttpRequest, pk: int) -> HttpResponse:
    """All of my sheets of one heat side by side, and the signature under them."""
    heat = _my_heat(request, pk)
    review = review_of(heat, actor_of(request))
    form = _sign_form(request, review)
    if form.is_valid() and _signed(request, heat, form):
        messages.success(request, _("Signed. Your sheets of this heat are closed."))
        return redirect("judging:heat", heat.pk)
    return _review_page(request, heat, review, form)


@require_safe
@never_cache
@after_commitment(HEAT)
def judge_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """My signed sheets of one heat as they are printed."""
    heat = _my_heat(request, pk)
    pages = papers(heat, own_signed(heat, actor_of(request)))
    context = {
        "heat": heat,
        "pages": pages,
        "field": FIELD,
        "competition": heat.round.competition,
        "nav": "mine",
    }
    return render(request, "judging/judge_papers.html", context)


def _asked(request: HttpRequest, sheet: ScoreSheet, form: ReopenForm) -> bool:
    try:
        request_reopening(sheet, actor=actor_of(request), at=timezone.now(), **form.cleaned_data)
    except (ReopeningRefused, ApprovalPending) as refused:
        form.add_error(None, explain(refused))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@after_commitment(SHEET)
def judge_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that one of my signed sheets be opened again."""
    sheet = get_object_or_404(own_sheets(actor_of(request)), pk=pk)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _asked(request, sheet, form):
        messages.success(request, _("Asked for. A second person reads your reason and decides."))
        return redirect("judging:heat", sheet.seat.heat_id)
    context = {
        "sheet": sheet,
        "heat": sheet.seat.heat,
        "form": form,
        "competition": sheet.seat.heat.round.competition,
        "nav": "mine",
    }
    return render(request, "judging/judge_reopen.html", context)
