"""How to use the data interface, for people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from api.addresses import ROOT
from api.views.v1 import document
from publicity.views.conditional import public_page


@public_page
def guide(request: HttpRequest) -> HttpResponse:
    """What can be asked, how often, with what token, and what comes back, with examples."""
    paths = document(get_language() or "")["paths"]
    context = {
        "root": request.build_absolute_uri(ROOT),
        "operations": [{"path": path, **methods["get"]} for path, methods in paths.items()],
        "requests": settings.API_REQUESTS,
        "requests_with_token": settings.API_REQUESTS_WITH_TOKEN,
    }
    return render(request, "api/guide.html", context)
