"""The forms of one step, and what they say about fields by the names of `projects.entry_fields`.

The page and the saving of single fields ask the same forms, so that both refuse the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from competitions.models import Category, Competition
from projects.forms.drafts import ContestForm, ProjectForm, changed_values
from projects.forms.funding import FundingForm
from projects.forms.people import ContactForm, member_formset
from projects.forms.questions import QuestionsForm
from projects.forms.rows import honour_formset, right_formset
from projects.forms.units import EnterpriseForm, TeamForm, UnitChoiceForm, units_of
from projects.models import Enterprise, Entry, Project, Team
from projects.services.answers import read_sheet
from projects.services.saving import ROWS

type Parts = dict[str, Any]

PREFIXES: dict[type[models.Model], str] = {
    Entry: "entry",
    Project: "project",
    Enterprise: "unit",
    Team: "unit",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """Sent fields after the forms have seen them: valid values, and a sentence for each other.

    `set_aside` are answers to questions that are not put as the form stands: they do not count.
    """

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    set_aside: list[str] = field(default_factory=list)


def step_forms(entry: Entry, step: str, data: Any = None) -> Parts:
    """The forms of a step, by the names that the templates know; each box carries its field's name."""
    parts = _parts(entry, step, data)
    for part in parts.values():
        for form, names in _named(part):
            for name, entry_name in names.items():
                form.fields[name].widget.attrs["data-field"] = entry_name
    return parts


def _parts(entry: Entry, step: str, data: Any) -> Parts:
    if step == "contest":
        return {"form": ContestForm(data, instance=entry)}
    if step == "unit":
        return _unit_forms(entry, data)
    if step == "project":
        return {
            "form": ProjectForm(data, instance=entry.project),
            "funding": FundingForm(data, instance=entry),
            "rights": right_formset(entry.project, data),
        }
    if step == "questions":
        return {"form": QuestionsForm(data, sheet=read_sheet(entry))}
    if step == "people":
        return {
            "form": ContactForm(data, instance=entry),
            "members": member_formset(entry, data),
        }
    return {}


def _unit_forms(entry: Entry, data: Any) -> Parts:
    project, kind = entry.project, entry.category.kind
    form_class = EnterpriseForm if kind == Category.Kind.ENTERPRISE else TeamForm
    unit = project.enterprise if kind == Category.Kind.ENTERPRISE else project.team
    contest = entry.competition
    if unit is not None:
        form = form_class(data, instance=unit, owner=project.owner, contest=contest)
        honours = {"honours": honour_formset(unit, data)} if isinstance(unit, Enterprise) else {}
        return {"form": form} | honours
    return unit_choice_forms(project.owner, contest, kind, data)


def unit_choice_forms(owner: Any, contest: Competition, kind: str, data: Any) -> Parts:
    """A choice among the owner's units, and beside it the fields of a new one."""
    form_class = EnterpriseForm if kind == Category.Kind.ENTERPRISE else TeamForm
    choice = UnitChoiceForm(data, units=units_of(owner, kind))
    takes_existing = choice.is_valid() and choice.chosen() is not None
    typed = None if takes_existing else data
    unit_form = form_class(typed, owner=owner, contest=contest, prefix="unit")
    unit_form.instance.owner = owner
    return {"choice": choice, "unit_form": unit_form}


def _named(part: Any) -> Iterable[tuple[forms.BaseForm, dict[str, str]]]:
    """The forms of a part with {name in the form: name of the entry's field}.

    A form that is none of the entry's rows says its names itself, in `entry_names`.
    """
    if isinstance(part, forms.BaseFormSet):
        for form in part.forms:
            yield form, dict.fromkeys(form.fields, str(part.prefix))
    elif hasattr(part, "entry_names"):
        yield part, part.entry_names
    elif isinstance(part, forms.BaseModelForm) and not part.instance._state.adding:
        prefix = PREFIXES[type(part.instance)]
        yield part, {name: f"{prefix}.{name}" for name in part.fields}


