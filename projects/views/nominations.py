"""The recommended list of a contest: what is here, the template, and a file with its effects."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actor import actor_of
from competitions.forms.table_preview import fingerprint, preview
from competitions.models import Competition
from competitions.services.tables.apply import TableRefused
from competitions.services.tables.sheets import template
from projects.forms.nominations import NominationFileForm
from projects.models import Nomination, SentList
from projects.models.nominations import NOMINATION_READERS
from projects.services.body_duties import may_set_bodies
from projects.services.nomination_columns import LEAD, bodies_of, nomination_table
from projects.services.nomination_plan import plan_nominations
from projects.services.nominations import may_take_nominations, take_nominations

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 50


def _node(request: HttpRequest, code: str) -> Competition:
    nodes = Competition.objects.staffed_by(request.user, *NOMINATION_READERS)
    return get_object_or_404(nodes, code=code)


def _taking_node(request: HttpRequest, code: str) -> Competition:
    competition = _node(request, code)
    if not may_take_nominations(request.user, competition):
        raise Http404
    return competition


@require_GET
def nomination_list(request: HttpRequest, code: str) -> HttpResponse:
    """What bodies recommend, by body and rank, 50 to a page."""
    competition = _node(request, code)
    rows = Nomination.objects.for_list().visible_to(request.user).filter(competition=competition)
    context = {
        "competition": competition,
        "nav": "entries",
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_take": may_take_nominations(request.user, competition),
        "may_set": may_set_bodies(actor_of(request), competition),
        "sent": SentList.objects.counting(competition).select_related("body"),
    }
    return render(request, "projects/nominations.html", context)


@require_GET
def nomination_template(request: HttpRequest, code: str) -> HttpResponse:
    """The empty list with what can be picked in this contest, and a sheet that explains it."""
    competition = _taking_node(request, code)
    answer = HttpResponse(template(nomination_table(competition)), content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="{code}-recommended.xlsx"'
    return answer


@require_http_methods(["GET", "POST"])
def nomination_import(request: HttpRequest, code: str) -> HttpResponse:
    """The file; then every row's effect; on the last button all of it or nothing."""
    competition = _taking_node(request, code)
    bound = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = NominationFileForm(*bound, competition=competition, user=request.user)
    context: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        table, cells = nomination_table(competition), form.cleaned_data["file"]
        said: dict[str, Any] = {
            "node": competition,
            "actor": actor_of(request),
            "at": timezone.now(),
        }
        plan = plan_nominations(table, cells, **said)
        as_shown = form.shown == fingerprint(plan)
        if "make" in request.POST and as_shown and plan.is_sound and _take(request, cells, said):
            return redirect("projects:nominations", code)
        context = preview(form, plan) | {"changed": "make" in request.POST and not as_shown}
    return _import_page(request, competition, form, context)


def _import_page(
    request: HttpRequest, competition: Competition, form: NominationFileForm, more: dict[str, Any]
) -> HttpResponse:
    context = more | {
        "competition": competition,
        "nav": "entries",
        "form": form,
        "bodies": bodies_of(competition),
        "lead": LEAD,
    }
    status = 422 if form.errors else 200
    return render(request, "projects/nomination_import.html", context, status=status)


def _take(request: HttpRequest, cells: Any, said: dict[str, Any]) -> bool:
    try:
        plan = take_nominations(nomination_table(said["node"]), cells, **said)
    except (TableRefused, IntegrityError):
        messages.error(request, _("The list changed meanwhile. Look at the effects once more."))
        return False
    n = plan.writes
    done = ngettext("%(n)s row was taken over.", "%(n)s rows were taken over.", n)
    messages.success(request, done % {"n": n})
    return True
