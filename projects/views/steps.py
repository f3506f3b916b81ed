"""The entry form, one page for each step.

A step writes what is valid. What is not comes back as it was typed, with its error beside it.
"""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from accounts.refusals import explain
from projects import rules
from projects.autosave_data import autosave_data
from projects.change_words import overtaken_sentence
from projects.declaration import DECLARATION_VERSION
from projects.forms import DeclarationForm, step_forms, values_of
from projects.forms.step_forms import Parts
from projects.material_rows import material_rows, question_rows
from projects.models import Enterprise, Entry
from projects.services.changes import Knowledge, RevisionFromFuture
from projects.services.declarations import last_declaration
from projects.services.declaring import project_text, region_text
from projects.services.drafts import EntryNotEditable, UnitDoesNotFit, change_unit
from projects.services.saving import Saved, save_fields
from projects.services.sizes import describe_size
from projects.steps import form_context, has_step, step_after, step_url

REVISION = re.compile(r"[0-9]{1,9}")


def own_entry(request: HttpRequest, pk: int) -> Entry:
    """An entry of the reader's own or of the reader's team; anything else does not exist."""
    return get_object_or_404(Entry.objects.for_list().owned_by(request.user), pk=pk)


@require_http_methods(["GET", "POST"])
def entry_edit(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of the form."""
    entry = own_entry(request, pk)
    if not has_step(entry, step):
        raise Http404
    if not rules.can_edit(request.user, entry):
        messages.info(request, str(EntryNotEditable()))
        return redirect("projects:detail", entry.pk)
    parts = step_forms(entry, step)
    if request.method == "POST" and parts:
        return _save(request, entry, step)
    return render_step(request, entry, step, parts)


def render_step(
    request: HttpRequest, entry: Entry, step: str, parts: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page of a step; `parts` are its forms, bound or not."""
    fresh = own_entry(request, entry.pk)
    context = {"revision": fresh.revision} | form_context(fresh, step, at=timezone.now())
    context |= PAGES.get(step, lambda entry: {})(fresh) | parts
    if "form" in parts and step != "declare":
        context["autosave"] = autosave_data(
            fresh,
            step,
            user_pk=request.user.pk,
            revision=int(context["revision"]),
            steps=context["steps"],
        )
    return render(request, "projects/entry_edit.html", context, status=status)


def _save(request: HttpRequest, entry: Entry, step: str) -> HttpResponse:
    parts = step_forms(entry, step, request.POST)
    is_valid = _is_valid(parts)
    try:
        saved = _write(request, entry, step, parts)
    except (EntryNotEditable, UnitDoesNotFit, RevisionFromFuture) as refused:
        messages.error(request, explain(refused))
        return redirect(step_url(entry, step))
    for name, text in saved.overtaken.items():
        messages.warning(request, overtaken_sentence(entry, name, text))
    if not is_valid:
        messages.warning(
            request, _("Look at the fields that are marked. Everything else has been saved.")
        )
        # What was not touched here and changed elsewhere is still measured by the old revision.
        base = request.POST["revision"] if saved.kept else saved.revision
        return render_step(request, entry, step, {"revision": base} | parts, status=422)
    messages.success(request, _("Saved."))
    after = step_after(entry, step) if "continue" in request.POST else step
    return redirect(step_url(entry, after))


def _is_valid(parts: Parts) -> bool:
    if "choice" in parts:
        return chosen_unit(parts) is not None
    # Every form is asked, so that every form says what is wrong with it.
    answers = [form.is_valid() for form in parts.values()]
    return all(answers)


def _write(request: HttpRequest, entry: Entry, step: str, parts: Parts) -> Saved:
    """Write what is valid."""
    actor, at = actor_of(request), timezone.now()
    if "choice" in parts:
        if unit := chosen_unit(parts):
            change_unit(entry, unit, actor=actor, at=at)
        return Saved(entry.revision)
    values = values_of(parts)
    base = request.POST.get("revision", "")
    knows = Knowledge(bases=dict.fromkeys(values, int(base)) if REVISION.fullmatch(base) else {})
    return save_fields(entry, values, actor=actor, at=at, knows=knows, step=step)


def chosen_unit(parts: Parts) -> Any:
    """The unit chosen or newly described, unsaved then; None while something is wrong."""
    choice, unit_form = parts["choice"], parts["unit_form"]
    if not choice.is_valid():
        return None
    existing = choice.chosen()
    if existing is not None:
        return existing
    return unit_form.instance if unit_form.is_valid() else None


def _unit_page(entry: Entry) -> dict[str, Any]:
    company: Enterprise | None = entry.project.enterprise
    if company is None:
        return {}
    return {
        "size": describe_size(company.industry, company.employees, company.revenue, company.assets)
    }


def _materials_page(entry: Entry) -> dict[str, Any]:
    return {"rows": material_rows(entry), "paper": last_declaration(entry)}


def _declare_page(entry: Entry) -> dict[str, Any]:
    own = {"text": project_text(entry, own=True), "region": region_text(entry, own=True)}
    return {"form": DeclarationForm(), "version": DECLARATION_VERSION} | own


def _questions_page(entry: Entry) -> dict[str, Any]:
    return step_forms(entry, "questions") | {"rows": question_rows(entry)}


PAGES: dict[str, Callable[[Entry], dict[str, Any]]] = {
    "unit": _unit_page,
    "questions": _questions_page,
    "materials": _materials_page,
    "declare": _declare_page,
}
