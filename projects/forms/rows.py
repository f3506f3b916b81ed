"""Rows of the form that one adds as many of as one has: titles of a company, rights of a project."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.plain_text import keep_plain
from projects.forms.drafts import ask_to_choose
from projects.models import Enterprise, Honour, IntellectualProperty, Project

MOST_HONOURS, MOST_RIGHTS = 20, 30
FIRST_YEAR = 1949


class RowForm(forms.ModelForm):
    """One row; one that is left empty does not count, and one that says something is complete."""

    # What a row that says anything must say, each with the sentence that asks for it.
    demanded: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_plain(self.fields)
        for field in self.fields.values():
            field.required = False
            ask_to_choose(field)
        # An empty row says nothing, not the default of its column.
        self.initial = dict.fromkeys(self.fields, "") | (kwargs.get("initial") or {})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or any(cleaned.get(name) not in (None, "") for name in self.fields):
            for name, sentence in self.demanded.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, str(sentence))
        return cleaned


class HonourForm(RowForm):
    """A title of the company with the number of its certificate."""

    demanded = {"kind": gettext_lazy("Choose the title or leave the row empty.")}

    class Meta:
        model = Honour
        fields = ("kind", "number", "year")
        labels = {"kind": gettext_lazy("Honour or title")}

    def clean_year(self) -> int | None:
        year: int | None = self.cleaned_data["year"]
        last = timezone.localdate().year
        if year is not None and not FIRST_YEAR <= year <= last:
            raise forms.ValidationError(
                _("Give the year with four digits, no later than %(year)s.") % {"year": last}
            )
        return year


class RightForm(RowForm):
    """A right that the project rests on; one whose holder is left empty is the unit's own."""

    demanded = {
        "kind": gettext_lazy("Choose the kind of right or leave the row empty."),
        "name": gettext_lazy("Name the right or leave the row empty."),
        "status": gettext_lazy("Choose whether the right is granted."),
    }

    class Meta:
        model = IntellectualProperty
        fields = ("kind", "name", "status", "number", "owner")
        labels = {
            "kind": gettext_lazy("Kind of right"),
            "name": gettext_lazy("Name of the right"),
            "number": gettext_lazy("Number of the right"),
        }

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["owner"].widget.attrs["placeholder"] = unit

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("name") and not cleaned.get("owner") and "owner" not in self.errors:
            cleaned["owner"] = self.unit
        return cleaned


def honour_formset(company: Enterprise, data: Any = None) -> forms.BaseFormSet:
    """The titles of the company and a spare row."""
    rows = company.honours.all()
    return _formset(HonourForm, "honours", rows, MOST_HONOURS, data)


def right_formset(project: Project, data: Any = None) -> forms.BaseFormSet:
    """The rights of the project and a spare row."""
    unit = {"unit": project.unit.name}
    return _formset(RightForm, "rights", project.rights.all(), MOST_RIGHTS, data, form_kwargs=unit)


def _formset(
    form: type[RowForm], prefix: str, rows: Any, most: int, data: Any, **said: Any
) -> forms.BaseFormSet:
    fields: Any = form._meta.fields
    initial = [{name: getattr(row, name) for name in fields} for row in rows]
    # Django shows the spare rows beyond the present ones, and takes as many as there were if more.
    limit = max(most, len(initial))
    made = forms.formset_factory(
        form, extra=1, max_num=limit, absolute_max=limit, validate_max=True
    )
    if data is not None and f"{prefix}-TOTAL_FORMS" not in data:
        # A page that does not know of these rows leaves them as they are.
        data = _as_they_stand(prefix, initial)
    return made(data, initial=initial, prefix=prefix, **said)


def _as_they_stand(prefix: str, rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(len(rows))}
    for number, row in enumerate(rows):
        data |= {
            f"{prefix}-{number}-{name}": "" if value is None else str(value)
            for name, value in row.items()
        }
    return data
