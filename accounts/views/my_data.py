"""Everything held about me: a copy of it, and its erasure."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from accounts.confirmation import ConfirmForm, send_confirmation_code
from accounts.erasure import ErasureRefused, erase_account, plan_erasure
from accounts.exports import ExportUnderWay, downloadable, exports_of, request_export
from accounts.refusals import explain


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """The copies that were asked for, and the way to the erasure."""
    context = {"exports": exports_of(actor_of(request))[:10], "nav": "mine"}
    return render(request, "accounts/my_data.html", context)


@require_POST
def export_start(request: HttpRequest) -> HttpResponse:
    """Ask for a copy."""
    try:
        request_export(actor=actor_of(request), at=timezone.now())
    except ExportUnderWay as refused:
        messages.warning(request, explain(refused))
    return redirect("accounts:my_data")


@require_safe
def export_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The reader's own copy as a file, for as long as it is kept."""
    wanted = get_object_or_404(downloadable(actor_of(request), at=timezone.now()), pk=pk)
    try:
        opened = wanted.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"my-data-{wanted.requested_at:%Y%m%d}.zip"
    response = FileResponse(
        opened, as_attachment=True, filename=name, content_type="application/zip"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Says what goes, what stays and why; then, confirmed by password or code, does it."""
    user, now = actor_of(request), timezone.now()
    plan = plan_erasure(user, at=now)
    typed = request.POST if request.method == "POST" else None
    form = ConfirmForm(typed, user=user, request=request, at=now)
    if request.method == "POST" and not plan.obstacles and form.is_valid():
        try:
            erase_account(user, actor=user, at=now)
        except ErasureRefused as refused:
            messages.error(request, explain(refused))
            return redirect("accounts:erase")
        logout(request)
        return redirect("accounts:erased")
    return render(request, "accounts/erase.html", {"plan": plan, "form": form})


@require_POST
def erase_code(request: HttpRequest) -> HttpResponse:
    """Send the code that confirms the erasure to the account's own number or address."""
    if send_confirmation_code(request, actor_of(request), at=timezone.now()):
        messages.success(request, _("A code is on its way to you."))
    else:
        messages.error(request, _("No code could be sent. Wait a minute, then try again."))
    return redirect("accounts:erase")
