"""The entry form, one page for each step.

A step writes what is valid. What is not comes back as it was typed, with its error beside it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.refusals import explain
from competitions.models import Category
from projects import rules
from projects.declaration import DECLARATION_VERSION
from projects.forms import (
    ContactForm,
    ContestForm,
    DeclarationForm,
    EnterpriseForm,
    ProjectForm,
    TeamForm,
    UnitChoiceForm,
    changed_values,
    member_formset,
    units_of,
)
from projects.models import Enterprise, Entry
from projects.services.drafts import (
    Change,
    EntryNotEditable,
    UnitDoesNotFit,
    change_unit,
    save_members,
    save_step,
)
from projects.services.sizes import describe_size
from projects.steps import STEPS, form_context, material_rows, neighbour, step_url

type Parts = dict[str, Any]


def own_entry(request: HttpRequest, pk: int) -> Entry:
    """An entry of the reader's own or of the reader's team; anything else does not exist."""
    return get_object_or_404(Entry.objects.for_list().owned_by(request.user), pk=pk)


@require_http_methods(["GET", "POST"])
def entry_edit(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of the form."""
    entry = own_entry(request, pk)
    if step not in STEPS:
        raise Http404
    if not rules.can_edit(request.user, entry):
        messages.info(request, str(EntryNotEditable()))
        return redirect("projects:detail", entry.pk)
    if request.method == "POST" and step in WRITERS:
        return _save(request, entry, step)
    return render_step(request, entry, step, _forms(entry, step, None))


def render_step(
    request: HttpRequest, entry: Entry, step: str, parts: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page of a step; `parts` are its forms, bound or not."""
    fresh = own_entry(request, entry.pk)
    context = form_context(fresh, step, at=timezone.now())
    context |= PAGES.get(step, lambda entry: {})(fresh) | parts
    return render(request, "projects/entry_edit.html", context, status=status)


def _save(request: HttpRequest, entry: Entry, step: str) -> HttpResponse:
    parts = _forms(entry, step, request.POST)
    is_valid = _is_valid(parts)
    try:
        WRITERS[step](entry, step, parts, request.user, timezone.now())
    except (EntryNotEditable, UnitDoesNotFit) as refused:
        messages.error(request, explain(refused))
        return redirect(step_url(entry, step))
    if not is_valid:
        messages.warning(
            request, _("Look at the fields that are marked. Everything else has been saved.")
        )
        return render_step(request, entry, step, parts, status=422)
    messages.success(request, _("Saved."))
    after = neighbour(step, 1) if "continue" in request.POST else step
    return redirect(step_url(entry, after))


def _forms(entry: Entry, step: str, data: Any) -> dict[str, Any]:
    """The forms of a step, by the names that the templates know."""
    if step == "contest":
        return {"form": ContestForm(data, instance=entry)}
    if step == "unit":
        return _unit_forms(entry, data)
    if step == "project":
        return {"form": ProjectForm(data, instance=entry.project)}
    if step == "people":
        return {
            "form": ContactForm(data, instance=entry),
            "members": member_formset(entry, data),
        }
    return {}


def _unit_forms(entry: Entry, data: Any) -> dict[str, Any]:
    project, kind = entry.project, entry.category.kind
    form_class = EnterpriseForm if kind == Category.Kind.ENTERPRISE else TeamForm
    unit = project.enterprise if kind == Category.Kind.ENTERPRISE else project.team
    if unit is not None:
        return {"form": form_class(data, instance=unit, owner=project.owner)}
    return unit_choice_forms(project.owner, kind, data)


def unit_choice_forms(owner: Any, kind: str, data: Any) -> dict[str, Any]:
    """A choice among the owner's units, and beside it the fields of a new one."""
    form_class = EnterpriseForm if kind == Category.Kind.ENTERPRISE else TeamForm
    choice = UnitChoiceForm(data, units=units_of(owner, kind))
    takes_existing = choice.is_valid() and choice.chosen() is not None
    unit_form = form_class(None if takes_existing else data, owner=owner, prefix="unit")
    unit_form.instance.owner = owner
    return {"choice": choice, "unit_form": unit_form}


def _is_valid(parts: Parts) -> bool:
    if "choice" in parts:
        return chosen_unit(parts) is not None
    # Every form is asked, so that every form says what is wrong with it.
    answers = [form.is_valid() for form in parts.values()]
    return all(answers)


def _write_fields(entry: Entry, step: str, parts: Parts, actor: Any, at: datetime) -> None:
    form: forms.ModelForm = parts["form"]
    save_step(entry, step, [Change(form.instance, changed_values(form))], actor=actor, at=at)


def _write_unit(entry: Entry, step: str, parts: Parts, actor: Any, at: datetime) -> None:
    if "form" in parts:
        _write_fields(entry, step, parts, actor, at)
        return
    unit = chosen_unit(parts)
    if unit is not None:
        change_unit(entry, unit, actor=actor, at=at)


def chosen_unit(parts: Parts) -> Any:
    """The unit chosen or newly described, unsaved then; None while something is wrong."""
    choice, unit_form = parts["choice"], parts["unit_form"]
    if not choice.is_valid():
        return None
    existing = choice.chosen()
    if existing is not None:
        return existing
    return unit_form.instance if unit_form.is_valid() else None


def _write_people(entry: Entry, step: str, parts: Parts, actor: Any, at: datetime) -> None:
    _write_fields(entry, step, parts, actor, at)
    formset = parts["members"]
    if formset.is_valid():
        rows = [row for row in formset.cleaned_data if row.get("name")]
        members = [(row["name"], row["role"]) for row in rows]
        save_members(entry, members, actor=actor, at=at)


WRITERS: dict[str, Callable[[Entry, str, Parts, Any, datetime], None]] = {
    "contest": _write_fields,
    "unit": _write_unit,
    "project": _write_fields,
    "people": _write_people,
}


def _unit_page(entry: Entry) -> dict[str, Any]:
    company: Enterprise | None = entry.project.enterprise
    if company is None:
        return {}
    return {
        "size": describe_size(company.industry, company.employees, company.revenue, company.assets)
    }


def _materials_page(entry: Entry) -> dict[str, Any]:
    return {"rows": material_rows(entry)}


def _declare_page(entry: Entry) -> dict[str, Any]:
    return {"form": DeclarationForm(), "version": DECLARATION_VERSION}


PAGES: dict[str, Callable[[Entry], dict[str, Any]]] = {
    "unit": _unit_page,
    "materials": _materials_page,
    "declare": _declare_page,
}
