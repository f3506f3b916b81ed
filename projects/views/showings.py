"""What the public may see of an entry: the page of its owner, which teammates read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from competitions.models import Region
from projects import rules
from projects.forms.showing import ShowingForm, handed_in, ticked
from projects.models import Entry, Showing
from projects.scanner import ScannerUnavailable
from projects.services.materials import FileNotStored, MaterialRefused
from projects.services.public_pictures import read_picture
from projects.services.showings import (
    ShowingClosed,
    WordingChanged,
    allow_showing,
    leader_of,
    withdraw_showing,
)
from projects.views.steps import own_entry


@require_http_methods(["GET", "POST"])
def entry_showing(request: HttpRequest, pk: int) -> HttpResponse:
    """What is shown, what may be shown, and the consent; nothing is shown before it."""
    entry = own_entry(request, pk)
    showing = Showing.objects.filter(entry=entry).first()
    if request.method == "GET":
        form = ShowingForm(initial=ticked(showing), showing=showing)
        return _page(request, entry, showing, form)
    form = ShowingForm(request.POST, request.FILES, showing=showing)
    if form.is_valid() and _allow(request, entry, form):
        messages.success(request, _("Your decision is on record and holds from now on."))
        return redirect("projects:showing", pk)
    return _page(request, entry, showing, form, status=422)


def _allow(request: HttpRequest, entry: Entry, form: ShowingForm) -> bool:
    """Whether it was taken; if not, the form says why."""
    said = {"wording": form.cleaned_data["wording"], "actor": actor_of(request)}
    try:
        allow_showing(entry, form.clearance, at=timezone.now(), **said)
    except (MaterialRefused, ScannerUnavailable, FileNotStored) as refused:
        form.add_error("picture", str(refused))
    except WordingChanged:
        form.add_error("agreed", _("The text has changed. Load the page again and read it."))
    except ShowingClosed:
        form.add_error(None, _("The entry does not take part in the contest now."))
    except PermissionDenied:
        form.add_error(None, _("Only the owner of the project decides this."))
    else:
        return True
    return False


def _page(
    request: HttpRequest,
    entry: Entry,
    showing: Showing | None,
    form: ShowingForm,
    *,
    status: int = 200,
) -> HttpResponse:
    place = Region.objects.full_name(_city_of(entry), entry.competition.year)
    behind = handed_in(entry, place, leader_of(entry))
    context = {
        "entry": entry,
        "competition": entry.competition,
        "showing": showing,
        "is_stored": showing is not None and showing.withdrawn_at is None,
        "form": form,
        "parts": [(box, behind[box.name]) for box in form.parts() if behind[box.name]],
        "is_owner": rules.is_owner(request.user, entry),
        "takes_part": entry.state in Entry.IN_CONTEST,
        "nav": "mine",
    }
    return render(request, "projects/showing.html", context, status=status)


def _city_of(entry: Entry) -> str:
    region: str = entry.declared.get("region", "")
    return f"{region[:4]}00" if region else ""


@require_POST
def showing_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the consent back at once; the owner's alone."""
    entry = own_entry(request, pk)
    try:
        withdraw_showing(entry, actor=actor_of(request), at=timezone.now())
    except PermissionDenied as denied:
        raise Http404 from denied
    messages.success(request, _("Nothing of this entry is shown in the gallery any more."))
    return redirect("projects:showing", pk)


@never_cache
@require_safe
def showing_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The small picture, to the entry's own people."""
    entry = own_entry(request, pk)
    showing = Showing.objects.filter(entry=entry).first()
    return picture_answer(showing.thumbnail.name if showing else "")


def picture_answer(name: str | None) -> HttpResponse:
    """A picture of the storage; 404 if there is none of that name."""
    content = read_picture(name or "")
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response
