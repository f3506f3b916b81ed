"""The page behind the address in an invitation: who invites to what, and the answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from competitions.models import Invitation
from competitions.services import invitations
from competitions.services.invitations import InvitationClosed, InvitationRefused
from competitions.words.grants import DUTY_WORDS


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the offer, and take the answer by POST; whatever is not open does not exist.

    Whoever has not signed in learns only that there is an invitation.
    """
    try:
        found = invitations.open_invitation(secret)
        if request.method == "POST" and request.user.is_authenticated:
            return _answered(request, found)
    except InvitationClosed:
        return _after(request, secret)
    except InvitationRefused as refused:
        return _page(request, found, str(refused), status=409)
    if not request.user.is_authenticated:
        return _sealed(render(request, "competitions/invitation_sign_in.html"))
    return _page(request, found, invitations.why_not_yours(found, actor_of(request)))


def _answered(request: HttpRequest, found: Invitation) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    if request.POST.get("answer") == "accept":
        invitations.accept_invitation(found, actor=actor, at=at)
        messages.success(request, _("The duty is yours. This is the workspace of the contest."))
        return _sealed(redirect("workspace", code=found.competition.code))
    if request.POST.get("answer") == "decline":
        invitations.decline_invitation(found, actor=actor, at=at)
        messages.success(request, _("You declined the invitation."))
        return _sealed(redirect("my_work"))
    return _page(request, found, "")


def _after(request: HttpRequest, secret: str) -> HttpResponse:
    """A second press of the button finds the work done; everybody else finds nothing."""
    if request.method == "POST" and request.user.is_authenticated:
        mine = Invitation.objects.filter(
            digest=invitations.digest_of(secret), grant__user=actor_of(request)
        ).select_related("competition")
        if done := mine.first():
            return _sealed(redirect("workspace", code=done.competition.code))
    raise Http404


def _page(
    request: HttpRequest, found: Invitation, refusal: str, status: int = 200
) -> HttpResponse:
    context = {"invitation": found, "refusal": refusal, "duty": DUTY_WORDS[found.role]}
    context["is_mine"] = not invitations.why_not_yours(found, actor_of(request))
    return _sealed(render(request, "competitions/invitation.html", context, status=status))


def _sealed(response: HttpResponse) -> HttpResponse:
    """The address of the page is a secret: no other page is told it, not even our own.

    "no-referrer" would do the same, but browsers then send a form's origin as "null", which the
    protection against forged requests refuses.
    """
    response["Referrer-Policy"] = "strict-origin"
    return response
