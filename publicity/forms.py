"""Forms of the workspace: notices, coverage, claims, recommendation. They check; services write."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competitions.models import Competition, Heat
from outcomes.models import Recommendation
from publicity.models import Channel, Claim, Coverage, Notice, Unit


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NoticeForm(forms.ModelForm):
    """What a new notice is called and when it hangs; its list comes from the final."""

    working_days = forms.IntegerField(
        label=_("Working days"),
        min_value=1,
        max_value=30,
        initial=5,
        help_text=_("Weekends and holidays do not count; make-up working days do."),
    )

    class Meta:
        model = Notice
        fields = ["number", "title", "starts_on", "working_days"]
        labels = {
            "number": _("Notice number"),
            "title": _("Title"),
            "starts_on": _("First day of the notice"),
        }
        widgets = {"starts_on": DayInput}
        error_messages = {"number": {"unique": _("Another notice has this number already.")}}


class ReasonForm(forms.Form):
    """Why a second person is asked; they read it before they confirm."""

    reason = forms.CharField(
        label=_("What the second person is to check"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class EventChoice(forms.ModelChoiceField):
    """A heat by its own name: the contest is said on the page already."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


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
        fields = ["channel", "outlet", "count", "approximator", "unit", "counted_on", "heat"]
        widgets = {"counted_on": DayInput}
        help_texts = {
            "count": _("The number itself, in full: 129000 for 12.9万."),
            "approximator": _("How the source words it, apart from the number."),
        }

    def clean_counted_on(self) -> date:
        day: date = self.cleaned_data["counted_on"]
        if day > self.today:
            raise forms.ValidationError(_("It cannot have been counted in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """A broadcast is counted as an audience and nothing else is: the sums depend on it."""
        cleaned = super().clean() or self.cleaned_data
        is_broadcast = cleaned.get("channel") == Channel.BROADCAST
        counts_audience = cleaned.get("unit") == Unit.AUDIENCE
        if "channel" in cleaned and "unit" in cleaned and is_broadcast != counts_audience:
            self.add_error(
                "unit",
                _("A broadcast is counted as its audience, and nothing else is counted so."),
            )
        return cleaned


class ClaimForm(forms.ModelForm):
    """A headline number and who states it; never part of a sum."""

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.competition = competition

    class Meta:
        model = Claim
        fields = ["subject", "count", "approximator", "unit", "source"]
        help_texts = {"source": _("Who states it, and where: no claim without a source.")}

    def clean_subject(self) -> str:
        subject: str = self.cleaned_data["subject"]
        others = Claim.objects.filter(
            competition=self.instance.competition, subject=subject
        ).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("There is a claim about this already: change that one."))
        return subject


class RecommendForm(forms.Form):
    """The number of the letter that carries the list to the level above."""

    document_number = forms.CharField(
        label=_("Document number of the recommendation"),
        max_length=80,
        help_text=_("For example 浙中小协〔2022〕19号."),
    )

    def clean_document_number(self) -> str:
        number: str = self.cleaned_data["document_number"].strip()
        if Recommendation.objects.filter(document_number=number).exists():
            raise forms.ValidationError(_("Another recommendation has this document number."))
        return number
