"""What stands between a signed-in person and a page: a consent that is due, a limit that is reached."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.core.exceptions import RateLimited
from allauth.core.internal.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.consents import DUE

Handler = Callable[[HttpRequest], HttpResponse]
# Nobody who scores in a hall is interrupted; and who does not agree can still read the notice,
# take their data along, close the account, and leave.
EXEMPT_NAMESPACES = frozenset({"accounts"})
EXEMPT_ROUTES = frozenset(
    {
        "judging:home",
        "judging:heat",
        "judging:commitment",
        "judging:sheet",
        "judging:save",
        "judging:material",
        "judging:recuse_self",
        "judging:chair_lock",
        "judging:review",
        "judging:papers",
        "judging:reopen",
        "publicity:privacy",
        "publicity:language",
        "account_logout",
        "account_reauthenticate",
        "set_language",
        "health",
    }
)


class RateLimits:
    """Turns a limit that was reached deep inside into the page that says so."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return respond_429(request) if isinstance(exception, RateLimited) else None


class ConsentFirst:
    """Sends who signed in without agreeing to the present notice to the page that asks."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or DUE not in request.session or _is_exempt(request):
            return None
        back = request.get_full_path() if request.method == "GET" else "/"
        return HttpResponseRedirect(f"{reverse('accounts:consent')}?{urlencode({'next': back})}")


def _is_exempt(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return True
    return bool(EXEMPT_NAMESPACES & {*match.namespaces}) or match.view_name in EXEMPT_ROUTES
