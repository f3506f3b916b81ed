"""What organisers type about awards, and what the holder of a certificate types."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competitions.models import Competition
from outcomes import rules
from outcomes.models import Prize
from projects.models import Entry

REASON = 300


class EntryField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.declared.get('title', '')}"


class GiveForm(forms.Form):
    prize = forms.ModelChoiceField(
        queryset=Prize.objects.none(), label=_("Prize"), empty_label=_("Choose a prize")
    )
    entry = EntryField(
        queryset=Entry.objects.none(), label=_("Entry"), empty_label=_("Choose an entry")
    )
    reason = forms.CharField(label=_("Reason"), max_length=REASON)

    def __init__(self, *args: Any, node: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prize, entry = self.fields["prize"], self.fields["entry"]
        prize.queryset = Prize.objects.filter(competition=node).select_related("category")  # type: ignore[attr-defined]
        through = Entry.objects.filter(competition=node, state__in=rules.THROUGH)
        entry.queryset = through.order_by("number")  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=REASON)


class SealForm(forms.Form):
    picture = forms.FileField(
        label=_("Picture of the seal"),
        help_text=_("PNG with a transparent ground, or JPG; at most 2 MB."),
    )


class ProofForm(forms.Form):
    number = forms.CharField(label=_("Certificate number"), max_length=40)
    name = forms.CharField(
        label=_("Unit or project"),
        max_length=200,
        help_text=_("As it is printed on the certificate."),
    )
