"""Tables in Excel: a template, what is here as a file, and the upload with every row's effect."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.admin_audit import refusal_sentence
from competitions.forms.table_preview import fingerprint, preview
from competitions.forms.tables import TableForm
from competitions.models import Competition
from competitions.services.tables.apply import TableRefused
from competitions.services.tables.declared import Table
from competitions.services.tables.port import PORT, TablePort
from competitions.services.tables.sheets import template
from competitions.services.tables.staff import StaffRefused

PAGE = "admin/competitions/table.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class TablePage:
    """A table of one node, or the regions; `back` and `sheet` are addresses.

    `port` reads and writes it; a table of another app brings its own.
    """

    table: Table
    node: Competition | None
    back: str
    sheet: str
    port: TablePort = PORT

    @property
    def purpose(self) -> str:
        """What a kept upload is good for."""
        return f"table:{self.table.name}:{self.node.pk if self.node else ''}"


def sheet_answer(request: HttpRequest, page: TablePage) -> HttpResponse:
    """The download: with `template` in the address the empty one."""
    actor: Any = request.user
    if "template" in request.GET:
        if not page.port.may_take(actor, page.table, page.node):
            raise PermissionDenied
        data = template(page.table)
    else:
        data = page.port.export(page.table, node=page.node, actor=actor)
    owner = f"{page.node.code}-" if page.node else ""
    name = f'attachment; filename="{owner}{page.table.name}.xlsx"'
    return HttpResponse(data, content_type=XLSX, headers={"Content-Disposition": name})


def table_answer(request: HttpRequest, admin_site: Any, page: TablePage) -> HttpResponse:
    """The question; with a file, every row's effect; on the last button the change."""
    actor: Any = request.user
    if not page.port.may_take(actor, page.table, page.node):
        raise PermissionDenied
    asked = request.method == "POST"
    form = TableForm(
        request.POST if asked else None,
        request.FILES if asked else None,
        purpose=page.purpose,
        user=request.user,
    )
    context: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        cells = form.cleaned_data["file"]
        plan = page.port.plan(page.table, cells, node=page.node, actor=actor, at=timezone.now())
        shown = fingerprint(plan)
        wants = "make" in request.POST
        if wants and form.shown == shown and plan.is_sound and _take(request, form, page):
            return HttpResponseRedirect(page.back)
        context = preview(form, plan) | {"changed": wants and form.shown != shown}
    context |= {
        **admin_site.each_context(request),
        "title": _("%(table)s from Excel") % {"table": page.table.title},
        "subtitle": str(page.node or ""),
        "page": page,
        "form": form,
    }
    return TemplateResponse(request, PAGE, context)


def _take(request: HttpRequest, form: TableForm, page: TablePage) -> bool:
    actor: Any = request.user
    try:
        plan = page.port.take(
            page.table,
            form.cleaned_data["file"],
            node=page.node,
            actor=actor,
            at=timezone.now(),
            site=request.build_absolute_uri("/"),
        )
    except (TableRefused, StaffRefused, IntegrityError) as refused:
        if str(refused):
            form.add_error(None, refusal_sentence(refused))
        return False
    n = plan.writes
    done = ngettext("%(n)s row was taken over.", "%(n)s rows were taken over.", n)
    messages.success(request, done % {"n": n})
    return True
