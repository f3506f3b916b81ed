"""Feedback: the organiser's switches and the comments to be read, and the entrant's page."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from competitions.models import Round
from judging.forms import FeedbackForm, ReasonForm
from judging.rules import organises_round
from judging.services.feedback import (
    Parts,
    comments_of,
    digest_of,
    feedback_of,
    hold_comment,
    parts_of,
    set_feedback,
    show_comment,
)
from judging.views.organiser import Role, page_context, page_of, refusal_of
from judging.views.round_page import READ_BY, find_round
from projects.models import Entry

BANDS = {
    "": gettext_lazy("No band is told in a round of fewer than ten entries."),
    "tenth": gettext_lazy("In the first tenth"),
    "quarter": gettext_lazy("In the first quarter"),
    "half": gettext_lazy("In the first half"),
    "rest": gettext_lazy("In the second half"),
}


@never_cache
@require_safe
def own_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """What my entry is told of the rounds whose results are published; nothing else is said."""
    entry = get_object_or_404(Entry.objects.for_list().owned_by(request.user), pk=pk)
    told = [(one, BANDS[one.band] if one.band else "") for one in feedback_of(entry)]
    context = {"entry": entry, "competition": entry.competition, "nav": "mine", "told": told}
    return render(request, "judging/own_feedback.html", context)


@never_cache
@require_safe
def round_feedback(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What is open to the entrants of the round, and the judges' comments to be read before."""
    round_ = find_round(request, code, pk, *READ_BY)
    comments = comments_of(round_, actor_of(request))
    context = page_context(round_.competition) | {
        "round": round_,
        "may_act": organises_round(request.user, round_),
        "form": FeedbackForm(initial=asdict(parts_of(round_)) | {"seen": digest_of(round_)}),
        "page": page_of(request, comments),
        "held": sum(one.held is not None for one in comments),
        "stands": round_.state in {"decided", "published"},
    }
    return render(request, "judging/work_feedback.html", context)


@require_POST
def feedback_step(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Save the switches, hold one comment back, or show it again."""
    round_ = find_round(request, code, pk, Role.ORGANISER)
    if request.POST.get("step") == "save":
        form = FeedbackForm(request.POST)
        form.is_valid()
        data = dict(form.cleaned_data)
        seen = data.pop("seen", "")
        save = partial(set_feedback, round_, Parts(**data), seen=seen, **_by(request))
        return _done(request, round_, save, _("Saved."))
    sheet = _sheet_of(request)
    if not any(one.sheet == sheet for one in comments_of(round_, actor_of(request))):
        raise Http404
    return _of_comment(request, round_, sheet)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "at": timezone.now()}


def _of_comment(request: HttpRequest, round_: Round, sheet: int) -> HttpResponse:
    if request.POST.get("step") == "show":
        again = partial(show_comment, sheet, **_by(request))
        return _done(request, round_, again, _("The comment is shown with the others."))
    form = ReasonForm(request.POST)
    if request.POST.get("step") != "hold" or not form.is_valid():
        messages.error(request, _("Say why, in a few words."))
        return redirect("judging:round_feedback", round_.competition.code, round_.pk)
    hold = partial(hold_comment, sheet, reason=form.cleaned_data["reason"], **_by(request))
    return _done(request, round_, hold, _("The comment is held back."))


def _sheet_of(request: HttpRequest) -> int:
    sent = request.POST.get("sheet", "")
    return int(sent) if sent.isdecimal() and len(sent) < 19 else 0


def _done(
    request: HttpRequest, round_: Round, take: Callable[[], object], said: str
) -> HttpResponse:
    refused = refusal_of(take)
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, said)
    return redirect("judging:round_feedback", round_.competition.code, round_.pk)
