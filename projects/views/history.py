"""What was changed in an entry's form, and throwing away a draft."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actor import actor_of
from accounts.refusals import explain
from projects import rules
from projects.services.discarding import NotADraft, discard_draft
from projects.services.history import lines_of, sittings_of
from projects.views.steps import own_entry

PER_PAGE = 50


@require_GET
def entry_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what and when, the newest first, 50 lines to a page."""
    entry = own_entry(request, pk)
    page = Paginator(sittings_of(entry), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "entry": entry,
        "competition": entry.competition,
        "page": page,
        "lines": lines_of(entry, list(page.object_list)),
        "nav": "mine",
    }
    return render(request, "projects/entry_history.html", context)


@require_http_methods(["GET", "POST"])
def entry_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then delete the draft; the owner's alone."""
    entry = own_entry(request, pk)
    if not rules.is_owner(request.user, entry):
        raise Http404
    if entry.state != entry.State.DRAFT:
        messages.error(request, explain(NotADraft()))
        return redirect("projects:detail", entry.pk)
    if request.method == "POST":
        try:
            discard_draft(entry, actor=actor_of(request), at=timezone.now())
        except NotADraft as refused:
            messages.error(request, explain(refused))
            return redirect("projects:detail", entry.pk)
        messages.success(request, _("The draft has been deleted."))
        return redirect("projects:list")
    context = {"entry": entry, "competition": entry.competition, "nav": "mine"}
    return render(request, "projects/entry_discard.html", context)
