"""The forms of a form reviewer: what to decide about one entry."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competitions.models import Sector
from projects import correction
from projects.entry_fields import EntryField
from projects.models import FormReview

POINT = "point-"


def day_box(*, required: bool = True) -> forms.DateField:
    """The day by the end of which an entry is to be corrected."""
    return forms.DateField(
        label=_("To be corrected by the end of"),
        required=required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("From tomorrow on, at most 60 days ahead; usually five working days."),
    )


class ReviewForm(forms.Form):
    """One decision. Who is turned down must be told why; the note stays inside.

    Every field of the entry has a box for what is to be mended in it; `points` are those that say
    something, by the names of `projects.entry_fields`.
    """

    message = forms.CharField(
        label=_("Message to the entrant"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is to be changed as a whole, or why the entry is rejected."),
    )
    correct_by = day_box(required=False)
    note = forms.CharField(
        label=_("Internal note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The entrant does not see it."),
    )
    verdict = forms.ChoiceField(choices=FormReview.Verdict, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, today: date, entry_fields: Iterable[EntryField] = (), **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"correct_by": correction.default_day(today)})
        super().__init__(*args, **kwargs)
        self.today = today
        for field in entry_fields:
            self.fields[POINT + field.name] = point_box(field)

    def clean(self) -> dict[str, Any]:
        """Keep the points together; the day counts for a return alone."""
        data = super().clean() or self.cleaned_data
        boxes = [name for name in data if name.startswith(POINT)]
        points = {name.removeprefix(POINT): data.pop(name) for name in boxes}
        data["points"] = {name: text for name, text in points.items() if text}
        day = data.pop("correct_by", None)
        data["correct_by"] = self._end_of(day) if data.get("verdict") == "return" else None
        return data

    def _end_of(self, day: date | None) -> datetime | None:
        if day is None:
            return None
        if not correction.day_allowed(day, self.today):
            self.add_error("correct_by", correction.refusal())
            return None
        return correction.end_of(day)


def point_box(field: EntryField) -> forms.CharField:
    """The box for what is to be mended in one field; it stands beside it, outside of the form."""
    return forms.CharField(
        label=field.label,
        max_length=300,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 2, "form": "review-form", "class": "form-control", "maxlength": 300}
        ),
    )


class SectorForm(forms.Form):
    """The sector an entry counts under."""

    sector = forms.ModelChoiceField(
        Sector.objects.none(),
        label=_("Sector"),
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, sectors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["sector"].queryset = sectors


class ReasonForm(forms.Form):
    """A reason that goes on record."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
