"""Forms of the workspace: notices, recommendation. They check; services write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competitions.models import Competition
from outcomes.models import Likeness, Recommendation
from publicity.models import Notice
from publicity.services.notice_content import Office, Period

OFFICE = ("office_phone", "supervision_phone", "office_address", "office_email")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NoticeChoice(forms.ModelChoiceField):
    """A notice by its number and title."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.title}"


class NoticeForm(forms.ModelForm):
    """What a new notice is called, when it hangs and where to call; its list comes from the final."""

    days = forms.IntegerField(label=_("Length in days"), min_value=1, max_value=30, initial=5)
    office_phone = forms.CharField(label=_("Office telephone"), max_length=30)
    supervision_phone = forms.CharField(label=_("Supervision telephone"), max_length=30)

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hanging = Notice.objects.filter(competition=competition, state=Notice.State.PUBLISHED)
        self.fields["supersedes"] = NoticeChoice(
            queryset=hanging,
            label=_("Supersedes"),
            required=False,
            empty_label=_("no other notice"),
            help_text=_("The notice that hangs steps back when this one is published."),
        )
        if not hanging.exists():
            del self.fields["supersedes"]

    class Meta:
        model = Notice
        fields = [
            "number",
            "title",
            "starts_on",
            "mode",
            "days",
            "office_phone",
            "supervision_phone",
            "office_address",
            "office_email",
        ]
        labels = {
            "number": _("Notice number"),
            "title": _("Title"),
            "starts_on": _("First day of the notice"),
            "mode": _("Kind of days"),
            "office_address": _("Office address"),
            "office_email": _("Office e-mail"),
        }
        help_texts = {
            "mode": _(
                "Of working days, weekends and holidays do not count; make-up working days do."
            ),
        }
        widgets = {"starts_on": DayInput}
        error_messages = {"number": {"unique": _("Another notice has this number already.")}}

    @property
    def period(self) -> Period:
        """When the notice would hang, of a form that is valid."""
        said = self.cleaned_data
        return Period(said["starts_on"], said["days"], said["mode"])

    @property
    def office(self) -> Office:
        """Where objections would be received, of a form that is valid."""
        return Office(**{name: self.cleaned_data[name] for name in OFFICE})


class LikenessForm(forms.Form):
    """Whether two are one project, and why; `of` is the key of the question that it answers."""

    of: int | None = None
    decision = forms.ChoiceField(choices=Likeness.Decision.choices)
    reason = forms.CharField(max_length=500)


class ReasonForm(forms.Form):
    """Why a second person is asked; they read it before they confirm."""

    reason = forms.CharField(
        label=_("What the second person is to check"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


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
