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
from competitions.models import Competition, Round
from publicity.forms import NoticeForm, ReasonForm
from publicity.models import Notice, Objection
from publicity.noticeboard import NoticeStatus, notice_status
from publicity.services import notice_paper, notices
from publicity.services.notice_content import CalendarMissing, ResultsNotPublished
from publicity.views.workspace import READERS, Role, frame, page_of, staffed_node

REFUSALS = (
    notices.ChecksMissing,
    ApprovalClosed,
    ApprovalPending,
    SamePerson,
    TransitionRefused,
    ResultsNotPublished,
    notice_paper.PaperNotNeeded,
    notices.AlreadyHangs,
    notices.ListChanged,
    notices.NoticeReasonMissing,
    notices.NoticeTooLate,
    notices.NotSuperseded,
    notices.PeriodNotOver,
    notices.StillLookedAt,
)


MOST_OBJECTIONS = 50


def work_notices(request: HttpRequest, code: str) -> HttpResponse:
    """The node's notices, and the form that prepares one from the published final."""
    competition = staffed_node(request, code, *READERS)
    may_prepare = competition_rules.is_organiser(request.user, competition)
    if request.method == "POST" and not may_prepare:
        raise Http404
    proposal = _proposal(competition)
    form = NoticeForm(request.POST or None, initial=proposal, competition=competition)
    period = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            period = _period(form)
        elif notice := _prepare(request, competition, form):
            return redirect("publicity:work_notice", code, notice.pk)
    context = {
        **_listed(request, competition),
        "form": form,
        "period": period,
        "may_prepare": may_prepare,
    }
    return render(request, "publicity/work_notices.html", context)


def _listed(request: HttpRequest, competition: Competition) -> dict[str, Any]:
    return {
        **frame(competition, "notices"),
        "has_final": Round.objects.final_of(competition) is not None,
        "page": page_of(request, Notice.objects.filter(competition=competition).for_list()),
        **_objections(request, competition),
    }


def _objections(request: HttpRequest, competition: Competition) -> dict[str, Any]:
    """Whether the reader has to do with objections, and how many open ones they see."""
    readers = (Role.ORGANISER, Role.SUPERVISOR)
    seen = Objection.objects.visible_to(request.user).filter(notice__competition=competition)
    return {
        "reads_objections": competition_rules.has_role(request.user, competition, *readers),
        "open_objections": seen.open().count(),
    }


def _proposal(competition: Competition) -> dict[str, Any]:
    """A number and a title to begin with; both can be changed."""
    count = Notice.objects.filter(competition=competition).count()
    return {
        "number": f"{competition.number_prefix}-GS-{count + 1:02d}",
        "title": _("Public notice of the projects proposed by %(contest)s")
        % {"contest": competition.short_name},
        "office_phone": competition.office_phone,
        "supervision_phone": competition.supervision_phone,
    }


def _period(form: NoticeForm) -> NoticeStatus | None:
    """The days that the notice would hang; a form error where the calendar is not known."""
    period = form.period
    try:
        last = period.ends_on
    except CalendarMissing as error:
        form.add_error("starts_on", explain(error))
        return None
    notice = Notice(starts_on=period.starts_on, days=period.days, mode=period.mode, ends_on=last)
    return notice_status(notice, timezone.localdate())


def _prepare(request: HttpRequest, competition: Competition, form: NoticeForm) -> Notice | None:
    said = form.cleaned_data
    try:
        notice = notices.prepare_notice(
            competition,
            number=said["number"],
            title=said["title"],
            period=form.period,
            office=form.office,
            supersedes=said.get("supersedes"),
            actor=actor_of(request),
            at=timezone.now(),
        )
        messages.success(request, _("The notice is prepared. Check it, then have it published."))
        return notice
    except CalendarMissing as error:
        form.add_error("starts_on", explain(error))
    except notices.NotSuperseded as error:
        form.add_error("supersedes", explain(error))
    except (ResultsNotPublished, notices.ChecksMissing, notices.TelephoneMissing) as error:
        form.add_error(None, explain(error))
    return None


def work_notice(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One notice as it will hang, and the step that is open to the reader now."""
    competition = staffed_node(request, code, *READERS)
    found = Notice.objects.select_related("job", "supersedes")
    notice = get_object_or_404(found, competition=competition, pk=pk)
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
        "approval": approval,
        "is_mine": approval is not None and approval.requested_by_id == request.user.pk,
        "organises": organises,
        "form": form,
        **_beside(request, notice),
    }
    return render(request, "publicity/work_notice.html", context)


def _beside(request: HttpRequest, notice: Notice) -> dict[str, Any]:
    """Its days, the notice that came after it, and the objections to it that the reader may see."""
    today = timezone.localdate()
    objections = Objection.objects.visible_to(request.user).filter(notice=notice)
    return {
        "status": notice_status(notice, today),
        "is_over": today > notice.ends_on,
        "successor": notice.successors.exclude(state=Notice.State.DRAFT).first(),
        "objections": objections.for_list()[:MOST_OBJECTIONS],
    }


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


def _paper(request: HttpRequest, notice: Notice, _approval: Any, _form: Any, at: datetime) -> str:
    notice_paper.order_paper_again(notice, actor=actor_of(request), at=at)
    return _("The paper is made again.")


_STEPS: dict[str, Callable[..., str]] = {
    "request": _request,
    "confirm": _confirm,
    "decline": _decline,
    "finalise": _finalise,
    "paper": _paper,
}
