"""What every request passes through: its line in the log, its query, the limits of its session."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from api.addresses import is_asked
from config.errors import not_found
from config.logs import request_id
from judging.middleware import SESSION_KEY as SEAT_CARD

Handler = Callable[[HttpRequest], HttpResponse]

access = logging.getLogger("chuangsai.access")
_ID = re.compile(r"[\w-]{8,64}")
# Writing "seen just now" at every poll would make every reader a writer.
SEEN_EVERY_SECONDS = 300
# Parameters of addresses that are secrets.
SECRETS = frozenset({"secret", "token", "key"})


def request_log(get_response: Handler) -> Handler:
    """Give the request an id (the proxy's, if it sent one) and write one line when it is done.

    The line has the path but no query: a search may hold a name or a telephone number. A part of
    the path that opens what lies behind it is left out.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        token = request_id.set(sent if _ID.fullmatch(sent) else uuid.uuid4().hex)
        began = time.perf_counter()
        try:
            response = get_response(request)
            response["X-Request-ID"] = request_id.get()
            fields = {
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - began) * 1000, 1),
                "user": getattr(getattr(request, "user", None), "pk", None),
            }
            access.info("%s %s", request.method, _told(request), extra=fields)
            return response
        finally:
            request_id.reset(token)

    return middleware


def _told(request: HttpRequest) -> str:
    """The path, without what is a key in itself: that of an invitation, a calendar, a reset."""
    path: str = request.path
    said = request.resolver_match.kwargs if request.resolver_match else {}
    for name in SECRETS & set(said):
        path = path.replace(str(said[name]), "…")
    return path


def no_nul(get_response: Handler) -> Handler:
    """Nothing is found under a query with a NUL: PostgreSQL would refuse it in the middle of a page.

    The data interface says which field it was.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if ("%00" in query or "\x00" in query) and not is_asked(request):
            return not_found(request, Http404())
        return get_response(request)

    return middleware


def session_limits(get_response: Handler) -> Handler:
    """End a signed-in session that was idle too long, or that has lasted too long altogether.

    One that a seat card opened lasts until its day is over, however long a judge only listens.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if SEAT_CARD not in request.session and request.user.is_authenticated:
            _limit(request, now=int(timezone.now().timestamp()))
        return get_response(request)

    return middleware


def _limit(request: HttpRequest, *, now: int) -> None:
    session = request.session
    began = session.setdefault("began_at", now)
    seen = session.setdefault("seen_at", now)
    idle, lasted = now - seen, now - began
    if idle > settings.SESSION_IDLE_SECONDS or lasted > settings.SESSION_COOKIE_AGE:
        logout(request)
    elif idle > SEEN_EVERY_SECONDS:
        session["seen_at"] = now
