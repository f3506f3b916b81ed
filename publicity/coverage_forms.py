"""Forms of the publicity ledger: rows, counts, evidence, claims, sums. They check; services write."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.plain_text import no_direction_marks
from competitions.models import Approximator, Competition, Heat
from publicity.coverage_models import MOST
from publicity.coverage_words import unit_problem
from publicity.forms import DayInput
from publicity.models import Claim, CombinedTotal, Coverage, PressItem, Unit
from publicity.press_models import LONGEST_BODY
from publicity.services.coverage_evidence import WANTED


class EventChoice(forms.ModelChoiceField):
    """A heat by its own name: the contest is said on the page already."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def not_later(day: date, today: date) -> date:
    """The day itself; ValidationError for one that has not come yet."""
    if day > today:
        raise forms.ValidationError(_("It cannot have been counted in the future."))
    return day


class CoverageForm(forms.ModelForm):
    """One channel as it was counted; `today` is the last day it can have been counted on."""

    def __init__(self, *args: Any, competition: Competition, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.instance.competition = competition
        self.fields["counted_on"].initial = today
        self.fields["heat"] = EventChoice(
            queryset=Heat.objects.filter(round__competition=competition).order_by(
                "round__order", "number"
            ),
            label=_("Event"),
            required=False,
            empty_label=_("the contest as a whole"),
        )

    class Meta:
        model = Coverage
        fields = [
            "channel",
            "outlet",
            "count",
            "approximator",
            "unit",
            "counted_on",
            "heat",
            "address",
            "note",
        ]
        widgets = {
            "counted_on": DayInput,
            "address": forms.URLInput(attrs={"placeholder": "https://"}),
        }
        help_texts = {
            "count": _("The number itself, in full: 129000 for 12.9万."),
            "approximator": _("How the source words it, apart from the number."),
            "address": _(
                "Where it can be read or seen. The portal looks whether it still stands."
            ),
        }

    def clean_counted_on(self) -> date:
        return not_later(self.cleaned_data["counted_on"], self.today)

    def clean(self) -> dict[str, Any]:
        """A channel is counted in units that fit it: the sums depend on it."""
        cleaned = super().clean() or self.cleaned_data
        channel, unit = cleaned.get("channel"), cleaned.get("unit")
        if channel and unit and (problem := unit_problem(channel, unit)):
            self.add_error("unit", problem)
        return cleaned


class CountForm(forms.Form):
    """Another count of a row, of whichever day."""

    counted_on = forms.DateField(label=_("Counted on"), widget=DayInput())
    count = forms.IntegerField(
        label=_("How many"),
        min_value=0,
        max_value=MOST,
        help_text=_("The number itself, in full: 129000 for 12.9万."),
    )
    approximator = forms.ChoiceField(
        label=_("Worded"), choices=Approximator.choices, required=False
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["counted_on"].initial = today

    def clean_counted_on(self) -> date:
        return not_later(self.cleaned_data["counted_on"], self.today)


class EvidenceForm(forms.Form):
    """One file that proves the count."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "PDF, JPG or PNG, up to 20 MB: a picture of the page, a letter of the station."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = WANTED.accept


class ClaimForm(forms.ModelForm):
    """A headline number and who states it; never part of a sum."""

    def __init__(
        self, *args: Any, competition: Competition, today: date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.instance.competition = competition

    class Meta:
        model = Claim
        fields = ["subject", "count", "approximator", "unit", "source", "stated_on", "address"]
        widgets = {
            "stated_on": DayInput,
            "address": forms.URLInput(attrs={"placeholder": "https://"}),
        }
        help_texts = {
            "source": _(
                "Who states it, and where: no claim without a source. What another source states "
                "of the same subject is a claim of its own."
            )
        }

    def clean_stated_on(self) -> date | None:
        day: date | None = self.cleaned_data["stated_on"]
        if day is not None and self.today is not None and day > self.today:
            raise forms.ValidationError(_("It cannot have been stated in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """One source states one number of a subject."""
        cleaned = super().clean() or self.cleaned_data
        others = Claim.objects.filter(
            competition=self.instance.competition,
            subject=cleaned.get("subject"),
            source=cleaned.get("source"),
        )
        if others.exclude(pk=self.instance.pk).exists():
            said = _("There is a claim of this source about this already: change that one.")
            self.add_error("source", said)
        return cleaned


class CombinedForm(forms.ModelForm):
    """A sum over several units, which are named with it."""

    units = forms.MultipleChoiceField(
        label=_("Units that it mixes"), choices=Unit.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.competition = competition

    class Meta:
        model = CombinedTotal
        fields = ["name", "units", "reason"]
        help_texts = {
            "reason": _("Why these units may stand in one number; it is shown beside it."),
        }

    def clean_units(self) -> list[str]:
        units: list[str] = self.cleaned_data["units"]
        if len(units) < 2:
            raise forms.ValidationError(_("Choose at least two: one unit has its sum already."))
        return units

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = CombinedTotal.objects.filter(
            competition=self.instance.competition, name=name
        ).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("Another combined total has this name already."))
        return name


class PressForm(forms.Form):
    """Title and text of a press item; `seen` is the change that the editor read."""

    title = forms.CharField(label=_("Title"), max_length=120, validators=[no_direction_marks])
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 14})
    )
    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, item: PressItem) -> None:
        seen = item.changed_at.isoformat()
        super().__init__(data, initial={"title": item.title, "body": item.body, "seen": seen})

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        return body.replace("\r\n", "\n")
