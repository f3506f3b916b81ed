"""What is asked before a list goes out: columns, format, and the reason for personal data in full."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.exporting.listings import Ask, Listing
from accounts.exporting.making import NoReason, Wanted
from accounts.models import ListExport


class ListForm(forms.Form):
    """Columns and format; whoever may unmask and wants to says why.

    Ticked before anybody has typed is what the same person chose last for this list, or all or none
    where the address asks for it, as it does without a script.
    """

    columns = forms.MultipleChoiceField(
        label=_("Columns of the file"), widget=forms.CheckboxSelectMultiple
    )
    suffix = forms.ChoiceField(
        label=_("Format"),
        choices=ListExport.Suffix.choices,
        widget=forms.RadioSelect,
        initial=ListExport.Suffix.XLSX,
    )
    in_full = forms.BooleanField(label=_("Personal data in full, not masked"), required=False)
    reason = forms.CharField(
        label=_("What they are needed for"),
        max_length=200,
        required=False,
        help_text=_(
            "Needed only for personal data in full. It goes into the audit trail with your name."
        ),
    )

    def __init__(
        self, *args: Any, listing: Listing, ask: Ask, last: ListExport | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = listing.columns(ask)
        fields: dict[str, Any] = self.fields
        fields["columns"].choices = [(column.key, column.head) for column in offered]
        ticked = {
            "all": [column.key for column in offered],
            "none": [],
            "usual": last.columns if last else [one.key for one in offered if one.usual],
        }
        self.initial["columns"] = ticked.get(ask.query.get("columns", ""), ticked["usual"])
        if last:
            self.initial["suffix"] = last.suffix
        self.masks = any(column.mask for column in offered)
        self.unmasks = self.masks and listing.may_unmask(ask)
        if not self.unmasks:
            del fields["in_full"], fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Personal data in full take a reason."""
        data = super().clean() or self.cleaned_data
        if data.get("in_full") and not data.get("reason", "").strip():
            self.add_error("reason", str(NoReason()))
        return data

    @property
    def wanted(self) -> Wanted:
        """What was chosen, of a form that is valid; a reason only where there is something to say."""
        said = self.cleaned_data
        in_full = said.get("in_full", False)
        reason = said.get("reason", "") if in_full else ""
        return Wanted(said["columns"], said["suffix"], in_full, reason)
