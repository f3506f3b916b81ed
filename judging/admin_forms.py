"""Forms of the judging set-up: heats and their panels."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.admin_audit import RefusableForm
from competitions.forms.rows import RowsFormSet
from competitions.models import Heat, Round
from competitions.services.dates import refusals_of_heat
from competitions.words import dates as date_words
from judging.models import ScoreSheet, Seat
from judging.services.panels import not_accepted_words
from judging.services.service_invitations import needs_reason
from judging.services.sheet_layout import take_away


class JudgeChoiceField(forms.ModelChoiceField):
    """Two experts may share a name, hardly an employer as well."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user} · {obj.employer}"


class SeatForm(forms.ModelForm):
    """A row of a panel. Uniqueness is a matter of the whole panel, see SeatFormSet."""

    reason = forms.CharField(
        label=_("Reason, if no invitation was accepted"),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )

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
        self._only_who_accepted()

    def _only_who_accepted(self) -> None:
        """The rule of `judging.services.panels.seat_judge`, for judges who are new on the panel."""
        new = {
            form.cleaned_data["judge"]: form
            for form in self.forms
            if form.cleaned_data.get("judge") and not form.cleaned_data.get("DELETE")
            if form.cleaned_data["judge"].pk != form.initial.get("judge")
            if not form.cleaned_data.get("reason", "").strip()
        }
        heat: Any = self.instance
        if not new or heat.pk is None:
            return
        missing = needs_reason(heat, new)
        for judge, form in new.items():
            if judge.pk in missing:
                form.add_error("reason", not_accepted_words([str(judge)]))

    def save(self, commit: bool = True) -> Any:
        # Numbers and the chair are unique in the database at every moment, so they are first
        # taken from the rows that will get new ones.
        moving = [form.instance.pk for form in self.initial_forms if form.has_changed()]
        highest = max((form.initial["number"] for form in self.initial_forms), default=0)
        for step, pk in enumerate(moving, start=1):
            free = highest + len(self.forms) + step
            Seat.objects.filter(pk=pk).update(number=free, is_chair=False)
        passing = [form.instance.pk for form in self.initial_forms if "judge" in form.changed_data]
        take_away(ScoreSheet.objects.filter(seat__in=passing))
        return super().save(commit)


class HeatForm(RefusableForm):
    """A heat lies within the days of its round and ends after it starts."""

    class Meta:
        model = Heat
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        round_: Round | None = cleaned.get("round") or (self.instance.pk and self.instance.round)
        starts_at = cleaned.get("starts_at")
        moved = {"round", "starts_at", "ends_at"} & set(self.changed_data)
        if round_ and starts_at and moved:
            found = refusals_of_heat(round_, starts_at, cleaned.get("ends_at"))
            date_words.refuse(self, found)
        return cleaned
