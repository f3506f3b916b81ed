"""Forms of the contest set-up: nodes, rounds, duties."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.admin_audit import RefusableForm
from competitions.calendar.problems import RoundDays, meeting_refusals
from competitions.models import (
    Category,
    Competition,
    Meeting,
    Round,
    RuleSet,
    ancestor_paths,
)
from competitions.services.dates import refusals_of_registration, refusals_of_round
from competitions.services.places import place_problem
from competitions.words import dates as date_words


class CompetitionForm(RefusableForm):
    """`may_make_root` is set by the page: only the platform's administrator starts a tree."""

    may_make_root: bool = False

    class Meta:
        model = Competition
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if self.instance.pk is None and "parent" in cleaned and "code" in cleaned:
            self._clean_place(cleaned["parent"], cleaned["code"])
            if not self.errors and (problem := place_problem(cleaned["parent"], cleaned["level"])):
                self.add_error("level", problem)
        self._clean_registration(cleaned)
        return cleaned

    def _clean_registration(self, cleaned: dict[str, Any]) -> None:
        names = ("registration_opens_at", "registration_closes_at")
        if not set(names) & set(self.changed_data) or not set(names) <= cleaned.keys():
            return
        opens_at, closes_at = (cleaned[name] for name in names)
        found = refusals_of_registration(self.instance, opens_at, closes_at)
        date_words.refuse(self, found)

    def _clean_place(self, parent: Competition | None, code: str) -> None:
        if parent is None and not self.may_make_root:
            self.add_error("parent", _("Choose the contest that this one belongs to."))
        elif len(f"{parent.path if parent else ''}{code}/") > 255:
            self.add_error("code", _("This code is too long so deep in the tree."))


class CategoryForm(forms.ModelForm):
    class Meta:
        model = Category
        fields = ["kind", "name", "max_members"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        opened = self.instance.pk and self.instance.competition.state != Competition.State.DRAFT
        if opened and "kind" in self.changed_data:
            self.add_error("kind", _("The kind of a category is fixed once the contest is open."))
        return cleaned


class RoundForm(RefusableForm):
    class Meta:
        model = Round
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        node = cleaned.get("competition") or (self.instance.pk and self.instance.competition)
        rule_set: RuleSet | None = cleaned.get("rule_set")
        if node and rule_set and rule_set.competition.path not in ancestor_paths(node.path):
            self.add_error(
                "rule_set",
                _(
                    "These rules belong to another contest. Choose rules of this one or of one above."
                ),
            )
        if node and {"starts_on", "ends_on", "order", "competition"} & set(self.changed_data):
            self._clean_days(node, cleaned)
        return cleaned

    def _clean_days(self, node: Competition, cleaned: dict[str, Any]) -> None:
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        # Fixed on this page once the round has started.
        order = cleaned.get("order", self.instance.order)
        if starts_on is None or ends_on is None or order is None:
            return
        days = RoundDays(cleaned.get("name", ""), order, starts_on, ends_on)
        date_words.refuse(self, refusals_of_round(node, days, self.instance.pk))


class MeetingForm(forms.ModelForm):
    """A meeting or training session of one day."""

    class Meta:
        model = Meeting
        fields = [
            "kind",
            "title",
            "held_on",
            "starts_at",
            "ends_at",
            "venue",
            "trainers",
            "audience",
            "speakers",
            "participants",
            "participants_approximator",
            "is_public",
        ]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        found = meeting_refusals(cleaned.get("starts_at"), cleaned.get("ends_at"))
        date_words.refuse(self, found)
        return cleaned
