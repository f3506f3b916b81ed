"""The forms of enterprises and teams, and the choice among those that one has already."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from competitions.models import Category, Competition
from projects.code_words import CODE_PROBLEMS
from projects.credit_code import LENGTH, check_credit_code
from projects.forms.drafts import DraftForm
from projects.forms.regions import RegionField
from projects.models import Enterprise, Team

AMOUNTS = ("revenue", "assets", "registered_capital", "rd_spend")
MORE = ("address", "legal_representative", "registered_capital", "profit", "rd_spend")


def refuse_less_than_nothing(fields: Mapping[str, forms.Field]) -> None:
    """Only a profit may be negative."""
    for name in AMOUNTS:
        if name in fields:
            fields[name].validators = [*fields[name].validators, MinValueValidator(0)]


class UnitForm(DraftForm):
    """What enterprises and teams have in common: an owner, and a region in the contest's year."""

    def __init__(self, *args: Any, owner: User, contest: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        fields: dict[str, Any] = self.fields
        known = self.instance.region_id is not None
        fields["region"] = RegionField(
            contest=contest,
            present=self.instance.region if known else None,
            label=fields["region"].label,
        )


class EnterpriseForm(UnitForm):
    """A company. A credit code that fails the check needs a reason, and is then only flagged."""

    class Meta:
        model = Enterprise
        fields = (
            "name",
            "credit_code",
            "credit_code_reason",
            "founded_on",
            "region",
            "industry",
            "employees",
            "revenue",
            "assets",
            *MORE,
        )
        widgets = {"founded_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "name": gettext_lazy("As it stands on the business licence."),
            "credit_code": gettext_lazy("18 characters, as on the business licence."),
            "credit_code_reason": gettext_lazy(
                "Only if the licence really shows a code that fails the check. A reviewer will look."
            ),
            "assets": gettext_lazy("Decides the size class in some industries."),
            "profit": gettext_lazy("A loss has a minus sign."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        refuse_less_than_nothing(fields)
        # Blanks and hyphens of a pasted code are taken out before its length is judged.
        fields["credit_code"].max_length = None
        fields["credit_code"].validators = []
        fields["credit_code"].widget.attrs.pop("maxlength", None)

    @property
    def says_more(self) -> bool:
        """Whether any of what need not be said is said, or is wrong: then it is not folded away."""
        return any(self[name].value() not in (None, "") for name in MORE)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "credit_code" in cleaned:
            self._check_code(cleaned["credit_code"], cleaned.get("credit_code_reason", ""))
        return cleaned

    def _check_code(self, typed: str, reason: str) -> None:
        checked = check_credit_code(typed)
        self.cleaned_data["credit_code"] = checked.code
        too_long = len(checked.code) > LENGTH
        if checked.problem and (too_long or not reason.strip()):
            sentence = CODE_PROBLEMS[checked.problem] % {"length": len(checked.code)}
            self.add_error("credit_code", sentence)
            self.cleaned_data.pop("credit_code_reason", None)
        elif self._is_taken(checked.code):
            self.add_error("credit_code", _("You have entered a company with this code already."))

    def _is_taken(self, code: str) -> bool:
        same = Enterprise.objects.filter(owner=self.owner, credit_code=code)
        return same.exclude(pk=self.instance.pk).exists()


class TeamForm(UnitForm):
    """A maker team."""

    class Meta:
        model = Team
        fields = ("name", "region")


class UnitChoiceForm(forms.Form):
    """One of one's own enterprises or teams, or a new one."""

    NEW = "new"
    unit = forms.ChoiceField(label=gettext_lazy("Enterprise or team"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, units: Iterable[Enterprise | Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        fields: dict[str, Any] = self.fields
        fields["unit"].choices = [
            *((key, unit.name) for key, unit in self.units.items()),
            (self.NEW, _("A new one")),
        ]
        fields["unit"].initial = next(iter(self.units), self.NEW)

    def chosen(self) -> Enterprise | Team | None:
        """The existing unit, or None for a new one; after is_valid()."""
        return self.units.get(self.cleaned_data["unit"])


def units_of(owner: User, kind: str) -> Iterable[Enterprise | Team]:
    """The units of `owner` that a category of this kind takes."""
    model = Enterprise if kind == Category.Kind.ENTERPRISE else Team
    return model.objects.filter(owner=owner).order_by("name", "pk")
