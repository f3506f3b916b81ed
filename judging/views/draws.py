"""The draw of a heat: by computer, or as it was drawn by hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from competitions.models import StaffGrant
from judging.forms import DrawForm, HandDrawForm
from judging.services.draws import draw_order, enter_order
from judging.views.heats import find_heat, heat_page
from judging.views.organiser import taken

Role = StaffGrant.Role


@require_POST
def heat_draw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Draw the running order from the seed that was called out."""
    heat = find_heat(request, code, pk, Role.ORGANISER)
    form = DrawForm(request.POST)
    if taken(
        request,
        form,
        lambda data: draw_order(heat, actor=actor_of(request), at=timezone.now(), **data),
        _("The running order is drawn."),
    ):
        return redirect("judging:work_heat", code, pk)
    return heat_page(request, code, pk, draw_form=form)


@require_POST
def heat_draw_by_hand(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take over the order that was drawn from a box."""
    heat = find_heat(request, code, pk, Role.ORGANISER)
    form = HandDrawForm(request.POST)
    if taken(
        request,
        form,
        lambda data: enter_order(heat, actor=actor_of(request), at=timezone.now(), **data),
        _("The order drawn by hand is taken over."),
    ):
        return redirect("judging:work_heat", code, pk)
    return heat_page(request, code, pk, hand_form=form)
