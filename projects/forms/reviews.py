"""The forms of a form reviewer: which entries to see, and what to decide about one."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, Left
from django.utils.translation import gettext_lazy as _

from competitions.models import Region, Sector
from projects.models import Entry, FormReview, SizeClass

CITY = Left(Coalesce("project__enterprise__region__code", "project__team__region__code"), 4)
STATES = [choice for choice in Entry.State.choices if choice[0] != Entry.State.DRAFT]


def city_choices(entries: QuerySet[Entry]) -> list[tuple[str, str]]:
    """The prefectures that the entries come from, as (first four digits, name)."""
    rows = entries.annotate(stem=CITY).order_by("stem").values_list("stem", flat=True)
    stems = list(rows.distinct())
    codes = [f"{stem}00" for stem in stems]
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    return [(stem, names.get(f"{stem}00", f"{stem}00")) for stem in stems]


class EntryFilter(django_filters.FilterSet):
    """By state, sector, prefecture and words; the words are looked for in four fields."""

    state = django_filters.ChoiceFilter(choices=STATES, label=_("State"))
    sector = django_filters.ModelChoiceFilter(queryset=Sector.objects.none(), label=_("Sector"))
    city = django_filters.ChoiceFilter(method="in_city", label=_("City"))
    size = django_filters.ChoiceFilter(
        field_name="declared__size", choices=SizeClass.choices, label=_("size class")
    )
    q = django_filters.CharFilter(method="with_words", label=_("Number, project or unit"))

    class Meta:
        model = Entry
        fields = ("state", "sector", "city", "size", "q")

    def __init__(
        self,
        *args: Any,
        sectors: QuerySet[Sector],
        cities: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.filters["sector"].queryset = sectors
        self.cities = cities
        self.filters["city"].extra["choices"] = cities

    def in_city(self, queryset: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        return queryset.annotate(stem=CITY).filter(stem=value)

    def with_words(self, queryset: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        for word in value.split():
            queryset = queryset.filter(
                Q(number__icontains=word)
                | Q(project__title__icontains=word)
                | Q(project__enterprise__name__icontains=word)
                | Q(project__team__name__icontains=word)
            )
        return queryset


def counts_per_state(entries: QuerySet[Entry]) -> dict[str, int]:
    """How many of the entries are in each state, in one query."""
    rows = entries.order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


class ReviewForm(forms.Form):
    """One decision. Who is turned down must be told why; the note stays inside."""

    message = forms.CharField(
        label=_("Message to the entrant"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is to be changed, item by item, or why the entry is rejected."),
    )
    note = forms.CharField(
        label=_("Internal note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The entrant does not see it."),
    )
    verdict = forms.ChoiceField(choices=FormReview.Verdict, widget=forms.HiddenInput)


class SectorForm(forms.Form):
    """The sector an entry counts under."""

    sector = forms.ModelChoiceField(
        Sector.objects.none(),
        label=_("Sector"),
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, sectors: QuerySet[Sector], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["sector"].queryset = sectors


class ReasonForm(forms.Form):
    """A reason that goes on record."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
