"""A list as a file: what is to be in it, how far it is, and the file itself."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from accounts.exporting.fetching import RowsWithdrawn, file_for
from accounts.exporting.files import TYPES
from accounts.exporting.form import ListForm
from accounts.exporting.listings import EVERYWHERE, Ask, Listing, count_of, find
from accounts.exporting.making import (
    ListRefused,
    cancel_list,
    filter_in,
    own_exports,
    recent_exports,
    request_list,
)
from accounts.models import ListExport

MOST_SHOWN = 10


def _asked(request: HttpRequest, name: str, key: str) -> tuple[Listing, Ask]:
    """The list and who asks; what one may not take out does not exist."""
    user, at = actor_of(request), timezone.now()
    listing = find(name)
    place = listing.place(user, key, at) if listing else None
    if listing is None or place is None:
        raise Http404
    return listing, Ask(user, place, request.GET, at)


def _address(export: ListExport) -> str:
    address = reverse("accounts:list_export", args=[export.listing, export.place])
    return f"{address}?{export.query}" if export.query else address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def list_export(request: HttpRequest, listing: str, place: str) -> HttpResponse:
    """Choose the columns of the list as it is filtered, then have a worker write it."""
    found, ask = _asked(request, listing, place)
    made = recent_exports(ask.user, found.name, ask.place.key, at=ask.at)
    typed = request.POST if request.method == "POST" else None
    form = ListForm(typed, listing=found, ask=ask, last=made.first())
    if typed is not None and form.is_valid():
        try:
            return redirect(_address(request_list(found, ask, form.wanted)) + "#files")
        except ListRefused as refused:
            form.add_error(None, str(refused))
    exports = list(made[:MOST_SHOWN])
    context: dict[str, Any] = {
        **ask.place.context,
        "listing": found,
        "place": ask.place,
        "exports": exports,
        "waits": any(not export.job.is_over for export in exports),
        "query": filter_in(request.GET),
    }
    if "HX-Request" in request.headers:
        return render(request, "accounts/_list_exports.html", context | {"is_part": True})
    context |= {"form": form, "rows": count_of(found.fitting(ask)), "said": found.said(ask)}
    status = 422 if form.errors else 200
    return render(request, "accounts/list_export.html", context, status=status)


@require_POST
def list_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one of one's own lists."""
    actor = actor_of(request)
    export = get_object_or_404(own_exports(actor), pk=pk)
    if cancel_list(export, actor=actor, at=timezone.now()):
        messages.success(request, _("Stopped. Nothing was kept."))
    return redirect(_address(export))


@never_cache
@require_safe
def list_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One's own finished list, for seven days, as long as one may still see what is in it."""
    user, at = actor_of(request), timezone.now()
    export = get_object_or_404(own_exports(user).exclude(job__finished_at=None), pk=pk)
    kept = recent_exports(user, export.listing, export.place, at=at)
    get_object_or_404(kept, pk=pk)
    try:
        file = file_for(export, user, at=at)
    except RowsWithdrawn as refused:
        messages.error(request, str(refused))
        return redirect(_address(export))
    except FileNotFoundError:
        messages.error(request, _("The file is not kept any more. Make it anew."))
        return redirect(_address(export))
    except ListRefused as refused:
        raise Http404 from refused
    answer = FileResponse(
        file, as_attachment=True, filename=_name(export), content_type=TYPES[export.suffix]
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _name(export: ListExport) -> str:
    day = timezone.localdate(export.job.requested_at)
    of = "" if export.place == EVERYWHERE else f"{export.place}-"
    return f"{of}{export.listing}-{day:%Y%m%d}.{export.suffix}"
