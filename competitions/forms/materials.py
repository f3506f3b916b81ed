"""The rows in which a contest lays down what files it asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from competitions.forms.rows import RowsFormSet
from competitions.models import MaterialRequirement
from competitions.questions.kinds import FORMATS

Kind = MaterialRequirement.Kind
TWICE = _("This material is laid down here already.")


class RequirementForm(forms.ModelForm):
    """One kind of material; its formats are ticked."""

    formats = forms.MultipleChoiceField(
        label=_("formats"),
        choices=[(name, name.upper()) for name in FORMATS],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        required=False,
        error_messages={"invalid_choice": _("This format is not known.")},
    )

    class Meta:
        model = MaterialRequirement
        fields = ["kind", "category", "least", "most", "formats", "max_mib", "help_text"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("most") and not cleaned.get("formats") and "formats" not in self.errors:
            self.add_error("formats", _("Tick at least one format."))
        least, most = cleaned.get("least"), cleaned.get("most")
        if least is not None and most is not None and least > most:
            self.add_error("least", _("“At least” cannot be more than “at most”."))
        return cleaned


class RequirementFormSet(RowsFormSet):
    """The rows of one node: a kind stands there once for all categories, and once for each."""

    def clean(self) -> None:
        super().clean()
        seen: set[tuple[str, int | None]] = set()
        for form in self.forms:
            typed = getattr(form, "cleaned_data", None) or {}
            if typed.get("DELETE") or not typed.get("kind"):
                continue
            category = typed.get("category")
            key = (typed["kind"], category.pk if category else None)
            if key in seen:
                form.add_error("kind", TWICE)
            seen.add(key)
