"""The form of a rule set: one field for each setting, checked together."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.admin_audit import RefusableForm
from competitions.forms.rule_fields import OrderedChoiceField, tie_break_choices
from competitions.forms.rule_settings import field_for, initial_of, rules_from
from competitions.labels.settings import SETTINGS
from competitions.models import Competition, RuleSet
from competitions.rulebook.codes import Problem
from competitions.rulebook.problems import problems, refused
from competitions.rulebook.spec import Rules, as_data
from competitions.services.rule_sets import kinds_of
from competitions.words.problems import problem_words

SettingFields: Any = type(
    "SettingFields", (forms.Form,), {one.name: field_for(one) for one in SETTINGS.values()}
)


class RuleSetForm(RefusableForm, SettingFields):
    """`criteria` (code → name) is set by the page: those of the rounds in the user's reach.

    `only_shown` too: such a form is checked and shown again, and never saved. `warnings` and `rules`
    are there once it has been checked; `rules` only if every field could be read.
    """

    criteria: ClassVar[Mapping[str, str]] = {}
    only_shown: ClassVar[bool] = False
    rules: Rules | None = None
    warnings: tuple[Problem, ...] = ()

    class Meta:
        model = RuleSet
        fields = ["competition", "name", "version"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**initial_of(self.instance.rules), **self.initial}
        chain = self.fields["ties__chain"]
        if isinstance(chain, OrderedChoiceField):
            chain.offer(tie_break_choices(self.criteria, self.initial["ties__chain"]))

    def is_valid(self) -> bool:
        return super().is_valid() and not self.only_shown

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if all(one.name in cleaned for one in SETTINGS.values()):
            values = {path: cleaned[one.name] for path, one in SETTINGS.items()}
            self._check(rules_from(values), cleaned.get("competition"))
        return cleaned

    def _check(self, rules: Rules, chosen: Competition | None) -> None:
        node = chosen or (self.instance.competition if self.instance.competition_id else None)
        found = problems(rules, kinds=kinds_of(node) if node else frozenset())
        for one in refused(found):
            self.add_error(field_of(one), problem_words(one))
        self.warnings = tuple(one for one in found if one.severity == "warning")
        self.rules = rules
        self.instance.spec = as_data(rules)


def field_of(problem: Problem) -> str | None:
    """The form field that a problem belongs to: that of the setting or of one of its boxes."""
    parts = problem.field.split(".")
    path = ".".join(parts[:2])
    return SETTINGS[path].name if path in SETTINGS else None


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason for the new version"),
        max_length=200,
        help_text=_(
            "It stands in the history of the rules, such as: the panel of the final has seven judges."
        ),
        widget=UnfoldAdminTextInputWidget(),
    )
