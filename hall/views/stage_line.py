"""The line of the stage on a judge's tablet."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from hall.services import stage_line as line
from judging.models import Seat
from judging.views.commitment_gate import HEAT, after_commitment


@require_safe
@never_cache
@after_commitment(HEAT, asks="script")
def stage_line(request: HttpRequest, pk: int) -> JsonResponse:
    """Who is on, the clock, and whether the host waits for this judge."""
    seats = Seat.objects.select_related("heat").filter(judge__user=actor_of(request))
    seat = get_object_or_404(seats, heat=pk)
    return JsonResponse(line.stage_line(seat))
