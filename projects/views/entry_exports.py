"""Lists of entries as Excel files: which columns, and the files that were made."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actor import actor_of
from competitions.models import Competition
from projects.forms.entry_exports import ExportForm
from projects.services.entry_exports import (
    STRAIGHT,
    Asked,
    list_at_once,
    lists_of,
    may_export,
    path_of,
    request_list,
)
from projects.views.queue import OF_STEP, entries_of, filter_of, node_of, without

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _node(request: HttpRequest, code: str) -> Competition:
    competition = node_of(request, code)
    if not may_export(request.user, competition):
        raise Http404
    return competition


@require_http_methods(["GET", "POST"])
def entry_export(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the columns of the filtered list, then get it at once, or from a worker."""
    competition = _node(request, code)
    query = without(request.GET, *OF_STEP)
    entries = filter_of(
        request, QueryDict(query), competition, entries_of(request, competition)
    ).qs
    form = ExportForm(request.POST if request.method == "POST" else None)
    rows = entries.count()
    if not form.is_valid():
        return _page(request, competition, form, rows, query)
    asked = Asked(query=query, language=get_language() or "", **form.cleaned_data)
    actor, at = actor_of(request), timezone.now()
    if rows > STRAIGHT:
        request_list(competition, asked, rows=rows, actor=actor, at=at)
        address = reverse("projects:entry_export", args=[code])
        return redirect(f"{address}?{query}" if query else address)
    book = list_at_once(competition, asked, entries, actor=actor, at=at)
    answer = HttpResponse(book, content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="{_name(code)}"'
    return answer


def _page(
    request: HttpRequest, competition: Competition, form: ExportForm, rows: int, query: str
) -> HttpResponse:
    at = timezone.now()
    lists = list(lists_of(actor_of(request), competition, at=at))
    context: dict[str, Any] = {
        "competition": competition,
        "nav": "entries",
        "form": form,
        "rows": rows,
        "query": query,
        "is_long": rows > STRAIGHT,
        "lists": lists,
        "waits": any(not job.is_over for job in lists),
    }
    status = 422 if form.errors else 200
    return render(request, "projects/entry_export.html", context, status=status)


@require_GET
def entry_export_file(request: HttpRequest, code: str, job: int) -> FileResponse:
    """One's own finished list, for seven days."""
    competition = _node(request, code)
    own = lists_of(actor_of(request), competition, at=timezone.now())
    found = get_object_or_404(own.exclude(finished_at=None), pk=job)
    try:
        file = default_storage.open(path_of(found.pk))
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(file, as_attachment=True, filename=_name(code), content_type=EXCEL)


def _name(code: str) -> str:
    return f"{code}-entries-{timezone.localdate():%Y%m%d}.xlsx"
