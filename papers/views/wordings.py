"""The wording of each kind of paper, for those who may change it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from competitions.models import Competition, StaffGrant
from papers import rules
from papers.forms import WordingForm
from papers.labels import Kind
from papers.name_labels import FILTER_MEANINGS, MEANINGS
from papers.names import names_of
from papers.phrases import FILTERS
from papers.services.samples import sample_of
from papers.services.wordings import (
    InForce,
    WordingTaken,
    drop_wording,
    save_wording,
    wording_in_force,
    wordings_in_force,
)
from papers.templating import WordingRefused
from papers.words import say_problem
from publicity.views.workspace import READERS, frame, staffed_node

CONFLICT = 409
WRITERS = (StaffGrant.Role.ORGANISER, StaffGrant.Role.SECRETARIAT)


@require_safe
def wordings(request: HttpRequest, code: str) -> HttpResponse:
    """Which wording each kind of paper begins with."""
    competition = staffed_node(request, code, *READERS)
    labels = dict(Kind.choices)
    rows = [(labels[each.kind], each) for each in wordings_in_force(competition)]
    return render(request, "papers/wordings.html", {**frame(competition, "reports"), "rows": rows})


def _kind(kind: str) -> str:
    if kind not in Kind.values:
        raise Http404
    return kind


@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The wording with what may stand in it; by POST, store the contest's own."""
    writing = request.method == "POST"
    competition = staffed_node(request, code, *(WRITERS if writing else READERS))
    in_force = wording_in_force(competition, _kind(kind))
    initial = {"text": in_force.text, "version": in_force.version}
    form = WordingForm(request.POST if writing else None, initial=initial)
    if not writing:
        return _page(request, competition, in_force, form)
    status = _save(request, competition, kind, form) if form.is_valid() else 422
    if status == 200:
        messages.success(request, _("The wording was saved. New papers begin with it."))
        return redirect("papers:wording", code, kind)
    if status == CONFLICT:
        in_force = wording_in_force(competition, kind)
    return _page(request, competition, in_force, form, status)


def _save(request: HttpRequest, competition: Competition, kind: str, form: WordingForm) -> int:
    """Store it; the status of the answer, with what is wrong on the form."""
    said = form.cleaned_data
    try:
        save_wording(competition, kind, **said, actor=actor_of(request), at=timezone.now())
    except WordingRefused as refused:
        for problem in refused.problems:
            form.add_error("text", say_problem(problem))
        return 422
    except WordingTaken as taken:
        form.add_error(None, str(taken))
        return CONFLICT
    return 200


def _page(
    request: HttpRequest,
    competition: Competition,
    in_force: InForce,
    form: WordingForm,
    status: int = 200,
) -> HttpResponse:
    sample = sample_of(competition, in_force.kind, request.user)
    context = {
        **frame(competition, "reports"),
        "wording": in_force,
        "label": Kind(in_force.kind).label,
        "form": form,
        "names": names_of(sample or {}),
        "meanings": MEANINGS,
        "filters": [(name, *FILTER_MEANINGS[name]) for name in FILTERS],
        "taken": status == CONFLICT,
        "may_word": rules.words_papers(request.user, competition),
    }
    return render(request, "papers/wording.html", context, status=status)


@require_POST
def wording_drop(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Go back to the wording of above, or the house's."""
    competition = staffed_node(request, code, *WRITERS)
    if drop_wording(competition, _kind(kind), actor=actor_of(request), at=timezone.now()):
        messages.success(request, _("The contest has no wording of its own any more."))
    else:
        messages.warning(request, _("The contest had no wording of its own."))
    return redirect("papers:wording", code, kind)
