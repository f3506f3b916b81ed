"""How a public page is answered: to anybody, to GET and HEAD only, and not twice unchanged."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
    set_response_etag,
)
from django.views.decorators.http import require_safe

from publicity import page_store

View = Callable[..., HttpResponse]

# So long may a proxy hand out a page without asking again.
SHARED_SECONDS = 5
VARY = ("Cookie", "Accept-Language")


def public_page(view: View) -> View:
    """Open to anybody; anonymous answers carry an entity tag of their own bytes and no cookie.

    The tag follows from what is shown and from nothing else, so that it cannot tell of anything
    hidden. What a signed-in person sees is kept by nobody; what anybody sees is put together once
    while nothing changes (`page_store`).
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated or len(get_messages(request)):
            return _private(view(request, *args, **kwargs))
        key = page_store.key_of(request, timezone.now())
        kept = page_store.store.get(key) if key is not None else None
        if kept is not None:
            return _unless_known(request, kept.answer())
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return _private(response)
        _shared(response)
        if key is not None:
            page_store.keep(key, request, response)
        return _unless_known(request, response)

    return login_not_required(require_safe(page))


def _private(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, VARY)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _shared(response: HttpResponse) -> None:
    patch_vary_headers(response, VARY)
    patch_cache_control(response, public=True, max_age=0, s_maxage=SHARED_SECONDS)
    set_response_etag(response)


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 for whoever has just these bytes."""
    answer = get_conditional_response(request, response["ETag"], None, response)
    return answer or response
