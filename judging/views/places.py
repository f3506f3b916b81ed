"""The places of a round: who was looked into, with which finding, and who loses a place."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from competitions.models import Round
from judging.models import PlaceCheck
from judging.place_forms import PlaceCheckForm
from judging.rules import organises_round
from judging.services.overview import open_approvals
from judging.services.place_checks import TAKE_PLACE, checks_missing, looked_into, record_check
from judging.views.organiser import READERS, Role, page_context, page_of, staffed_node, taken
from judging.views.round_page import find_round
from projects.models import Entry, Project

WITH_PLACES = (Round.State.DECIDED, Round.State.PUBLISHED)


@require_http_methods(["GET", "HEAD", "POST"])
def round_places(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Everybody who holds a place, with what was looked into; organisers write down a check."""
    is_step = request.method == "POST"
    round_ = find_round(request, code, pk, *((Role.ORGANISER,) if is_step else READERS))
    if round_.state not in WITH_PLACES:
        raise Http404
    places = looked_into(round_, actor_of(request))
    entries = Entry.objects.filter(pk__in=[one.promotion.entry_id for one in places])
    form = PlaceCheckForm(
        request.POST if is_step else None, entries=entries.select_related("project")
    )
    if is_step and _recorded(request, round_, form):
        return redirect("judging:places", code, pk)
    context = page_context(round_.competition) | {
        "round": round_,
        "page": page_of(request, places),
        "missing": checks_missing(round_),
        "form": form,
        "may_act": organises_round(request.user, round_),
    }
    return render(request, "judging/work_places.html", context)


def _recorded(request: HttpRequest, round_: Round, form: PlaceCheckForm) -> bool:
    return taken(
        request,
        form,
        lambda data: record_check(round_, actor=actor_of(request), at=timezone.now(), **data),
        _("The check is on record."),
    )


def place_check(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One check, and the decision of the second person where it costs a place."""
    node = staffed_node(request, code, *READERS)
    kept = Project.objects.kept_from(actor_of(request)).values("pk")
    found = PlaceCheck.objects.filter(round__competition=node).exclude(entry__project__in=kept)
    check = get_object_or_404(found.select_related("round", "entry__project", "actor"), pk=pk)
    context = page_context(node) | {
        "check": check,
        "round": check.round,
        "approval": open_approvals(TAKE_PLACE, [check.pk]).first(),
        "may_act": organises_round(request.user, check.round),
    }
    return render(request, "judging/work_place_check.html", context)
