"""Calendars to subscribe to: a contest's public one, a person's own, and the page of its address."""

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import actor_of
from competitions.models import Competition
from competitions.services.calendar_keys import owner_of, renew_key, token_of
from publicity.happenings import public_happenings
from publicity.ical import calendar_of, items_of
from publicity.personal_calendar import items_for
from publicity.views.conditional import public_page
from publicity.views.notices import modules_path

CALENDAR = "text/calendar; charset=utf-8"


@public_page
def public_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """What is public of a contest and of those below it."""
    node = get_object_or_404(Competition.objects.public(), code=code)
    items = [
        item
        for one in public_happenings(node)
        for item in items_of(one, request.build_absolute_uri(_page_of(one.node)))
    ]
    response = HttpResponse(calendar_of(node.name, items), content_type=CALENDAR)
    response["Content-Disposition"] = f'inline; filename="{node.code}.ics"'
    return response


def _page_of(node: Competition) -> str:
    return reverse("publicity:competition", args=[node.code])


@login_not_required
@require_safe
def own_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whom the address belongs to; its secret is all that it asks for."""
    owner = owner_of(token)
    if owner is None:
        raise Http404
    items = items_for(owner, request.build_absolute_uri)
    name = _("Chuangsai, %(name)s") % {"name": owner}
    response = HttpResponse(calendar_of(name, items), content_type=CALENDAR)
    patch_cache_control(response, private=True, no_cache=True)
    response["Referrer-Policy"] = "no-referrer"
    set_response_etag(response)
    return get_conditional_response(request, response["ETag"], None, response) or response


@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: HttpRequest) -> HttpResponse:
    """The address of one's own calendar; POST makes it, or a new one in place of the old."""
    user = actor_of(request)
    if request.method == "POST":
        is_first = renew_key(actor=user, at=timezone.now()).version == 1
        done = _("Your calendar has an address now.")
        messages.success(
            request, done if is_first else _("The old address is dead, this is the new one.")
        )
        return redirect("publicity:my_calendar")
    context: dict[str, object] = {"nav": "mine"}
    if token := token_of(user):
        path = reverse("publicity:own_calendar", args=[token])
        address = request.build_absolute_uri(path)
        code = segno.make(address, error="m", micro=False)
        context |= {
            "address": address,
            "webcal": "webcal:" + address.split(":", 1)[1],
            "qr": {"path": modules_path(code.matrix), "size": len(code.matrix)},
        }
    response = render(request, "publicity/my_calendar.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response
