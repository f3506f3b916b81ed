"""What is asked before a token is issued."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.plain_text import keep_plain
from competitions.models import Body, Competition
from publicity.forms import DayInput

YEAR = timedelta(days=365)
# Nobody remembers who has a token that lives longer.
LONGEST = 2 * YEAR


class BodyChoice(forms.ModelChoiceField):
    """A body by its name and its role."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.get_role_display()}"


class TokenForm(forms.Form):
    """For which body, for what, until when."""

    purpose = forms.CharField(
        label=_("purpose"),
        max_length=60,
        help_text=_("Which program asks, and where: so that it is known later what may go."),
    )
    expires_on = forms.DateField(
        label=_("valid until"),
        widget=DayInput,
        help_text=_("The last day on which it holds, at most two years from now."),
    )

    def __init__(self, *args: Any, competition: Competition, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        bodies = Body.objects.filter(competition=competition)
        choice = BodyChoice(queryset=bodies, label=_("body"), empty_label=None)
        self.fields = {"body": choice, **self.fields}
        self.fields["expires_on"].initial = today + YEAR
        keep_plain(self.fields)

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if not self.today <= day <= self.today + LONGEST:
            raise forms.ValidationError(_("Choose a day between today and two years from now."))
        return day
