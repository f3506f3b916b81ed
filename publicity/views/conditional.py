"""How a public page is answered: to anybody, to GET and HEAD only, and not twice unchanged."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
    set_response_etag,
)
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]

# So long may a proxy hand out a page without asking again.
SHARED_SECONDS = 5


def public_page(view: View) -> View:
    """Open to anybody; anonymous answers carry an entity tag of their own bytes and no cookie.

    The tag follows from what is shown and from nothing else, so that it cannot tell of anything
    hidden. What a signed-in person sees is never kept by a proxy.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shared = not request.user.is_authenticated and not len(get_messages(request))
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        if response.status_code != 200 or not shared:
            patch_cache_control(response, private=True, no_cache=True)
            return response
        patch_cache_control(response, public=True, max_age=0, s_maxage=SHARED_SECONDS)
        set_response_etag(response)
        answer = get_conditional_response(request, response["ETag"], None, response)
        return answer or response

    return login_not_required(require_safe(page))
