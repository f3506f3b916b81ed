"""The texts of a paper that were saved, and what each changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from papers.comparison import shortened
from papers.markup import read
from papers.models import Paper
from papers.services.versions import changes_of
from papers.views.access import readable
from papers.views.showing import shown_on_page
from publicity.views.workspace import frame, page_of


@require_safe
def paper_versions(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Every saved text, the newest first."""
    found = readable(request, code, pk)
    rows = found.versions.defer("content").select_related("saved_by").order_by("-number")
    context = {
        **frame(found.competition, "reports"),
        "paper": found,
        "page": page_of(request, rows),
    }
    return render(request, "papers/versions.html", context)


@require_safe
def paper_version(request: HttpRequest, code: str, pk: int, number: int) -> HttpResponse:
    """One saved text, and what it changed of the one before."""
    found = readable(request, code, pk)
    version = get_object_or_404(found.versions.select_related("paper", "saved_by"), number=number)
    labels = {field.name: field.verbose_name for field in Paper._meta.fields}
    context = {
        **frame(found.competition, "reports"),
        "paper": found,
        "version": version,
        "changes": [(labels[each.name], shortened(each.pieces)) for each in changes_of(version)],
        "shown": shown_on_page(read(version.content["text"])),
    }
    return render(request, "papers/version.html", context)
