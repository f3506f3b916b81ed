"""The judge's pages around serving: being asked, answering, and the commitment."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from accounts.refusals import explain
from accounts.workflow import TransitionRefused
from competitions.models import Heat
from judging.commitment_text import PARAGRAPHS, TEXT, TITLE, VERSION, digest_of
from judging.models import Commitment, ServiceInvitation
from judging.service_forms import AnswerForm, SignatureForm
from judging.services.commitments import (
    CommitmentRefused,
    edition_of,
    sign_commitment,
)
from judging.services.desk import heats_of
from judging.services.service_invitations import AnswerRefused, answer_invitation, may_answer
from judging.workflow import SERVICE_WORKFLOW


def _signed(request: HttpRequest, heat: Heat, form: SignatureForm) -> bool:
    try:
        sign_commitment(
            heat.round.competition,
            actor=actor_of(request),
            at=timezone.now(),
            **form.cleaned_data,
        )
    except CommitmentRefused as refused:
        form.add_error("signature", str(refused))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """The commitment of the edition that my heat belongs to: read it, sign it once."""
    user = actor_of(request)
    heat: Heat = get_object_or_404(heats_of(user), pk=pk)
    edition = edition_of(heat.round.competition)
    form = SignatureForm(request.POST or None, initial={"digest": digest_of(TEXT)})
    if request.method == "POST" and form.is_valid() and _signed(request, heat, form):
        messages.success(request, _("Your commitment is on record."))
        return redirect("judging:heat", heat.pk)
    mine = Commitment.objects.filter(judge__user=user, edition=edition, version=VERSION)
    context = {
        "heat": heat,
        "edition": edition,
        "competition": heat.round.competition,
        "title": TITLE,
        "paragraphs": PARAGRAPHS,
        "version": VERSION,
        "signed": mine.first(),
        "form": form,
        "nav": "mine",
    }
    return render(request, "judging/judge_commitment.html", context)


def _answered(request: HttpRequest, invitation: ServiceInvitation, form: AnswerForm) -> bool:
    said = form.cleaned_data
    try:
        answer_invitation(
            invitation,
            said["answer"],
            reason=said["reason"],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except PermissionDenied as denied:
        raise Http404 from denied
    except (AnswerRefused, TransitionRefused) as refused:
        form.add_error(None, explain(refused))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """An invitation to me: where, until when to answer, accept or decline."""
    user = actor_of(request)
    mine: ServiceInvitation = get_object_or_404(
        ServiceInvitation.objects.open_to(user).for_list(), pk=pk
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(request, mine, form):
        accepted = form.cleaned_data["answer"] == "accept"
        done = _("You have accepted. Thank you.") if accepted else _("You have declined.")
        messages.success(request, done)
        return redirect("judging:invitation", mine.pk)
    mine.refresh_from_db(fields=["state"])
    steps = {step.name for step in SERVICE_WORKFLOW.open_to(user, mine)}
    context = {
        "invitation": mine,
        "may_accept": "accept" in steps and may_answer(mine, timezone.now()),
        "may_decline": "decline" in steps,
        "form": form,
        "competition": mine.competition,
        "nav": "mine",
    }
    return render(request, "judging/judge_invitation.html", context)
