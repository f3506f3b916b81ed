"""Which run an address means, and for whom: whoever runs the heat; for others it is not there."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.actor import actor_of
from competitions.models import Heat
from hall.models import HallRun
from hall.services.runs import is_outdated
from judging.rules import organises_heat
from judging.views.organiser import Role, heats_of, staffed_node


def heat_of(request: HttpRequest, code: str, pk: int) -> Heat:
    """A heat that the reader runs; 404 also for whoever sits on its panel."""
    node = staffed_node(request, code, Role.ORGANISER)
    heat: Heat = get_object_or_404(heats_of(request, node, Role.ORGANISER), pk=pk)
    if not organises_heat(actor_of(request), heat):
        raise Http404
    return heat


def run_of(request: HttpRequest, code: str, run: int) -> HallRun:
    node = staffed_node(request, code, Role.ORGANISER)
    runs = HallRun.objects.select_related("heat__round__competition", "heat__round__rule_set")
    found = get_object_or_404(runs, pk=run, heat__round__competition=node)
    if not organises_heat(actor_of(request), found.heat) or is_outdated(found):
        raise Http404
    return found
