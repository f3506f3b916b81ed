"""The forms of enterprises and teams, and the choice among those that one has already."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from competitions.models import Category, Region
from projects.credit_code import LENGTH, check_credit_code
from projects.forms.drafts import DraftForm
from projects.models import Enterprise, Team

CODE_PROBLEMS = {
    "empty": gettext_lazy("Enter the code that stands on the business licence."),
    "length": gettext_lazy("The code has 18 characters; this one has %(length)s."),
    "alphabet": gettext_lazy("The code has only digits and capitals without I, O, S, V and Z."),
    "authority": gettext_lazy("No code begins like this one. Compare it with the licence."),
    "area": gettext_lazy("Characters 2 to 8 of the code must be digits."),
    "check_character": gettext_lazy("The last character does not fit the others: a typing error?"),
}


def region_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """Every region below a province, grouped by prefecture."""
    regions = list(Region.objects.exclude(code__endswith="0000").order_by("code"))
    names = {region.code: region.name for region in regions}
    return [
        (names.get(city, city), [(region.pk, region.name) for region in group])
        for city, group in groupby(regions, key=lambda region: region.city_code)
    ]


class EnterpriseForm(DraftForm):
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
        )
        widgets = {"founded_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "name": gettext_lazy("As it stands on the business licence."),
            "credit_code": gettext_lazy("18 characters, as on the business licence."),
            "credit_code_reason": gettext_lazy(
                "Only if the licence really shows a code that fails the check. A reviewer will look."
            ),
            "assets": gettext_lazy("Decides the size class in some industries."),
        }

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        fields: dict[str, Any] = self.fields
        # Blanks and hyphens of a pasted code are taken out before its length is judged.
        fields["credit_code"].max_length = None
        fields["credit_code"].validators = []
        fields["credit_code"].widget.attrs.pop("maxlength", None)
        fields["region"].choices = [("", _("Please choose")), *region_choices()]

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


class TeamForm(DraftForm):
    """A maker team."""

    class Meta:
        model = Team
        fields = ("name", "region")

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["region"].choices = [("", _("Please choose")), *region_choices()]


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
