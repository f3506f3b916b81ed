"""The front page, the personal information notice, and the choice of language."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.privacy import PRIVACY_EFFECTIVE_ON, PRIVACY_VERSION
from publicity import newsroom, portal
from publicity.agenda import agenda, today_heats
from publicity.sharing import Share
from publicity.views.conditional import public_page


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What is open now, what comes next, what hangs, what was published, and the whole tree."""
    at = timezone.now()
    nodes = portal.public_nodes()
    states = portal.states_of(nodes, at)
    roots = [node for node in nodes if node.parent_id is None]
    lead = next(iter(roots or nodes), None)
    context = {
        "nav": "contests",
        "at": at,
        "share": Share(_("Innovation contests"), _("Contests, dates, public notices, results.")),
        "competition": roots[0] if len(roots) == 1 else None,
        "lead": lead,
        "bodies": portal.bodies_by_role(lead) if lead else [],
        "opening": portal.opening(nodes, at),
        "agenda": agenda(nodes, at),
        "today": today_heats(nodes, at),
        "news": newsroom.newest(at),
        "notices": portal.newest_notices(at),
        "recent": portal.recent_result(),
        "branchings": portal.branchings(nodes, states),
        "alone": portal.alone(nodes, states),
        "is_demonstration": any(node.is_demonstration for node in nodes),
    }
    return render(request, "publicity/home.html", context)


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """What personal information is asked for, why, for how long, and what one may demand."""
    title = _("Personal information notice")
    context = {
        "version": PRIVACY_VERSION,
        "effective_on": PRIVACY_EFFECTIVE_ON,
        "share": Share(title, _("What is asked for, why, for how long, and your rights.")),
    }
    return render(request, "publicity/privacy.html", context)


@login_not_required
@require_safe
def switch_language(request: HttpRequest, language: str) -> HttpResponse:
    """Remember the language in a cookie and go back to the page one came from.

    A link, because a form would need a token and so a cookie on every public page; it changes
    nothing but the reader's own language.
    """
    if language not in dict(settings.LANGUAGES):
        raise Http404
    response = HttpResponseRedirect(_came_from(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


def _came_from(request: HttpRequest) -> str:
    """The path that the browser names as referrer, if it is one of ours; otherwise the front page."""
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        referrer, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return reverse("publicity:home")
    parts = urlsplit(referrer)
    # A path that begins with two slashes would name another host.
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path
