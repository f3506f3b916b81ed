"""The recommended list of a contest: what is here, the template, and a file with its effects."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actor import actor_of
from competitions.models import Competition
from competitions.views.tables import WorkTable, table_page, template_answer
from projects.models import Nomination, SentList
from projects.models.nominations import NOMINATION_READERS
from projects.services.body_duties import may_set_bodies
from projects.services.nomination_columns import LEAD, bodies_of, nomination_table
from projects.services.nomination_plan import plan_nominations
from projects.services.nominations import may_take_nominations, take_nominations

PER_PAGE = 50
NO_BODY = gettext_lazy(
    "No body may recommend to this contest yet. An organiser names it among the bodies of the "
    "contest, as a recommending body."
)


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
    return template_answer(competition, nomination_table(competition))


@require_http_methods(["GET", "POST"])
def nomination_import(request: HttpRequest, code: str) -> HttpResponse:
    """The file; then every row's effect; on the last button all of it or nothing."""
    competition = _taking_node(request, code)
    missing = "" if bodies_of(competition) else str(NO_BODY)
    work = WorkTable(
        node=competition,
        nav="entries",
        title=_("Recommended list from Excel"),
        lead=LEAD,
        back="projects:nominations",
        back_title=_("Lists of the recommending bodies"),
        template="projects:nomination_template",
        table=nomination_table,
        plan=plan_nominations,
        take=take_nominations,
        missing=missing,
    )
    return table_page(request, work)
