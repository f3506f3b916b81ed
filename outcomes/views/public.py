"""Is this certificate real? For everybody, by the code on it or by its number and a name."""

from allauth.core import ratelimit
from allauth.core.exceptions import RateLimited
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from outcomes.forms import ProofForm
from outcomes.models import Certificate
from outcomes.services.certificates import certificate_with

LIMIT = "verify_certificate"


def _limit(request: HttpRequest) -> None:
    """Codes and numbers are not guessed in bulk; a fair's visitors behind one address may look."""
    if not ratelimit.consume(request, action=LIMIT):
        raise RateLimited


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Look a certificate up by its number and the name of its unit or project."""
    form = ProofForm(request.POST if request.method == "POST" else None)
    unknown = False
    if form.is_valid():
        _limit(request)
        if found := certificate_with(**form.cleaned_data):
            return redirect("outcomes:certificate", found.code)
        unknown = True
    context = {"form": form, "unknown": unknown}
    status = 422 if form.errors else 200
    return render(request, "outcomes/verify.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def certificate(request: HttpRequest, secret: str) -> HttpResponse:
    """What two people confirmed, and whether it still holds; without the reason where it does not."""
    _limit(request)
    public = Certificate.objects.public().select_related("award__entry", "competition")
    found = get_object_or_404(public, code=secret)
    context = {
        "certificate": found,
        "content": found.content,
        "competition": found.competition,
        "revoked_at": found.award.revoked_at,
        "is_void": found.award.is_void,
    }
    return render(request, "outcomes/certificate.html", context)
