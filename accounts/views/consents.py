"""What I agreed to, and agreeing anew."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import actor_of
from accounts.consents import CURRENT, DUE, WITHDRAWABLE, consents_of, withdraw_consent
from accounts.forms import ConsentForm
from accounts.models import Consent
from accounts.privacy import PRIVACY_EFFECTIVE_ON, PRIVACY_VERSION
from accounts.services import give_consent

Notice = Consent.Notice


@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """Every notice that the reader agreed to, in which version, when, and what was taken back."""
    rows = [
        {
            "consent": consent,
            "may_withdraw": consent.notice in WITHDRAWABLE and consent.withdrawn_at is None,
            "is_current": CURRENT.get(Notice(consent.notice), consent.version) == consent.version,
        }
        for consent in consents_of(actor_of(request))
    ]
    return render(request, "accounts/consents.html", {"rows": rows, "nav": "mine"})


@require_http_methods(["GET", "POST"])
def consent_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what follows, then takes the consent back."""
    user = actor_of(request)
    consent = get_object_or_404(
        consents_of(user).filter(withdrawn_at=None, notice__in=WITHDRAWABLE), pk=pk
    )
    if request.method != "POST":
        return render(request, "accounts/consent_withdraw.html", {"consent": consent})
    withdraw_consent(consent, actor=user, at=timezone.now())
    if consent.notice == Notice.PRIVACY and consent.version == PRIVACY_VERSION:
        request.session[DUE] = True
    messages.success(request, _("The consent is withdrawn."))
    return redirect("accounts:consents")


@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """Asks for the consent to the present notice, then goes on to where the reader wanted to go."""
    user = actor_of(request)
    back = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        give_consent(user, notice=Notice.PRIVACY, version=PRIVACY_VERSION, at=timezone.now())
        request.session.pop(DUE, None)
        return redirect(back)
    earlier = consents_of(user).filter(notice=Notice.PRIVACY).first()
    context = {
        "form": form,
        "back": back,
        "earlier": earlier,
        "version": PRIVACY_VERSION,
        "effective_on": PRIVACY_EFFECTIVE_ON,
    }
    return render(request, "accounts/consent.html", context)
