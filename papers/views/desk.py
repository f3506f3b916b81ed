"""One paper: reading and correcting it, and its files."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from papers import rules
from papers.forms import PaperForm
from papers.models import Paper
from papers.services.files import files_there
from papers.services.making import cancel_files, is_late, order_files, shows_now
from papers.services.papers import PaperRefused, PaperTaken, save_paper
from papers.services.sheets import contradictions_of, sheet_of
from papers.services.showings_data import is_outdated
from papers.views.access import readable, writable
from papers.views.contradictions import contradictions_in_words
from papers.views.showing import shown_on_page
from publicity.views.workspace import frame

OK, CONFLICT = 200, 409
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@never_cache
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The paper beside its text; by POST, store what was corrected."""
    if request.method != "POST":
        found = readable(request, code, pk)
        form = PaperForm(instance=found, initial={"version": found.version})
        return _page(request, found, form)
    found = writable(request, code, pk)
    form = PaperForm(request.POST, instance=Paper.objects.get(pk=found.pk))
    if not form.is_valid():
        return _page(request, found, form, status=422)
    stored, status = _save(request, found, form)
    if status != OK:
        return _page(request, found, form, stored=stored, status=status)
    messages.success(request, _("The paper was saved."))
    return redirect("papers:paper", code, pk)


def _save(request: HttpRequest, paper: Paper, form: PaperForm) -> tuple[Paper | None, int]:
    """Store what was typed; what somebody else stored meanwhile, and the status of the answer."""
    version, at = form.cleaned_data["version"], timezone.now()
    try:
        save_paper(paper, form.content(), version=version, actor=actor_of(request), at=at)
    except PaperTaken as taken:
        form.add_error(None, str(taken))
        return taken.stored, CONFLICT
    except PaperRefused as refused:
        form.add_error(None, str(refused))
        return None, CONFLICT
    return None, OK


def _page(
    request: HttpRequest,
    paper: Paper,
    form: PaperForm,
    *,
    stored: Paper | None = None,
    status: int = 200,
) -> HttpResponse:
    sheet = sheet_of(paper)
    outdated = is_outdated(paper)
    there = files_there(paper, outdated=outdated)
    context: dict[str, Any] = {
        **frame(paper.competition, "reports"),
        **_files(request, paper, there),
        "sheet": sheet,
        "shown": shown_on_page(sheet.blocks),
        "form": form,
        "stored": stored,
        "outdated": outdated,
        "edits": rules.writes_paper(request.user, paper) and not paper.is_frozen,
        **contradictions_in_words(paper, contradictions_of(paper)),
    }
    return render(request, "papers/paper.html", context, status=status)


def _files(request: HttpRequest, paper: Paper, there: Mapping[str, str]) -> dict[str, Any]:
    return {
        "paper": paper,
        "job": paper.job,
        "is_late": paper.job is not None and is_late(paper.job, at=timezone.now()),
        "files": list(there),
        "is_current": shows_now(paper, there),
        "may_write": rules.writes_paper(request.user, paper),
    }


@never_cache
@require_http_methods(["GET", "POST"])
def paper_files(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """How far the files are, asked again every second; by POST, make them."""
    if request.method == "POST":
        found = writable(request, code, pk)
        try:
            order_files(found, actor=actor_of(request), at=timezone.now())
        except PaperRefused as refused:
            messages.warning(request, str(refused))
        return redirect("papers:paper", code, pk)
    found = readable(request, code, pk)
    if "HX-Request" not in request.headers:
        return redirect("papers:paper", code, pk)
    context = {"competition": found.competition, **_files(request, found, files_there(found))}
    return render(request, "papers/_files.html", context)


@require_POST
def paper_cancel(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Stop the making of the files."""
    found = writable(request, code, pk)
    if cancel_files(found, actor=actor_of(request), at=timezone.now()):
        messages.success(request, _("Stopped. The files of before stay."))
    else:
        messages.warning(request, _("The files were finished already."))
    return redirect("papers:paper", code, pk)


@require_safe
@never_cache
def paper_file(request: HttpRequest, code: str, pk: int, suffix: str) -> FileResponse:
    """One file of the last whole set."""
    found = readable(request, code, pk)
    name = files_there(found).get(suffix)
    if name is None:
        raise Http404
    draft = "" if found.is_frozen else f"-{_('Draft')}"
    shown = f"{found.title[:80]}{draft}.{suffix}"
    return FileResponse(
        default_storage.open(name), as_attachment=True, filename=shown, content_type=TYPES[suffix]
    )
