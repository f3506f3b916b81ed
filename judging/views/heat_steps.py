"""Steps on a heat from its page: drawn, opened, locked, unlocked by two."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from judging.forms import DrawForm, HandDrawForm, LockForm, ReasonForm
from judging.services.draws import draw_order, enter_order
from judging.services.heats import lock_heat, open_scoring, request_unlock
from judging.views.heats import find_heat, heat_page
from judging.views.organiser import Role, refusal_of, taken


def _step_on_heat(
    request: HttpRequest,
    code: str,
    pk: int,
    form_of: tuple[str, type[Form]],
    step: Callable[..., object],
    done: str,
) -> HttpResponse:
    """Take `step(heat, actor=…, at=…, **form)`; refused, the heat's page with the form as it was sent.

    `form_of` is the name that the page knows the form by, and the form.
    """
    heat = find_heat(request, code, pk, Role.ORGANISER)
    name, kind = form_of
    form = kind(request.POST)
    if taken(
        request,
        form,
        lambda data: step(heat, actor=actor_of(request), at=timezone.now(), **data),
        done,
    ):
        return redirect("judging:work_heat", code, pk)
    return heat_page(request, code, pk, **{name: form})


@require_POST
def heat_draw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Draw the running order from the seed that was called out."""
    done = _("The running order is drawn.")
    return _step_on_heat(request, code, pk, ("draw_form", DrawForm), draw_order, done)


@require_POST
def heat_draw_by_hand(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take over the order that was drawn from a box."""
    done = _("The order drawn by hand is taken over.")
    return _step_on_heat(request, code, pk, ("hand_form", HandDrawForm), enter_order, done)


@require_POST
def heat_open(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Open scoring."""
    heat = find_heat(request, code, pk, Role.ORGANISER)
    refused = refusal_of(lambda: open_scoring(heat, actor=actor_of(request), at=timezone.now()))
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, _("Scoring is open. The judges have their sheets."))
    return redirect("judging:work_heat", code, pk)


@require_POST
def heat_lock(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Lock the heat; with sheets missing only for a reason."""
    done = _("The heat is locked and ranked.")
    return _step_on_heat(request, code, pk, ("lock_form", LockForm), lock_heat, done)


@require_POST
def heat_unlock(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask a second organiser to unlock the heat."""
    done = _("Asked. The heat stays locked until another organiser confirms it.")
    return _step_on_heat(request, code, pk, ("unlock_form", ReasonForm), request_unlock, done)
