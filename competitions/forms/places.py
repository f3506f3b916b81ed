"""Forms of regions, and of the regions that a contest is for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.admin_audit import RefusableForm
from competitions.forms.rows import RowsFormSet
from competitions.models import Region, Territory


class RegionForm(RefusableForm):
    """Two names of one code cannot hold in the same year."""

    class Meta:
        model = Region
        fields = ["code", "name", "since", "until"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        code = cleaned.get("code") or self.instance.code
        if code and not {"since", "until"} & self.errors.keys():
            self._check_years(code, cleaned.get("since"), cleaned.get("until"))
        return cleaned

    def _check_years(self, code: str, since: int | None, until: int | None) -> None:
        others = Region.objects.filter(code=code).exclude(pk=self.instance.pk)
        if until is not None:
            others = others.filter(Q(since=None) | Q(since__lte=until))
        if since is not None:
            others = others.filter(Q(until=None) | Q(until__gte=since))
        other = others.order_by("since", "pk").first()
        if other is not None:
            sentence = _(
                "The code stands for %(name)s (%(years)s) in some of these years. "
                "End the one before the other begins."
            )
            years = other.period or f"{other.since or ''}–"
            raise ValidationError(sentence, params={"name": other.name, "years": years})


class TerritoryForm(forms.ModelForm):
    """A region must have stood in the year of the edition."""

    class Meta:
        model = Territory
        fields = ["region", "is_included"]

    def clean_region(self) -> Region:
        region: Region = self.cleaned_data["region"]
        year = self.instance.competition.year
        if "region" in self.changed_data and region.years_from(year):
            raise ValidationError(
                _("%(name)s did not exist in %(year)s, only in the years %(years)s."),
                params={
                    "name": region.name,
                    "year": year,
                    "years": region.period or f"{region.since}–",
                },
            )
        return region


class TerritoryFormSet(RowsFormSet):
    """A region takes part or does not, but not both."""

    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            region = form.cleaned_data.get("region") if form.is_valid() else None
            if region is None or form.cleaned_data.get("DELETE"):
                continue
            if region.code in seen:
                form.add_error("region", _("This region stands here already."))
            seen.add(region.code)