def rows_of(formset: forms.BaseFormSet) -> list[dict[str, Any]]:
    """The rows of a valid formset that say something; a row is known by its name, or its kind."""
    columns = ROWS[str(formset.prefix)].columns
    known_by = "name" if "name" in columns else columns[0]
    # Of a row that stands as it was Django keeps no cleaned data.
    rows = [form.cleaned_data or _untouched(form) for form in formset.forms]
    return [row for row in rows if row.get(known_by)]


def _untouched(form: forms.BaseForm) -> dict[str, Any]:
    return {} if form.has_changed() else {name: form.initial.get(name) for name in form.fields}


def values_of(parts: Parts) -> dict[str, Any]:
    """What was changed and is valid, even where another field of the step is not."""
    values: dict[str, Any] = {}
    for part in parts.values():
        if isinstance(part, forms.BaseFormSet):
            if part.is_valid():
                values[str(part.prefix)] = rows_of(part)
            continue
        for form, names in _named(part):
            form.is_valid()
            values |= {
                names[name]: value for name, value in changed_values(form).items() if name in names
            }
    return values


def judge_fields(entry: Entry, step: str, sent: Mapping[str, Any]) -> Judged:
    """Put the sent fields on top of what the step holds, and ask its forms."""
    fresh = _parts(entry, step, None)
    data, known = QueryDict(mutable=True), set[str]()
    for part in fresh.values():
        known |= _fill(data, part, sent)
    judged = Judged()
    for part in _parts(entry, step, data).values():
        if isinstance(part, forms.BaseFormSet):
            _judge_rows(part, sent, judged)
            continue
        for form, names in _named(part):
            _judge_form(form, names, sent, judged)
    for name in sent.keys() - known:
        judged.errors[name] = _("This field is not on the form any more. Load the page anew.")
    return judged


def _fill(data: QueryDict, part: Any, sent: Mapping[str, Any]) -> set[str]:
    """Write the part as its page would send it, with the sent fields instead of the present ones."""
    if isinstance(part, forms.BaseFormSet):
        name = str(part.prefix)
        rows = sent.get(name, part.initial or [])
        rows = rows if isinstance(rows, list) else []
        data[f"{name}-TOTAL_FORMS"], data[f"{name}-INITIAL_FORMS"] = str(len(rows)), "0"
        for number, row in enumerate(rows):
            for column, value in row.items() if isinstance(row, dict) else ():
                data[f"{name}-{number}-{column}"] = str(value if value is not None else "")
        return {name}
    known = set()
    for form, names in _named(part):
        for name, entry_name in names.items():
            box = form[name]
            put = getattr(box.field.widget, "fill", _put)
            put(data, box.html_name, sent.get(entry_name, box.value()))
        known |= {*names.values()}
    return known


def _put(data: QueryDict, name: str, value: Any) -> None:
    if isinstance(value, list | tuple):
        data.setlist(name, [str(one) for one in value])
    elif value is not None:
        data[name] = str(value)


def _judge_rows(formset: forms.BaseFormSet, sent: Mapping[str, Any], judged: Judged) -> None:
    name = str(formset.prefix)
    if name not in sent:
        return
    if formset.is_valid():
        judged.values[name] = rows_of(formset)
        return
    said = [*formset.non_form_errors()]
    for form in formset.forms:
        said += [str(sentence) for column in form.errors.values() for sentence in column]
    judged.errors[name] = " ".join(dict.fromkeys(map(str, said)))


def _judge_form(
    form: forms.BaseForm, names: dict[str, str], sent: Mapping[str, Any], judged: Judged
) -> None:
    form.is_valid()
    for name, entry_name in names.items():
        if entry_name not in sent:
            continue
        if name in form.cleaned_data:
            judged.values[entry_name] = form.cleaned_data[name]
            continue
        # What is wrong with another field of the form may stand in the way of this one. A question
        # that is hidden by another answer is set aside without a word.
        said = form.errors.get(name) or [one for each in form.errors.values() for one in each]
        if said:
            judged.errors[entry_name] = " ".join(map(str, said))
        else:
            judged.set_aside.append(entry_name)
