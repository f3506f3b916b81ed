"""The live document and the sign of an open page without a session, a language or a user: they are
the same for everybody."""

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from hall.views.live import here, live_document

Handler = Callable[[HttpRequest], HttpResponse]

DOCUMENT = re.compile(r"/live/(?P<code>[-a-zA-Z0-9_]+)/(?P<pk>[0-9]{1,18})/document/")
SIGN = re.compile(r"/live/(?P<code>[-a-zA-Z0-9_]+)/(?P<pk>[0-9]{1,18})/here/")


def live_document_first(get_response: Handler) -> Handler:
    """Answer the live document before anything looks at who asks, so that a cache keeps one of it.
    The sign of an open page is counted here too: nothing that could say whose it is has been read.

    A sign for a page that is not there goes the way of every other page that is not there.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD") and (found := DOCUMENT.fullmatch(request.path_info)):
            return live_document(request, found["code"], int(found["pk"]))
        if request.method == "POST" and (found := SIGN.fullmatch(request.path_info)):
            try:
                return here(request, found["code"], int(found["pk"]))
            except Http404:
                pass
        return get_response(request)

    return middleware
