"""What organisers type in on the page of a round: rulings on ties, other rules, direct entries."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from competitions.models import Round, RuleSet
from judging.models import Appearance
from judging.services.direct_entries import may_enter_directly
from projects.models import Entry, Project


class TieForm(forms.Form):
    """Each of the tied gets its place among them, from 1; no two the same."""

    decided_by = forms.CharField(
        label=_("Who decided"),
        max_length=120,
        help_text=_("The chair by name, or the vote or the marks of the extra pitch."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays on record with the decision."),
    )

    def __init__(self, *args: Any, tied: Sequence[Appearance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tied = tied
        places = [("", "–"), *((str(n), str(n)) for n in range(1, len(tied) + 1))]
        for one in tied:
            self.fields[self.place_of(one)] = forms.ChoiceField(
                label=f"{one.entry.number} {one.entry.project.title}", choices=places
            )
        self.order_fields([*(self.place_of(one) for one in tied), "decided_by", "reason"])

    @staticmethod
    def place_of(appearance: Appearance) -> str:
        return f"place_{appearance.pk}"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        places = [
            cleaned[self.place_of(one)] for one in self.tied if self.place_of(one) in cleaned
        ]
        if len(places) == len(self.tied) and len(set(places)) < len(places):
            raise ValidationError(_("Give every entry a place of its own; two have the same."))
        return cleaned

    @property
    def ordered(self) -> list[Appearance]:
        """The tied, best first."""
        return sorted(self.tied, key=lambda one: int(self.cleaned_data[self.place_of(one)]))


class VersionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: RuleSet) -> str:
        return f"{obj} · {obj.reason}" if obj.reason else str(obj)


class OtherRulesForm(forms.Form):
    rule_set = VersionField(queryset=RuleSet.objects.none(), label=_("Version"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The second person reads it before confirming."),
    )

    def __init__(self, *args: Any, versions: Sequence[RuleSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rule_set"]
        field.queryset = RuleSet.objects.filter(pk__in=[one.pk for one in versions])


class EntryField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Entry) -> str:
        return f"{obj.number} {obj.project.title}"


class DirectEntryForm(forms.Form):
    entry = EntryField(
        queryset=Entry.objects.none(), label=_("Entry"), empty_label=_("Choose an entry")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    document_number = forms.CharField(
        label=_("Document number"), max_length=80, required=False, help_text=_("If there is one.")
    )

    def __init__(self, *args: Any, round_: Round, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entry"]
        kept = Project.objects.kept_from(viewer).values("pk")
        found = may_enter_directly(round_).exclude(project__in=kept)
        field.queryset = found.select_related("project")
