"""Answers to what goes wrong. What one may not see is answered exactly as what does not exist."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.template.loader import render_to_string

from api.addresses import is_asked
from api.answers import absent


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The one 404 of the portal: the same bytes for everybody and every address.

    The data interface has one of its own, for programs.
    """
    if is_asked(request):
        return absent()
    response = HttpResponseNotFound(_page())
    response["Cache-Control"] = "private, no-store"
    return response


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A refused right looks like an absent page, in status and in body."""
    return not_found(request, exception)


def _page() -> str:
    # Without the request: neither user, nor token, nor address may leave a trace in the body.
    return render_to_string("404.html", {"DEMONSTRATION": settings.CHUANGSAI_DEMO})
