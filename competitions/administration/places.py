"""Places: the venues and regions that all contests share, and the regions of one contest."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin import PlatformAdmin
from competitions.administration.choices import ScopedFields
from competitions.administration.filters import ReachFilter, choice_filter
from competitions.administration.scope import ORGANISER, ScopedInline, organised_by, reach_of
from competitions.administration.tables import TablePage, sheet_answer, table_answer
from competitions.forms.places import RegionForm, TerritoryForm, TerritoryFormSet
from competitions.models import Meeting, Territory, Venue
from competitions.regions.search import find
from competitions.services.region_choice import all_places
from competitions.services.tables.declared import REGIONS


class InRegion(ReachFilter):
    """By an administrative division."""

    title = _("region")
    parameter_name = "region"
    source = (Venue, "region")


class VenueAdmin(ScopedFields, PlatformAdmin):
    """Shared by all contests: organisers add venues, and mend those that only they use."""

    place = 3
    icon = "location_on"
    autocomplete_fields = ["region"]
    list_display = ["name", "kind", "region"]
    list_filter = [choice_filter("kind"), InRegion]
    list_select_related = ["region"]
    search_fields = ["name", "region__name"]
    fields = ["name", "kind", "region"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not reach_of(request).is_empty

    def has_add_permission(self, request: HttpRequest) -> bool:
        return reach_of(request).is_platform or reach_of(request).holds(ORGANISER)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None or not self.has_add_permission(request) or reach_of(request).is_platform:
            return self.has_add_permission(request)
        own = organised_by(request.user).values("pk")
        held = Meeting.objects.filter(venue=obj).exclude(competition__in=own)
        heats = obj.heats.exclude(round__competition__in=own)
        return not (heats.exists() or held.exists())


class RegionAdmin(PlatformAdmin):
    """One row for each name that a code has had, with the years in which it had it."""

    place = 4
    icon = "map"
    form = RegionForm
    list_display = ["code", "name", "since", "until"]
    list_display_links = ["code", "name"]
    search_fields = ["code", "name"]
    fields = [("code", "name"), ("since", "until")]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("table/", view(self.table_view), name="competitions_region_table"),
            path("table/file/", view(self.sheet_view), name="competitions_region_sheet"),
            *super().get_urls(),
        ]

    def table_view(self, request: HttpRequest) -> HttpResponse:
        """Regions from Excel."""
        return table_answer(request, self.admin_site, _region_page())

    def sheet_view(self, request: HttpRequest) -> HttpResponse:
        """Regions as Excel."""
        return sheet_answer(request, _region_page())

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        link = reverse("admin:competitions_region_table") if reach_of(request).is_platform else ""
        return super().changelist_view(request, {"table_link": link, **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["code"] if obj else []

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """By name, by code and by initials, in every year."""
        if not search_term.strip():
            return queryset, False
        found = find(all_places(), search_term)
        return queryset.filter(pk__in=[place.key for place in found]), False


def _region_page() -> TablePage:
    back = reverse("admin:competitions_region_changelist")
    return TablePage(REGIONS, None, back, reverse("admin:competitions_region_sheet"))


class TerritoryInline(ScopedInline):
    """The regions that a contest is for; none means those of the contest above."""

    model = Territory
    form = TerritoryForm
    formset = TerritoryFormSet
    fields = ["region", "is_included"]
    autocomplete_fields = ["region"]
    tab = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("region")
