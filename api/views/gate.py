"""What stands before every answer of the data interface: the method, the token, the limit."""

from collections.abc import Callable, Container
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.limits import place_of, wait_of
from api import answers
from api.services.tokens import token_of
from publicity.views.conditional import public_page

View = Callable[..., HttpResponse]

SCHEME = "bearer"


def gate(view: View, parameters: Container[str] = ()) -> View:
    """Answer to anybody, within limits, with an entity tag; `parameters` are those of the query.

    The answer is that of a public page, and an absent object is a plain 404. POST and its like are
    refused in JSON before anything else, so no form's token is asked for.
    """

    @public_page
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _as_get(view, request, *args, **kwargs)
        if response.status_code == 404:
            raise Http404
        patch_vary_headers(response, ["Authorization"])
        return response

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return answers.not_allowed()
        refused = _refused(request) or _misread(request, parameters)
        if refused is not None:
            patch_vary_headers(refused, ["Authorization"])
            return refused
        response = shown(request, *args, **kwargs)
        if "Authorization" in request.headers:
            # A proxy that had kept it would hand it out when the token has long been revoked.
            response["Cache-Control"] = "private, max-age=0"
        return response

    return gated


def _as_get(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """HEAD is answered as GET is; the server leaves the body out."""
    method, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = method


def _refused(request: HttpRequest) -> HttpResponse | None:
    """The refusal of a token that is none, or of whoever has asked too often.

    A wrong token counts for the address that it came from.
    """
    at = timezone.now()
    said = request.headers.get("Authorization", "")
    token = None
    if said:
        scheme, _space, secret = said.partition(" ")
        token = token_of(secret.strip(), at=at) if scheme.lower() == SCHEME else None
    if token is not None:
        wait = wait_of(f"token {token.pk}", settings.API_REQUESTS_WITH_TOKEN, at=at)
    else:
        address = place_of(get_adapter().get_client_ip(request))
        wait = wait_of(f"address {address}", settings.API_REQUESTS, at=at)
    if wait:
        return answers.too_many(wait)
    return answers.unknown_token() if said and token is None else None


def _misread(request: HttpRequest, parameters: Container[str]) -> HttpResponse | None:
    """The refusal of parameters that nobody described, or that were given more than once."""
    errors = [
        (name, _("There is no such parameter."))
        if name not in parameters
        else (name, _("This is given more than once."))
        for name, values in request.GET.lists()
        if name not in parameters or len(values) > 1
    ]
    return answers.unfit(errors) if errors else None
