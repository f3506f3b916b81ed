"""What is typed in about conflicts of interest: ties, declarations, decisions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competitions.models import Competition
from judging.models import JudgeTie, KeepAway, Suspicion
from projects.credit_code import LENGTH, check_credit_code, normalise_credit_code
from projects.models import Entry, Recusal

CHOOSE = ("", _("Choose the relation"))


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def clean_code(typed: str) -> str:
    """The code as it is compared; a check character that fails is nobody's fault here."""
    code = normalise_credit_code(typed)
    found = check_credit_code(code)
    if code and found.problem in {"length", "alphabet"}:
        raise ValidationError(
            _("A unified social credit code has %(n)s letters and digits."),
            params={"n": LENGTH},
        )
    return code


class TieForm(forms.ModelForm):
    """A tie that a judge declares; the database wants a name, a code or a person."""

    class Meta:
        model = JudgeTie
        fields = ["kind", "organisation", "code", "person", "since", "until"]
        widgets = {"since": _day(), "until": _day()}
        help_texts = {
            "organisation": _("As registered, if you know it."),
            "person": _("For a relative or somebody you mentored: the person's name."),
            "until": _("Empty if it lasts."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            choices=[CHOOSE, *Recusal.Kind.choices], label=_("Relation")
        )
        # A field of a model accepts as many characters as are kept; spaces are taken out first.
        self.fields["code"] = forms.CharField(
            label=_("Unified social credit code"), max_length=40, required=False
        )

    def clean_code(self) -> str:
        return clean_code(self.cleaned_data["code"])


class KeepAwayForm(forms.ModelForm):
    """Who is to keep away from an entry: a person, a house, or a person of a house."""

    class Meta:
        model = KeepAway
        fields = ["person", "organisation", "kind", "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "person": _("The name of the person; empty if everybody of an organisation is meant."),
            "reason": _("What the relation is and since when. The organisers read it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            choices=[CHOOSE, *Recusal.Kind.choices], label=_("Relation")
        )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if not cleaned.get("person") and not cleaned.get("organisation"):
            raise ValidationError(_("Name a person or an organisation."))
        return cleaned

    def validate_constraints(self) -> None:
        """What the database wants is said above."""


class ReportForm(KeepAwayForm):
    """The same by an officer, who says about which entry."""

    number = forms.CharField(label=_("Entry number"), max_length=40)
    field_order = ["number", "person", "organisation", "kind", "reason"]

    def __init__(self, *args: Any, node: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.node = node

    def clean_number(self) -> Entry:
        entries = Entry.objects.filter(competition__path__startswith=self.node.path)
        entry = entries.filter(number=self.cleaned_data["number"].strip()).first()
        if entry is None:
            raise ValidationError(_("No entry of this contest has that number."))
        return entry


class DecisionForm(forms.Form):
    """What became of a suspicion; only a dismissal needs words."""

    CONFIRM, DISMISS = "confirm", "dismiss"
    decision = forms.ChoiceField(choices=[(CONFIRM, ""), (DISMISS, "")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you know and from whom. It stays on record with your name."),
    )


class SuspicionFilter(forms.Form):
    """Which suspicions to see; without a word about the state, those to be decided."""

    ALL = "all"
    state = forms.ChoiceField(
        label=_("State"), choices=[*Suspicion.State.choices, (ALL, _("All"))], required=False
    )
    certainty = forms.ChoiceField(
        label=_("certainty"),
        choices=[("", _("All")), *Suspicion.Certainty.choices],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Relation"), choices=[("", _("All")), *Recusal.Kind.choices], required=False
    )
    q = forms.CharField(label=_("Judge or project"), max_length=60, required=False)

    def fitting(self, rows: Any) -> Any:
        """The rows that fit; what cannot be read counts for nothing."""
        self.is_valid()
        said = self.cleaned_data
        state = said.get("state") or Suspicion.State.OPEN
        if state != self.ALL:
            rows = rows.filter(state=state)
        for name in ("certainty", "kind"):
            if said.get(name):
                rows = rows.filter(**{name: said[name]})
        if wanted := (said.get("q") or "").strip():
            rows = rows.filter(
                Q(judge__user__name__icontains=wanted)
                | Q(judge__employer__icontains=wanted)
                | Q(project__title__icontains=wanted)
                | Q(project__enterprise__name__icontains=wanted)
                | Q(project__team__name__icontains=wanted)
            )
        return rows
