"""The statement by which an entry is withdrawn."""

from django import forms
from django.utils.translation import gettext_lazy as _


class StatementForm(forms.Form):
    """The owner's own statement."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    signature = forms.CharField(
        label=_("Signature"),
        max_length=60,
        help_text=_("Your own name, as it stands in your account."),
    )


class PaperStatementForm(forms.Form):
    """A statement that came on paper."""

    signed_by = forms.CharField(label=_("Signed by"), max_length=60)
    signed_on = forms.DateField(
        label=_("Date of the statement"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    document_number = forms.CharField(
        label=_("Document number"),
        max_length=80,
        required=False,
        help_text=_("Of the paper on file, if it has one."),
    )
