"""What organisers type in after they have looked into an entry that was promoted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from judging.models import PlaceCheck
from judging.round_forms import EntryField
from projects.models import Entry


class PlaceCheckForm(forms.Form):
    entry = EntryField(
        queryset=Entry.objects.none(), label=_("Entry"), empty_label=_("Choose an entry")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=PlaceCheck.Kind.choices)
    checked_on = forms.DateField(
        label=_("Date of the check"), widget=forms.DateInput(attrs={"type": "date"})
    )
    people = forms.CharField(
        label=_("Who was there"),
        max_length=200,
        help_text=_("Of the organisers and of the unit, with their duties."),
    )
    finding = forms.ChoiceField(label=_("Finding"), choices=PlaceCheck.Finding.choices)
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where a place is to be taken away: the second person reads it."),
    )
    document_number = forms.CharField(
        label=_("Document number"),
        max_length=80,
        required=False,
        help_text=_("Of the record on file, if there is one."),
    )

    def __init__(self, *args: Any, entries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entry"]
        field.queryset = entries
