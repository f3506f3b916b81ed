"""Objecting to a public notice, and following one's own objections."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import actor_of
from accounts.refusals import explain
from accounts.workflow import TransitionRefused
from projects.scanner import ScannerUnavailable
from projects.services.materials import FileNotStored, MaterialRefused
from publicity.models import Notice, Objection
from publicity.objection_forms import ObjectionForm
from publicity.services import objection_receipts, objections
from publicity.views.workspace import page_of

WHERE: dict[type[Exception], str | None] = {
    MaterialRefused: "evidence",
    ScannerUnavailable: "evidence",
    FileNotStored: "evidence",
    objections.EvidenceMissing: "evidence",
    objections.NotUnderRealName: "name",
    objection_receipts.TooMuchEvidence: "evidence",
    objection_receipts.TooManyObjections: None,
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of an objection while the period runs; a sentence before and after."""
    notices = Notice.objects.public().select_related("competition")
    notice = get_object_or_404(notices, pk=pk)
    # Read once: the whole request has arrived, and this moment decides whether it is in time.
    at = timezone.now()
    bound = request.method == "POST"
    form = ObjectionForm(
        request.POST if bound else None, request.FILES if bound else None, notice=notice
    )
    closed = _closed(notice, at)
    if bound and not closed and form.is_valid():
        if filed := _filed(request, notice, form, at):
            messages.success(request, _("The objection has been filed."))
            return redirect("publicity:my_objection", filed.number)
        closed = _closed(notice, at)
    context = {
        "nav": "notices",
        "competition": notice.competition,
        "notice": notice,
        "form": form,
        "closed": closed,
    }
    return render(request, "publicity/object.html", context, status=422 if bound else 200)


def _closed(notice: Notice, at: datetime) -> str:
    """Why nothing is taken at the moment; "" while the period runs."""
    try:
        objections.check_time(notice, at)
    except objections.ObjectionOutOfTime as refused:
        return explain(refused)
    return ""


def _filed(
    request: HttpRequest, notice: Notice, form: ObjectionForm, at: datetime
) -> Objection | None:
    """The objection; None with a sentence in the form that keeps what was typed."""
    said = form.cleaned_data
    try:
        return objections.file_objection(
            notice,
            form.filing,
            entry_id=form.entry_id,
            evidence=said["evidence"],
            letter=said["letter"],
            actor=actor_of(request),
            at=at,
        )
    except objections.ObjectionOutOfTime:
        notice.refresh_from_db()
    except tuple(WHERE) as refused:
        form.add_error(WHERE[type(refused)], explain(refused))
    return None


@require_safe
@never_cache
def my_objections(request: HttpRequest) -> HttpResponse:
    """What the reader has objected to, the newest first."""
    rows = Objection.objects.filed_by_user(request.user).for_list().order_by("-filed_at", "-pk")
    context = {"nav": "mine", "page": page_of(request, rows)}
    return render(request, "publicity/my_objections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_objection(request: HttpRequest, number: str) -> HttpResponse:
    """Where one's own objection stands, and the answer to it; by POST it is taken back."""
    rows = Objection.objects.filed_by_user(request.user).for_list().prefetch_related("files")
    objection = get_object_or_404(rows, number=number)
    if request.method == "POST":
        if request.POST.get("step") != "withdraw":
            raise Http404
        try:
            objections.withdraw_objection(objection, actor=actor_of(request), at=timezone.now())
            messages.success(request, _("The objection is withdrawn."))
        except TransitionRefused as refused:
            messages.error(request, explain(refused))
        return redirect("publicity:my_objection", number)
    context = {"nav": "mine", "objection": objection}
    return render(request, "publicity/my_objection.html", context)
