"""What the forms of a draft have in common, and the smaller ones of them.

A draft may be incomplete: a form refuses what is wrong, not what is missing, except where a row
cannot exist without it. What is still missing is said by `projects.services.completeness`.
"""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.plain_text import keep_plain, no_direction_marks
from competitions.models import Competition, Sector
from projects.models import Entry, Project
from projects.services.drafts import sectors_of


def changed_values(form: forms.BaseForm) -> dict[str, Any]:
    """What was changed and is valid, even where another field of the form is not.

    What is not valid is not asked whether it was changed: some numbers cannot be compared (sNaN).
    """
    valid = [name for name in form.fields if name in form.cleaned_data]
    return {
        name: form.cleaned_data[name]
        for name in valid
        if form.fields[name].has_changed(form[name].initial, form[name].data)
    }


def _mark(label: Any, *, needed: bool) -> SafeString:
    if needed:
        return format_html('{}<span class="asteriskField" aria-hidden="true">*</span>', label)
    return format_html('{} <span class="muted fw-normal">{}</span>', label, _("optional"))


def ask_to_choose(field: forms.Field) -> None:
    """A select that is still open says so in the reader's language."""
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = _("Please choose") if field.empty_label is not None else None
    elif isinstance(field, forms.TypedChoiceField):
        given: Any = field.choices
        field.choices = [("", _("Please choose")), *(pair for pair in given if pair[0])]


class DraftForm(forms.ModelForm):
    """`needed` fields carry the asterisk but may stay empty in a draft, the rest is optional."""

    needed: tuple[str, ...] = ()
    lenient: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_plain(self.fields)
        for name in self.lenient:
            self.fields[name].required = False
        for name, field in self.fields.items():
            if not field.required:
                field.label = _mark(field.label, needed=name in self.needed)
            ask_to_choose(field)


class ContestForm(DraftForm):
    """Category and sector of an entry, and what the project has won before."""

    class Meta:
        model = Entry
        fields = ("category", "sector", "earlier_award")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        competition = self.instance.competition
        fields: dict[str, Any] = self.fields
        fields["category"].queryset = competition.categories.all()
        fields["category"].empty_label = None
        fields["sector"].queryset = sectors_of(competition)


class StartForm(forms.Form):
    """What a draft cannot exist without, beside its unit."""

    title = forms.CharField(
        label=gettext_lazy("Project name"), max_length=60, validators=[no_direction_marks]
    )
    sector = forms.ModelChoiceField(
        Sector.objects.none(),
        label=gettext_lazy("Sector"),
        empty_label=gettext_lazy("Please choose"),
    )

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["sector"].queryset = sectors_of(competition)


class ProjectForm(DraftForm):
    """What judges read."""

    lenient = ("stage", "summary")
    needed = ("stage", "summary")

    class Meta:
        model = Project
        fields = ("title", "stage", "summary", "innovation", "market")
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 6, "data-count": "count"}),
            "innovation": forms.Textarea(attrs={"rows": 5, "data-count": "count"}),
            "market": forms.Textarea(attrs={"rows": 5, "data-count": "count"}),
        }
        help_texts = {
            "title": gettext_lazy(
                "Printed on the running order, the score sheets and the certificate."
            ),
            "summary": gettext_lazy("Which problem it solves, how, and who uses it."),
            "innovation": gettext_lazy("What is yours alone, compared with similar products."),
        }


class DeclarationForm(forms.Form):
    """The last step: the entrant stands by what is written."""

    agree = forms.BooleanField(
        label=gettext_lazy("I have read the declaration and agree to it."),
        error_messages={"required": gettext_lazy("Agree to the declaration before submitting.")},
    )


class MaterialForm(forms.Form):
    """One file of one kind; its bytes are judged by the service."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )
