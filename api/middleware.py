"""The data interface knows nobody: it answers a signed-in browser as it answers everybody."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from api.addresses import is_asked

Handler = Callable[[HttpRequest], HttpResponse]


def without_cookies(get_response: Handler) -> Handler:
    """Take the cookies off a request for the data interface, before anything has read them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_asked(request):
            request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return middleware
