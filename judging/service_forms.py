"""What judges type when they are asked and when they promise, and organisers when they ask."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.plain_text import keep_plain
from competitions.models import Competition, Heat, Region, Round
from judging.models import Judge
from judging.models.experts import MOST_ENTRIES, MOST_HEATS
from judging.services.served_regions import RegionUnclear, read_regions
from judging.title_words import unclear_words


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[("accept", _("Accept")), ("decline", _("Decline"))])
    reason = forms.CharField(
        label=_("Why you cannot"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to decline; the organisers read it."),
    )


class SignatureForm(forms.Form):
    """`digest` is that of the text which stood on the page."""

    signature = forms.CharField(
        label=_("Your full name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class InviteForm(forms.Form):
    """Whom to ask, for what, until when. `where` is "", "round:KEY" or "heat:KEY"."""

    judges = forms.ModelMultipleChoiceField(
        queryset=Judge.objects.select_related("user").order_by("pk"),
        label=_("Judges"),
        error_messages={"required": _("Tick at least one judge.")},
    )
    where = forms.ChoiceField(label=_("To serve in"), required=False)
    answer_by = forms.DateField(
        label=_("Answer until the day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    message = forms.CharField(
        label=_("Message to the judges"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, node: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounds = {
            f"round:{one.pk}": one
            for one in Round.objects.filter(competition=node).order_by("order")
        }
        heats = Heat.objects.filter(round__competition=node, state=Heat.State.PLANNED)
        heats = heats.select_related("round__competition").order_by("round__order", "number")
        self.heats = {f"heat:{one.pk}": one for one in heats}
        where: Any = self.fields["where"]
        where.choices = [
            ("", _("the whole contest")),
            *((key, one.name) for key, one in self.rounds.items()),
            *((key, f"{one.round.name} {one.name}") for key, one in self.heats.items()),
        ]

    def clean_where(self) -> dict[str, Any]:
        key = self.cleaned_data["where"]
        return {"round_": self.rounds.get(key), "heat": self.heats.get(key)}

    def clean_judges(self) -> Any:
        judges = list(self.cleaned_data["judges"])
        if any(not judge.user.is_active for judge in judges):
            raise ValidationError(_("One of these accounts has been closed."))
        return judges


class ProfileForm(forms.Form):
    """What an expert keeps about themself in the pool."""

    phone = forms.CharField(label=_("telephone"), max_length=30, required=False)
    email = forms.EmailField(label=_("e-mail address"), required=False)
    biography = forms.CharField(
        label=_("short biography"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    most_entries = forms.IntegerField(
        label=_("entries of an online review at most"),
        min_value=1,
        max_value=MOST_ENTRIES,
        required=False,
        help_text=_("Empty: any number."),
    )
    most_heats = forms.IntegerField(
        label=_("heats of a round at most"),
        min_value=1,
        max_value=MOST_HEATS,
        required=False,
        help_text=_("Empty: any number."),
    )
    regions = forms.CharField(
        label=_("regions served"),
        max_length=1000,
        required=False,
        help_text=_(
            "Names or codes, several with a comma. Empty: you go everywhere. A province stands for "
            "all of its cities."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_plain(self.fields)

    def clean_regions(self) -> list[Region]:
        try:
            return read_regions(self.cleaned_data["regions"])
        except RegionUnclear as unclear:
            raise ValidationError(unclear_words(str(unclear))) from unclear


class AbsenceForm(forms.Form):
    """Days on which an expert cannot, both included."""

    starts_on = forms.DateField(
        label=_("from the day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=_("until the day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(label=_("note"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_plain(self.fields)
