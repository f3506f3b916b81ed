"""The forms of the queue: which entries to see, and what is to happen to many of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, Left
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from competitions.models import Category, Competition, Region, Sector
from projects import correction
from projects.forms.reviews import day_box
from projects.models import Entry, SizeClass
from projects.services.drafts import sectors_of
from projects.services.findings import failing

CITY = Left(Coalesce("project__enterprise__region__code", "project__team__region__code"), 4)
STATES = [choice for choice in Entry.State.choices if choice[0] != Entry.State.DRAFT]
MINE, NOBODY = "mine", "nobody"
WAITING = [
    ("3", _("3 days or longer")),
    ("7", _("7 days or longer")),
    ("14", _("14 days or longer")),
]


def city_choices(entries: QuerySet[Entry], year: int) -> list[tuple[str, str]]:
    """The prefectures that the entries come from, as (first four digits, name in `year`)."""
    rows = entries.annotate(stem=CITY).order_by("stem").values_list("stem", flat=True)
    stems = list(rows.distinct())
    codes = [f"{stem}00" for stem in stems]
    names = Region.objects.names(codes, year)
    return [(stem, names.get(f"{stem}00", f"{stem}00")) for stem in stems]


def officer_choices(officers: Iterable[User]) -> list[tuple[str, str]]:
    """Whose entries to see: one's own, nobody's, or somebody's."""
    return [
        (MINE, str(_("In my hands"))),
        (NOBODY, str(_("In nobody's hands"))),
        *((str(officer.pk), str(officer)) for officer in officers),
    ]


@dataclass(frozen=True, slots=True)
class Offered:
    """What a filter offers to choose from, and for whom and when it looks."""

    sectors: QuerySet[Sector]
    categories: QuerySet[Category]
    cities: Sequence[tuple[str, str]]
    officers: Sequence[tuple[str, str]]
    user: Any
    at: datetime


class EntryFilter(django_filters.FilterSet):
    """Which entries of a contest; words are looked for in number, project, unit and credit code."""

    state = django_filters.ChoiceFilter(choices=STATES, label=_("State"))
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.none(), label=_("Category")
    )
    sector = django_filters.ModelChoiceFilter(queryset=Sector.objects.none(), label=_("Sector"))
    city = django_filters.ChoiceFilter(method="in_city", label=_("City"))
    size = django_filters.ChoiceFilter(
        field_name="declared__size", choices=SizeClass.choices, label=_("size class")
    )
    officer = django_filters.ChoiceFilter(method="in_hands_of", label=_("Form reviewer in charge"))
    waiting = django_filters.ChoiceFilter(
        method="waiting_for", choices=WAITING, label=_("Waiting for a decision")
    )
    q = django_filters.CharFilter(
        method="with_words", label=_("Number, project, unit or credit code")
    )
    # The last one, since it looks into every entry that the others leave.
    flagged = django_filters.ChoiceFilter(
        method="with_failing", choices=[("1", _("With findings against"))], label=_("Findings")
    )

    class Meta:
        model = Entry
        fields = (
            "state",
            "category",
            "sector",
            "city",
            "size",
            "officer",
            "waiting",
            "q",
            "flagged",
        )

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.filters["sector"].queryset = offered.sectors
        self.filters["category"].queryset = offered.categories
        self.filters["city"].extra["choices"] = offered.cities
        self.filters["officer"].extra["choices"] = offered.officers

    def in_city(self, queryset: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        return queryset.annotate(stem=CITY).filter(stem=value)

    def in_hands_of(self, queryset: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        if value == NOBODY:
            return queryset.filter(officer=None)
        return queryset.filter(officer=self.offered.user.pk if value == MINE else int(value))

    def waiting_for(self, queryset: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        since = self.offered.at - timedelta(days=int(value))
        return queryset.filter(state=Entry.State.SUBMITTED, submitted_at__lte=since)

    def with_words(self, queryset: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        for word in value.split():
            queryset = queryset.filter(
                Q(number__icontains=word)
                | Q(project__title__icontains=word)
                | Q(project__enterprise__name__icontains=word)
                | Q(project__enterprise__credit_code__icontains=word)
                | Q(project__team__name__icontains=word)
            )
        return queryset

    def with_failing(self, queryset: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        return queryset.filter(pk__in=failing(queryset))


def fitting(node: Competition, user: User, query: str, at: datetime) -> QuerySet[Entry]:
    """The entries of a contest that the user sees and that fit a query string, for a worker."""
    return entry_filter(node, user, query, at).qs


def entry_filter(
    node: Competition, user: User, query: str, at: datetime, *, named: bool = False
) -> EntryFilter:
    """The filter that a query string says; with `named`, city and officer have their names."""
    entries = Entry.objects.for_list().select_related("officer").visible_to(user)
    data = QueryDict(query)
    city, officer = data.get("city", ""), data.get("officer", "")
    officers = single_officer(officer)
    offered = Offered(
        sectors=sectors_of(node),
        categories=node.categories.order_by("pk"),
        cities=[(city, _city_name(city, node.year) if named and city else city)],
        officers=_officer_names(officers) if named else officers,
        user=user,
        at=at,
    )
    of_node = entries.filter(competition=node).exclude(state=Entry.State.DRAFT)
    return EntryFilter(data or None, queryset=of_node, offered=offered)


def _city_name(stem: str, year: int) -> str:
    return Region.objects.names([f"{stem}00"], year).get(f"{stem}00", stem)


def _officer_names(chosen: list[tuple[str, str]]) -> list[tuple[str, str]]:
    keys = [int(value) for value, _same in chosen if value.isdecimal()]
    wanted = {value for value, _same in chosen}
    offered = officer_choices(User.objects.filter(pk__in=keys))
    return [(value, words) for value, words in offered if value in wanted]


def single_officer(value: str) -> list[tuple[str, str]]:
    """The one choice that stands for what is asked for, where nobody is offered any."""
    known = value in (MINE, NOBODY) or (value.isdecimal() and len(value) < 19)
    return [(value, value)] if known else []


def counts_per_state(entries: QuerySet[Entry]) -> dict[str, int]:
    """How many of the entries are in each state, in one query."""
    rows = entries.order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


class AssignManyForm(forms.Form):
    """In whose hands the entries are to be; empty is nobody."""

    officer = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Form reviewer in charge"),
        required=False,
        empty_label=_("Nobody"),
    )

    def __init__(self, *args: Any, officers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["officer"].queryset = officers


class AcceptManyForm(forms.Form):
    """Nothing to say: whoever is accepted reads the letter of the contest."""


class ReturnManyForm(forms.Form):
    """One message and one day for all."""

    message = forms.CharField(
        label=_("Message to the entrants"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Every one of them reads the same words."),
    )
    correct_by = day_box()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"correct_by": correction.default_day(today)})
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_correct_by(self) -> datetime:
        return correction.end_of(
            correction.checked_day(self.cleaned_data["correct_by"], self.today)
        )
