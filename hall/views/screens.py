"""The big screen: let in once by a link, fed with the public document alone."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.refusals import explain
from hall.models import HallRun
from hall.services.documents import current_document
from hall.services.runs import HallRefused
from hall.services.screens import add_screen, close_screen, open_screen, screen_of, unopened
from hall.views.answers import document_answer
from hall.views.finding import run_of
from hall.words.page import shared_words

COOKIE = "hall_screen"
# A hall is booked for days; a screen that lost its power comes back by itself.
COOKIE_LIFE = 7 * 24 * 3600


@require_POST
def screen_add(request: HttpRequest, code: str, run: int) -> HttpResponse:
    """One more screen; the link is shown once, on the console."""
    found = run_of(request, code, run)
    try:
        made = add_screen(
            found, request.POST.get("name", ""), actor=actor_of(request), at=timezone.now()
        )
    except HallRefused as refused:
        messages.error(request, explain(refused))
        return redirect("hall:console", code, run)
    path = f"/screen/open/{made.secret}/"
    context = {"run": found, "heat": found.heat, "competition": found.heat.round.competition,
               "screen": made.screen, "link": request.build_absolute_uri(path)}  # fmt: skip
    return render(request, "hall/screen_added.html", context)


@require_POST
def screen_close(request: HttpRequest, code: str, run: int, screen: int) -> HttpResponse:
    """Let a screen go dark."""
    found = run_of(request, code, run)
    one = get_object_or_404(found.screens, pk=screen)
    close_screen(one, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("The screen is closed."))
    return redirect("hall:console", code, run)


@login_not_required
@never_cache
def screen_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of a screen: a press of the button opens it in this browser, once."""
    at = timezone.now()
    if request.method != "POST":
        screen_found = unopened(secret, at)
        if screen_found is None:
            raise Http404
        return render(request, "hall/screen_link.html", {"screen": screen_found})
    key = open_screen(secret, at=at)
    if key is None:
        raise Http404
    response = redirect("hall:screen")
    response.set_cookie(
        COOKIE,
        key,
        max_age=COOKIE_LIFE,
        path="/screen/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


@login_not_required
@require_safe
@never_cache
def screen(request: HttpRequest) -> HttpResponse:
    """The screen of this browser, as it was before the power went."""
    found = screen_of(request.COOKIES.get(COOKIE, ""), timezone.now())
    if found is None:
        raise Http404
    return render(
        request,
        "hall/screen.html",
        {"screen": found, "run": found.run, "screen_words": shared_words()},
    )


@login_not_required
@require_safe
@never_cache
def screen_document(request: HttpRequest) -> HttpResponse:
    """The public document of the run that this screen belongs to."""
    found = screen_of(request.COOKIES.get(COOKIE, ""), timezone.now())
    if found is None:
        raise Http404
    run = HallRun.objects.with_gone().get(pk=found.run_id)
    return document_answer(request, *current_document(run))
