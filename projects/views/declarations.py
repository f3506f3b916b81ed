"""The declaration for signing: asking for the paper, how far it is, the paper itself."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import actor_of
from projects.services.declarations import ask_for_declaration, last_declaration, paper_name
from projects.steps import step_url
from projects.views.steps import own_entry


@never_cache
@require_http_methods(["GET", "POST"])
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the paper is, asked again every second; by POST, ask for one."""
    entry = own_entry(request, pk)
    if request.method == "POST":
        ask_for_declaration(entry, actor=actor_of(request), at=timezone.now())
    elif "HX-Request" in request.headers:
        context = {"entry": entry, "paper": last_declaration(entry)}
        return render(request, "projects/_declaration.html", context)
    return redirect(f"{step_url(entry, 'materials')}#declaration-paper")


@never_cache
@require_safe
def declaration_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The newest paper, to the entry's own people."""
    entry = own_entry(request, pk)
    job = last_declaration(entry)
    if job is None or not job.finished_at:
        raise Http404
    try:
        file = default_storage.open(paper_name(job))
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"参赛承诺书-{entry.project.title[:40]}.pdf"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
