"""The organiser's side of public notices: prepare, have published by a second person, end."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import actor_of
from accounts.models import Approval
from accounts.refusals import explain
from accounts.services import ApprovalClosed, ApprovalPending, SamePerson
from accounts.workflow import TransitionRefused
from competitions import rules as competition_rules
from competitions.calendar.working_days import YearNotCovered, notice_period
from competitions.models import Competition, Round
from publicity.forms import NoticeForm, ReasonForm
from publicity.models import Notice
from publicity.noticeboard import NoticeStatus, notice_status
from publicity.services import notices
from publicity.views.workspace import READERS, frame, page_of, staffed_node

REFUSALS = (
    ApprovalClosed,
    ApprovalPending,
    SamePerson,
    TransitionRefused,
    notices.CalendarMissing,
    notices.NoticeReasonMissing,
    notices.NoticeTooLate,
    notices.PeriodNotOver,
    notices.ResultsNotPublished,
)


def work_notices(request: HttpRequest, code: str) -> HttpResponse:
    """The node's notices, and the form that prepares one from the published final."""
    competition = staffed_node(request, code, *READERS)
    may_prepare = competition_rules.is_organiser(request.user, competition)
    if request.method == "POST" and not may_prepare:
        raise Http404
    form = NoticeForm(request.POST or None, initial=_proposal(competition))
    period = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            period = _period(form)
        elif notice := _prepare(request, competition, form):
            messages.success(
                request, _("The notice is prepared. Check it, then have it published.")
            )
            return redirect("publicity:work_notice", code, notice.pk)
    context = {
        **frame(competition, "notices"),
        "form": form,
        "period": period,
        "may_prepare": may_prepare,
        "has_final": _final_is_public(competition),
        "page": page_of(request, Notice.objects.filter(competition=competition).for_list()),
    }
    return render(request, "publicity/work_notices.html", context)


def _final_is_public(competition: Competition) -> bool:
    finals = Round.objects.filter(competition=competition, kind=Round.Kind.FINAL)
    return finals.filter(state=Round.State.PUBLISHED).exists()


def _proposal(competition: Competition) -> dict[str, Any]:
    """A number and a title to begin with; both can be changed."""
    count = Notice.objects.filter(competition=competition).count()
    return {
        "number": f"{competition.number_prefix}-GS-{count + 1:02d}",
        "title": _("Public notice of the projects proposed by %(contest)s")
        % {"contest": competition.short_name},
    }


def _period(form: NoticeForm) -> NoticeStatus | None:
    """The days that the notice would hang; a form error where the calendar is not known."""
    days, first = form.cleaned_data["working_days"], form.cleaned_data["starts_on"]
    try:
        last = notice_period(first, days, mode="working").ends_on
    except YearNotCovered:
        form.add_error("starts_on", _("The calendar of working days is not known for that year."))
        return None
    notice = Notice(starts_on=first, working_days=days, ends_on=last)
    return notice_status(notice, timezone.localdate())


def _prepare(request: HttpRequest, competition: Competition, form: NoticeForm) -> Notice | None:
    try:
        return notices.prepare_notice(
            competition, **form.cleaned_data, actor=actor_of(request), at=timezone.now()
        )
    except notices.CalendarMissing as error:
        form.add_error("starts_on", explain(error))
    except notices.ResultsNotPublished as error:
        form.add_error(None, explain(error))
    return None


def work_notice(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One notice as it will hang, and the step that is open to the reader now."""
    competition = staffed_node(request, code, *READERS)
    notice = get_object_or_404(Notice, competition=competition, pk=pk)
    notice.competition = competition
    organises = competition_rules.is_organiser(request.user, competition)
    if request.method == "POST" and not organises:
        raise Http404
    approval = _open_approval(notice)
    form = ReasonForm(request.POST if request.POST.get("step") == "request" else None)
    if request.method == "POST" and _take(request, notice, approval, form):
        return redirect("publicity:work_notice", code, pk)
    context = {
        **frame(competition, "notices"),
        "notice": notice,
        "status": notice_status(notice, timezone.localdate()),
        "approval": approval,
        "is_mine": approval is not None and approval.requested_by_id == request.user.pk,
        "organises": organises,
        "is_over": timezone.localdate() > notice.ends_on,
        "form": form,
    }
    return render(request, "publicity/work_notice.html", context)


def _open_approval(notice: Notice) -> Approval | None:
    """What waits for a second person, if anything does."""
    return (
        Approval.objects.filter(
            action=Approval.Action.PUBLISH_NOTICE,
            subject_id=notice.pk,
            confirmed_at=None,
            declined_at=None,
        )
        .select_related("requested_by")
        .first()
    )


def _take(
    request: HttpRequest, notice: Notice, approval: Approval | None, form: ReasonForm
) -> bool:
    """Take the posted step; False when its form has to be shown again."""
    step = request.POST.get("step")
    if step == "request" and not form.is_valid():
        return False
    taken = _STEPS.get(step or "")
    if taken is None or (approval is None and step in {"confirm", "decline"}):
        messages.error(request, explain(ApprovalClosed()))
        return True
    try:
        said = taken(request, notice, approval, form, timezone.now())
        messages.success(request, said)
    except REFUSALS as error:
        messages.error(request, explain(error))
    return True


def _request(
    request: HttpRequest, notice: Notice, _approval: Any, form: ReasonForm, at: datetime
) -> str:
    reason = form.cleaned_data["reason"]
    notices.request_notice(notice, actor=actor_of(request), at=at, reason=reason)
    return _("Another organiser can now check and publish the notice.")


def _confirm(request: HttpRequest, notice: Notice, approval: Any, _form: Any, at: datetime) -> str:
    notices.confirm_notice(approval, actor=actor_of(request), at=at)
    return _("The notice is public. Its projects are on public notice.")


def _decline(request: HttpRequest, notice: Notice, approval: Any, _form: Any, at: datetime) -> str:
    notices.decline_notice(approval, actor=actor_of(request), at=at)
    return _("The request is closed. The notice stays a draft.")


def _finalise(
    request: HttpRequest, notice: Notice, _approval: Any, _form: Any, at: datetime
) -> str:
    notices.finalise_notice(notice, actor=actor_of(request), at=at)
    return _("The notice has ended. Its projects are confirmed and can be recommended.")


_STEPS: dict[str, Callable[..., str]] = {
    "request": _request,
    "confirm": _confirm,
    "decline": _decline,
    "finalise": _finalise,
}
