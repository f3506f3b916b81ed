"""Entering one project into further contests."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from accounts.refusals import explain
from projects import rules
from projects.forms.further import FurtherForm
from projects.models import Entry
from projects.services.completeness import missing_items
from projects.services.entries import RegistrationClosed
from projects.services.further import AlreadyEntered, enter_further, offers_of
from projects.services.materials import FileNotStored
from projects.views.steps import own_entry

MOST_DRAFTS = 20


@require_http_methods(["GET", "POST"])
def entry_further(request: HttpRequest, pk: int) -> HttpResponse:
    """The contests that are open to the project, and its drafts with what each still lacks."""
    entry = own_entry(request, pk)
    if not rules.writes_project(request.user, entry.project):
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = FurtherForm(data, offers=offers_of(entry, at=timezone.now()))
    if request.method == "POST" and form.is_valid():
        try:
            made = enter_further(entry, form.chosen(), actor=actor_of(request), at=timezone.now())
        except (RegistrationClosed, AlreadyEntered, FileNotStored) as refused:
            form.add_error(None, explain(refused))
        else:
            said = ngettext("%(n)s draft was made.", "%(n)s drafts were made.", len(made))
            messages.success(request, said % {"n": len(made)})
            return redirect("projects:further", pk)
    status = 422 if request.method == "POST" else 200
    return _page(request, entry, form, status=status)


def _page(request: HttpRequest, entry: Entry, form: FurtherForm, *, status: int) -> HttpResponse:
    drafts = Entry.objects.for_list().filter(project=entry.project, state=Entry.State.DRAFT)
    context = {
        "entry": entry,
        "form": form,
        "drafts": [(draft, missing_items(draft)) for draft in drafts[:MOST_DRAFTS]],
        "nav": "mine",
    }
    return render(request, "projects/further.html", context, status=status)
