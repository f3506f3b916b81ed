"""The host brings the file of a tablet that could not send."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from accounts.refusals import explain
from competitions.models import Heat, StaffGrant
from judging.services.handover import FILE_LIMIT, NotAHandover, Outcome, import_handover
from judging.views.organiser import heats_of, staffed_node

WORDS = {
    "stale": lambda: _("the server has newer marks; the judge has to choose on the tablet"),
    "closed": lambda: _("the heat is not being scored, or the judge has signed the sheet"),
    "refused": lambda: _("the rubric does not allow a mark"),
    "gone": lambda: _("this sheet is not one of this heat"),
    "unreadable": lambda: _("the file was altered, or written for another server"),
}


def _where(outcome: Outcome) -> str:
    if outcome.sheet is None:
        return _("A sheet")
    said = {"seat": outcome.sheet.seat.number, "order": outcome.sheet.appearance.order}
    return _("Seat %(seat)s, number %(order)s") % said


def _tell(request: HttpRequest, outcomes: list[Outcome]) -> None:
    """One line for what counts now, one for each sheet that does not; never a mark."""
    done = sum(outcome.word in {"saved", "known"} for outcome in outcomes)
    if done:
        text = ngettext("%(n)s sheet is on the server.", "%(n)s sheets are on the server.", done)
        messages.success(request, text % {"n": done})
    for outcome in outcomes:
        if outcome.word in WORDS:
            said = {"where": _where(outcome), "why": WORDS[outcome.word]()}
            messages.error(request, _("%(where)s was not taken: %(why)s.") % said)


def _bring(request: HttpRequest, heat: Heat) -> None:
    sent = request.FILES.get("file")
    if sent is None or not sent.size or sent.size > FILE_LIMIT:
        messages.error(request, _("Choose the file that the tablet wrote."))
        return
    try:
        _tell(
            request, import_handover(heat, sent.read(), actor=actor_of(request), at=timezone.now())
        )
    except NotAHandover as refused:
        messages.error(request, explain(refused))
    except PermissionDenied as denied:
        raise Http404 from denied


@require_POST
def heat_handover(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Save the marks in a tablet's file."""
    node = staffed_node(request, code, StaffGrant.Role.ORGANISER)
    heat = get_object_or_404(heats_of(request, node, StaffGrant.Role.ORGANISER), pk=pk)
    _bring(request, heat)
    return redirect("judging:work_heat", code, pk)
