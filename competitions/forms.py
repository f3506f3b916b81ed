"""Forms of the contest set-up: nodes, rounds, duties."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.account_field import AccountField
from accounts.admin_audit import RefusableForm
from competitions.models import Category, Competition, Round, RuleSet, StaffGrant, ancestor_paths


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
        return cleaned

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
        return cleaned


class GrantForm(RefusableForm):
    account = AccountField()

    class Meta:
        model = StaffGrant
        fields = ["competition", "role", "expires_at"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        values = {name: cleaned.get(name) for name in ("competition", "role")}
        user = cleaned.get("account")
        if user and all(values.values()):
            held = StaffGrant.objects.filter(user=user, revoked_at=None, **values)
            if held.exists():
                raise ValidationError(
                    _("%(user)s has this duty on record. End it before you give it again.")
                    % {"user": user}
                )
        return cleaned


class RowsFormSet(BaseInlineFormSet):
    """Inline rows: every cell says what it is to a screen reader, since only the column is headed.

    The choices of `shared_choices` are read once for all rows, not once for each.
    """

    shared_choices: tuple[str, ...] = ()

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if not field.widget.is_hidden:
                cell = getattr(field.widget, "widget", field.widget)
                place = "" if index is None else f" {index + 1}"
                cell.attrs["aria-label"] = f"{capfirst(field.label or '')}{place}"
        cache: dict[str, list[Any]] = self.__dict__.setdefault("_choices", {})
        for name in self.shared_choices:
            if name in form.fields:
                if name not in cache:
                    cache[name] = list(form.fields[name].choices)
                form.fields[name].widget.choices = cache[name]
