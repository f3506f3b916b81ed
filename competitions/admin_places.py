"""Lists that all contests share: venues and regions."""

from typing import Any

from django.http import HttpRequest

from accounts.admin import PlatformAdmin
from competitions.admin_scope import ORGANISER, organised_by, reach_of


class VenueAdmin(PlatformAdmin):
    """Shared by all contests: organisers add venues, and mend those that only they use."""

    place = 3
    list_display = ["name", "kind", "region"]
    list_filter = ["kind"]
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
        return not obj.heats.exclude(round__competition__in=own).exists()


class RegionAdmin(PlatformAdmin):
    place = 4
    list_display = ["code", "name"]
    search_fields = ["code", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["code"] if obj else []
