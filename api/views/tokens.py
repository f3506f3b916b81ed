"""Tokens of the data interface, in the workspace of a contest."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from api.forms import TokenForm
from api.models import Token
from api.services.tokens import TokenExists, issue_token, revoke_token
from competitions.models import Competition
from publicity.dates import china_day
from publicity.views.workspace import Role, frame, page_of, staffed_node


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tokens(request: HttpRequest, code: str) -> HttpResponse:
    """The tokens of the node's bodies and the form for a new one, whose secret is shown once.

    The page with the secret is the answer to the form itself, so that no session keeps it.
    """
    competition = staffed_node(request, code, Role.ORGANISER)
    today = china_day(timezone.now())
    data = request.POST if request.method == "POST" else None
    form = TokenForm(data, competition=competition, today=today)
    secret = _issued(request, form) if data is not None else ""
    context = {
        **frame(competition, "access"),
        "form": form,
        "secret": secret,
        "today": today,
        "has_bodies": competition.bodies.exists(),
        "page": page_of(request, Token.objects.of(competition)),
    }
    return render(request, "api/tokens.html", context)


def _issued(request: HttpRequest, form: TokenForm) -> str:
    """The secret of the token that was asked for; "" where the form has to be shown again."""
    if not form.is_valid():
        return ""
    said = form.cleaned_data
    try:
        return issue_token(
            said["body"],
            purpose=said["purpose"],
            expires_on=said["expires_on"],
            actor=actor_of(request),
            at=timezone.now(),
        )[1]
    except TokenExists as reason:
        form.add_error("purpose", str(reason))
        return ""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def token_revoke(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask before a token ends, then end it."""
    competition = staffed_node(request, code, Role.ORGANISER)
    token = _token(competition, pk)
    if request.method == "POST":
        revoke_token(token, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("The token “%(name)s” was revoked.") % {"name": token.purpose})
        return redirect("api:tokens", code)
    context = {**frame(competition, "access"), "token": token}
    return render(request, "api/token_revoke.html", context)


def _token(competition: Competition, pk: int) -> Token:
    return get_object_or_404(Token.objects.of(competition), pk=pk)
