"""An Excel table of a contest taken in from the workspace: the file, every row's effect, the change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import actor_of
from accounts.exporting.files import TYPES
from competitions.forms.table_preview import fingerprint, preview
from competitions.forms.tables import WorkTableForm
from competitions.models import Competition
from competitions.services.tables.apply import TableRefused
from competitions.services.tables.declared import Table
from competitions.services.tables.plan import TablePlan
from competitions.services.tables.sheets import template


@dataclass(frozen=True, slots=True)
class WorkTable:
    """A table of one contest: `plan` says what every row would do, `take` does it all or nothing.

    `back` and `template` name the routes of its list and of the empty file; `missing` says why
    nothing can be taken in yet, "" if that is not so.
    """

    node: Competition
    nav: str
    title: Any
    lead: Any
    back: str
    back_title: Any
    template: str
    table: Callable[[Competition], Table]
    plan: Callable[..., TablePlan]
    take: Callable[..., TablePlan]
    missing: str = ""


def template_answer(node: Competition, table: Table) -> HttpResponse:
    """The empty table with what can be picked in this contest, and a sheet that explains it."""
    answer = HttpResponse(template(table), content_type=TYPES["xlsx"])
    name = f"{node.code}-{table.name}-template.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def table_page(request: HttpRequest, work: WorkTable) -> HttpResponse:
    """The file; then every row's effect; on the last button all of it or nothing."""
    bound = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    table = work.table(work.node)
    form = WorkTableForm(*bound, purpose=f"{table.name}:{work.node.pk}", user=request.user)
    context: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        cells = form.cleaned_data["file"]
        said = {"node": work.node, "actor": actor_of(request), "at": timezone.now()}
        plan = work.plan(table, cells, **said)
        as_shown = form.shown == fingerprint(plan)
        wants = "make" in request.POST
        if wants and as_shown and plan.is_sound and _take(request, work, cells, said):
            return redirect(work.back, work.node.code)
        context = preview(form, plan) | {"changed": wants and not as_shown}
    context |= {"competition": work.node, "nav": work.nav, "work": work, "form": form}
    context |= {name: reverse(getattr(work, name), args=[work.node.code]) for name in ADDRESSES}
    status = 422 if form.errors else 200
    return render(request, "competitions/work_table.html", context, status=status)


ADDRESSES = ("back", "template")


def _take(request: HttpRequest, work: WorkTable, cells: Any, said: dict[str, Any]) -> bool:
    try:
        plan = work.take(work.table(work.node), cells, **said)
    except (TableRefused, IntegrityError):
        messages.error(request, _("The list changed meanwhile. Look at the effects once more."))
        return False
    n = plan.writes
    done = ngettext("%(n)s row was taken over.", "%(n)s rows were taken over.", n)
    messages.success(request, done % {"n": n})
    return True
