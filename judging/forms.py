"""What organisers type in: lots, recusals, reasons."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competitions.models import Heat
from judging.models import Draw, Judge
from judging.services.readiness import eligible_entries
from projects.models import Entry, Project, Recusal


class EntryChoiceField(forms.ModelMultipleChoiceField):
    """Entries that may still be seated; the page lists them itself, with a search."""

    default_error_messages = {
        "required": _("Tick at least one entry."),
        "invalid_choice": _("One of these entries has been seated elsewhere meanwhile."),
    }


class SeatEntriesForm(forms.Form):
    entries = EntryChoiceField(queryset=Entry.objects.none(), label=_("Entries"))

    def __init__(self, *args: Any, heat: Heat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entries"]
        field.queryset = eligible_entries(heat.round)


class DrawForm(forms.Form):
    seed = forms.CharField(
        label=_("Seed called out in the hall"),
        max_length=80,
        help_text=_("Dice, a lottery number, a word from the hall: anything nobody can foresee."),
    )
    blocks = forms.ChoiceField(
        label=_("Who goes together"), choices=Draw.Blocks.choices, required=False
    )
    apart = forms.BooleanField(
        label=_("Two projects of one unit not next to each other"), required=False
    )
    witness = forms.CharField(
        label=_("Witness"), max_length=60, help_text=_("Name and office, for the record.")
    )


class HandDrawForm(forms.Form):
    """An order that was drawn from a box."""

    numbers = forms.CharField(
        label=_("Entry numbers in the order drawn"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One on each line. The end of a number will do where it is clear."),
    )
    witness = forms.CharField(
        label=_("Witness"), max_length=60, help_text=_("Name and office, for the record.")
    )

    def clean_numbers(self) -> list[str]:
        """The numbers, whatever stands between them."""
        return [one for one in re.split(r"[\s,，、;；]+", self.cleaned_data["numbers"]) if one]


class RecusalForm(forms.Form):
    judge = forms.ModelChoiceField(
        queryset=Judge.objects.none(), label=_("Judge"), empty_label=_("Choose a judge")
    )
    project = forms.ModelChoiceField(
        queryset=Project.objects.none(), label=_("Project"), empty_label=_("Choose a project")
    )
    kind = forms.ChoiceField(
        choices=[("", _("Choose the relation")), *Recusal.Kind.choices], label=_("Relation")
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, heat: Heat, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        judges: Any = self.fields["judge"]
        judges.queryset = (
            Judge.objects.filter(seats__heat=heat).select_related("user").order_by("seats__number")
        )
        projects: Any = self.fields["project"]
        projects.queryset = (
            Project.objects.filter(entries__appearances__heat=heat)
            .exclude(pk__in=Project.objects.kept_from(viewer).values("pk"))
            .order_by("entries__number")
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The second person reads it before confirming."),
    )


class LockForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the missing sheets are not waited for"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class OwnRecusalForm(forms.Form):
    """What a judge says when they part themself from a project."""

    kind = forms.ChoiceField(
        choices=[("", _("Choose the relation")), *Recusal.Kind.choices], label=_("Relation")
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("Optional; the organisers and the supervisor can read it."),
    )


class PinForm(forms.Form):
    """Figures only, as the pad of a tablet gives them; whether they are the PIN is asked elsewhere."""

    pin = forms.CharField(
        label=_("PIN"),
        max_length=12,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}
        ),
    )


class FeedbackForm(forms.Form):
    """What is open to the entrants of a round; `seen` names the comments that were on the page."""

    total = forms.BooleanField(label=_("Their total score"), required=False)
    rank = forms.BooleanField(label=_("Their rank"), required=False)
    band = forms.BooleanField(
        label=_("The band of their rank"),
        required=False,
        help_text=_("First tenth, quarter or half; nothing in rounds of fewer than ten entries."),
    )
    criteria = forms.BooleanField(
        label=_("The mean of each criterion"),
        required=False,
        help_text=_("Over all sheets that count, before the highest and lowest are dropped."),
    )
    comments = forms.BooleanField(
        label=_("The judges' comments"),
        required=False,
        help_text=_("Without names or seats. Read them first; what changes later closes them."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
