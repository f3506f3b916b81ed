"""The organiser's side of objections: the list, the answer step by step, names behind a reason."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from accounts.refusals import explain
from accounts.workflow import TransitionRefused
from competitions.models import Competition
from projects.attachments import stored_file_response
from publicity import rules
from publicity.models import Objection, ObjectionFile
from publicity.objection_forms import AnswerForm, LookForm, RulingForm
from publicity.services import objection_rulings as rulings
from publicity.views.workspace import Role, frame, page_of, staffed_node

READERS = (Role.ORGANISER, Role.SUPERVISOR)
REFUSALS = (TransitionRefused, rulings.ConsequenceUnfit, rulings.WordsMissing)
Said = dict[str, Any]


@require_safe
@never_cache
def work_objections(request: HttpRequest, code: str) -> HttpResponse:
    """The objections of the contest that the reader may see; the oldest open ones first."""
    competition = staffed_node(request, code, *READERS)
    rows = _rows(request, competition)
    shown = shown_of(request.GET)
    context = {
        **frame(competition, "notices"),
        "shown": shown,
        "open": rows.open().count(),
        "page": page_of(request, rows if shown == "all" else rows.open()),
    }
    return render(request, "publicity/work_objections.html", context)


def shown_of(query: QueryDict) -> str:
    """Which objections are looked for: those that wait for an answer, unless all are."""
    return "all" if query.get("state") == "all" else "open"


def _rows(request: HttpRequest, competition: Competition) -> Any:
    seen = Objection.objects.visible_to(request.user)
    return seen.filter(notice__competition=competition).for_list()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def work_objection(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One objection, what stands in it, and the step that is open to the reader now."""
    competition = staffed_node(request, code, *READERS)
    rows = _rows(request, competition).select_related("decided_by")
    objection = get_object_or_404(rows, pk=pk)
    decides = rules.decides_objection(request.user, objection)
    step = request.POST.get("step", "")
    if step in _STEPS and not decides:
        raise Http404
    form = FORMS.get(step, forms.Form)(request.POST or None)
    if step in _STEPS and form.is_valid() and _taken(request, objection, step, form):
        return redirect("publicity:work_objection", code, pk)
    shown = step == "look" and form.is_valid() and _shown(request, objection, form)
    context = {
        **frame(competition, "notices"),
        "objection": objection,
        "files": objection.files.all(),
        "decides": decides,
        "shown": shown,
        **_forms(step, form),
    }
    return render(request, "publicity/work_objection.html", context)


FORMS: dict[str, type[forms.Form]] = {
    "refuse": AnswerForm,
    "uphold": RulingForm,
    "dismiss": RulingForm,
    "look": LookForm,
}


def _forms(step: str, form: forms.Form) -> dict[str, forms.Form]:
    """The forms of the page; the one that was sent keeps what was typed."""
    kinds = {"answer_form": AnswerForm, "ruling_form": RulingForm, "look_form": LookForm}
    sent = FORMS.get(step)
    return {name: form if kind is sent else kind() for name, kind in kinds.items()}


def _taken(request: HttpRequest, objection: Objection, step: str, form: forms.Form) -> bool:
    """Take the step; False with a sentence, so that the page keeps what was typed."""
    try:
        said = _STEPS[step](
            objection, form.cleaned_data, {"actor": actor_of(request), "at": timezone.now()}
        )
    except REFUSALS as refused:
        messages.error(request, explain(refused))
        return False
    messages.success(request, said)
    return True


def _shown(request: HttpRequest, objection: Objection, form: forms.Form) -> bool:
    at: datetime = timezone.now()
    reason = form.cleaned_data["reason"]
    rulings.unmask_objector(objection, reason=reason, actor=actor_of(request), at=at)
    return True


def _admit(objection: Objection, said: Said, who: Said) -> str:
    rulings.admit_objection(objection, **who)
    return _("The objection is admitted. Whoever filed it is told.")


def _refuse(objection: Objection, said: Said, who: Said) -> str:
    rulings.refuse_objection(objection, reason=said["reason"], **who)
    return _("The objection is not admitted. Whoever filed it is told why.")


def _investigate(objection: Objection, said: Said, who: Said) -> str:
    rulings.investigate_objection(objection, **who)
    return _("The investigation has begun.")


def _ruling(said: Said) -> rulings.Ruling:
    return rulings.Ruling(said["text"], said["document_number"])


def _uphold(objection: Objection, said: Said, who: Said) -> str:
    consequence = said["consequence"]
    rulings.uphold_objection(objection, _ruling(said), consequence=consequence, **who)
    return _("The objection is upheld. Prepare a notice that supersedes this one.")


def _dismiss(objection: Objection, said: Said, who: Said) -> str:
    rulings.dismiss_objection(objection, _ruling(said), **who)
    return _("The objection is dismissed. Whoever filed it is told why.")


_STEPS: dict[str, Callable[[Objection, Said, Said], str]] = {
    "admit": _admit,
    "refuse": _refuse,
    "investigate": _investigate,
    "uphold": _uphold,
    "dismiss": _dismiss,
}


@require_POST
@never_cache
def objection_file(request: HttpRequest, code: str, pk: int, file: int) -> HttpResponseBase:
    """One file of an objection, as an attachment; that it was opened is on record."""
    competition = staffed_node(request, code, *READERS)
    objection = get_object_or_404(_rows(request, competition), pk=pk)
    rows = ObjectionFile.objects.select_related("objection__notice__competition")
    row = get_object_or_404(rows, objection=objection, pk=file)
    rulings.open_evidence(row, actor=actor_of(request), at=timezone.now())
    return stored_file_response(row.file, row.content_type, row.name)
