"""Forms of the judging set-up: rules, panels, experts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.account_field import AccountField
from accounts.admin_audit import RefusableForm
from competitions.forms import RowsFormSet
from competitions.models import RuleSet
from judging.models import Criterion, Judge, Seat
from judging.rule_words import CRITERION, tie_break_words

TIE_BREAKS = 4
POSITIONS = (
    _("first tie-break"),
    _("second tie-break"),
    _("third tie-break"),
    _("fourth tie-break"),
)


class TieBreakWidget(forms.MultiWidget):
    def __init__(self) -> None:
        super().__init__([forms.Select(attrs={"aria-label": words}) for words in POSITIONS])

    def decompress(self, value: Any) -> list[str]:
        names = list(value or [])
        return [*names, *[""] * (TIE_BREAKS - len(names))][:TIE_BREAKS]


class TieBreakField(forms.MultiValueField):
    """An ordered choice of up to four tie-breaks; its value is the list that RuleSet keeps."""

    def __init__(self, **kwargs: Any) -> None:
        chosen = {"widget": TieBreakWidget(), "required": False, "require_all_fields": False}
        fields = [forms.ChoiceField(required=False) for _position in POSITIONS]
        super().__init__(fields, **(kwargs | chosen))

    def offer(self, criteria: Mapping[str, str], kept: Sequence[str]) -> None:
        """Offer the general tie-breaks, one for each criterion, and what is chosen already."""
        names = ["exact", "earlier_round", *[f"{CRITERION}{code}" for code in criteria]]
        names += [name for name in kept if name not in names]
        choices = [("", "–"), *[(name, tie_break_words(name, criteria)) for name in names]]
        for field, widget in zip(self.fields, self.widget.widgets, strict=True):
            field.choices = widget.choices = choices  # type: ignore[attr-defined]

    def compress(self, data_list: Any) -> list[str]:
        names = [name for name in data_list or [] if name]
        if len(set(names)) < len(names):
            raise ValidationError(_("Each tie-break can be chosen only once."))
        return names

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != [name for name in data or [] if name]


class RuleSetForm(RefusableForm):
    """`criteria` (code → name) is set by the page: those of the rounds in the user's reach."""

    criteria: Mapping[str, str] = {}
    tie_breaks = TieBreakField(
        label=_("tie-breaks, in order"),
        help_text=_(
            "What decides between equal scores: the first that differs. Leave out what you do not need."
        ),
    )

    class Meta:
        model = RuleSet
        fields = "__all__"
        help_texts = {
            "name": _("What people call these rules, for example “Roadshow, five judges”."),
            "version": _("Rules in use are never changed; a new version takes their place."),
            "panel_size": _("A heat opens only with exactly so many judges."),
            "trim_each": _("1 drops one highest and one lowest; 0 drops none."),
            "trim_from": _(
                "With fewer signed sheets nothing is dropped. Five is the usual number."
            ),
            "decimals": _("Of the published score, rounded half-up."),
            "ties_at_line": _(
                "What happens if the last place is shared and no tie-break parts them."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("tie_breaks")
        if isinstance(field, TieBreakField):
            field.offer(self.criteria, self.instance.tie_breaks or [])


class JudgeChoiceField(forms.ModelChoiceField):
    """Two experts may share a name, hardly an employer as well."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user} · {obj.employer}"


class SeatForm(forms.ModelForm):
    """A row of a panel. Uniqueness is a matter of the whole panel, see SeatFormSet."""

    class Meta:
        model = Seat
        fields = ["number", "judge", "is_chair"]

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass


class SeatFormSet(RowsFormSet):
    """The whole panel at once: judges can change places, and the chair can pass to another."""

    shared_choices = ("judge",)

    def clean(self) -> None:
        super().clean()
        staying = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data.get("judge") and not form.cleaned_data.get("DELETE")
        ]
        if sum(bool(row.get("is_chair")) for row in staying) > 1:
            raise ValidationError(_("A panel has one chair. Tick one judge only."))

    def save(self, commit: bool = True) -> Any:
        # Numbers and the chair are unique in the database at every moment, so they are first
        # taken from the rows that will get new ones.
        moving = [form.instance.pk for form in self.initial_forms if form.has_changed()]
        highest = max((form.initial["number"] for form in self.initial_forms), default=0)
        for step, pk in enumerate(moving, start=1):
            free = highest + len(self.forms) + step
            Seat.objects.filter(pk=pk).update(number=free, is_chair=False)
        return super().save(commit)


class CriterionForm(forms.ModelForm):
    class Meta:
        model = Criterion
        fields = ["order", "code", "name", "description", "max_points", "weight"]

    def clean_max_points(self) -> Any:
        points = self.cleaned_data["max_points"]
        if points % 1 not in (0, points.__class__("0.5")):
            raise ValidationError(
                _("Marks go by half points, so the most must be a multiple of 0.5.")
            )
        return points


class JudgeForm(RefusableForm):
    """A new expert: somebody who has an account, named by typing."""

    account = AccountField()

    class Meta:
        model = Judge
        fields = ["employer", "title", "profile", "region"]

    def clean_account(self) -> Any:
        account = self.cleaned_data["account"]
        if account and Judge.objects.filter(user=account).exists():
            raise ValidationError(_("This person is in the expert pool already."))
        return account

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("account"):
            self.instance.user = cleaned["account"]
        return cleaned
