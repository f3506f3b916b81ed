"""What a project has received, what it needs, and what for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from projects.forms.drafts import DraftForm
from projects.models import Entry


class FundingForm(DraftForm):
    """All of it is optional; it stands in the entry, not in the project."""

    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What the project looks for"),
        choices=Entry.Need,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Entry
        fields = ("funding_history", "funding_need", "use_of_funds", "needs")
        widgets = {
            "funding_history": forms.Textarea(attrs={"rows": 3, "data-count": "count"}),
            "use_of_funds": forms.Textarea(attrs={"rows": 3, "data-count": "count"}),
        }
        help_texts = {
            "funding_history": gettext_lazy("Round, year, amount and investor."),
        }

    def clean_needs(self) -> list[str]:
        """In the order of the list, however they were ticked."""
        chosen: list[Any] = self.cleaned_data["needs"]
        return [value for value in Entry.Need.values if value in chosen]
