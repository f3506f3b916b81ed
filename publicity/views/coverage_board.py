"""The publicity ledger on the public page of a contest, and its editors' switch for it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from competitions.models import Competition
from publicity import portal, rules
from publicity.coverage_board import lines_of, public_rows, shows_coverage, sums_of
from publicity.services.coverage_opening import hide_coverage, show_coverage
from publicity.sharing import share_of_contest
from publicity.views.conditional import public_page
from publicity.views.workspace import PAGE_SIZE, staffed_node


@public_page
def contest_coverage(request: HttpRequest, code: str) -> HttpResponse:
    """What was published of a contest and how often it was seen; absent unless it shows that."""
    node = get_object_or_404(Competition.objects.public(), code=code)
    if not shows_coverage(node):
        raise Http404
    page = Paginator(public_rows(node), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "nav": "contests",
        "competition": node,
        "tree": portal.tree_of(node),
        "page": page,
        "lines": lines_of(page.object_list),
        "sums": sums_of(node),
        "share": share_of_contest(node, _("Media coverage")),
    }
    return render(request, "publicity/contest_coverage.html", context)


@require_POST
def coverage_opening(request: HttpRequest, code: str) -> HttpResponse:
    """Show the ledger to everybody (`show`), or take it back."""
    node = staffed_node(request, code)
    if not rules.edits_coverage(request.user, node):
        raise Http404
    if "show" in request.POST:
        show_coverage(node, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Everybody can read the ledger now, on the contest’s page."))
    else:
        hide_coverage(node, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("The ledger is not shown to the public any more."))
    return redirect("publicity:coverage", code)
