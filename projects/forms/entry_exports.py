"""The form of a list that goes out: its columns, and the reason for personal data in full."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.services.entry_columns import COLUMNS, USUAL
from projects.services.entry_exports import NoReason


class ExportForm(forms.Form):
    """Which columns; whoever wants the contacts unmasked says why."""

    columns = forms.MultipleChoiceField(
        label=_("Columns of the file"),
        choices=lambda: [(column.key, column.head) for column in COLUMNS],
        widget=forms.CheckboxSelectMultiple,
        initial=USUAL,
    )
    in_full = forms.BooleanField(
        label=_("Contact person, mobile and e-mail in full, not masked"), required=False
    )
    reason = forms.CharField(
        label=_("What they are needed for"),
        max_length=200,
        required=False,
        help_text=_(
            "Needed only for contacts in full. It goes into the audit trail with your name."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Contacts in full take a reason."""
        data = super().clean() or self.cleaned_data
        if data.get("in_full") and not data.get("reason", "").strip():
            self.add_error("reason", str(NoReason()))
        return data
