"""Setting up what a contest gives: its prizes. Awards and certificates are made in the workspace."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.actor import actor_of
from competitions.administration.filters import NodeFilter
from competitions.administration.scope import ScopedAdmin, organised_by
from competitions.models import Category, Competition
from outcomes import rules
from outcomes.admin_forms import CategoryField, PrizeForm
from outcomes.models import Award, Prize
from outcomes.services.awards import AwardsRefused
from outcomes.services.prizes import hold_prizes, waiting_for_two


@admin.register(Prize)
class PrizeAdmin(ScopedAdmin):
    """The prizes of a node, for who decides about its awards.

    None changes while the list waits for a second person, and one that was given never.
    """

    section = "contest"
    place = 3
    icon = "trophy"
    form = PrizeForm
    refusals = (*ScopedAdmin.refusals, AwardsRefused)
    autocomplete_fields = ["competition"]
    fixed_after_creation = ("competition",)
    list_display = ["name", "competition", "category", "order", "places", "amount", "unit"]
    list_filter = [NodeFilter]
    list_select_related = ["competition", "category"]
    search_fields = ["name", "competition__name", "sponsor"]
    ordering = ["competition__path", "order"]
    fields = [
        "competition",
        ("order", "name"),
        "category",
        ("places", "by_rank"),
        "at_tie",
        ("amount", "unit"),
        "support",
        "sponsor",
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("competition", "category")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "category":
            nodes = organised_by(request.user).values("pk")
            own = Category.objects.filter(competition__in=nodes).select_related("competition")
            kwargs["queryset"] = own.order_by("competition__path", "pk")
            kwargs["form_class"] = CategoryField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        if Award.objects.given().filter(prize=obj).exists():
            return _(
                "This prize was given. Prizes that two people have confirmed stay as they are."
            )
        if sentence := waiting_for_two(obj.competition):
            return sentence
        if rules.is_party_to_winners(request.user, obj.competition):
            return str(rules.NO_SAY)
        return super().fixed_because(request, obj)

    def lock_above(self, obj: Any) -> None:
        Competition.objects.select_for_update(of=("self",)).get(pk=obj.competition_id)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        hold_prizes(obj.competition, actor=actor_of(request))
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        hold_prizes(obj.competition, actor=actor_of(request))
        super().delete_model(request, obj)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Mapping[str, Any] | None = None
    ) -> Any:
        """As Django's; a prize that is fixed leads back to its page, which says why."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except PermissionDenied:
            obj = self.get_object(request, unquote(object_id))
            if obj is None or not self.has_add_permission(request):
                raise
            if not self.why_fixed(request, obj):
                raise
            return redirect("admin:outcomes_prize_change", obj.pk)

    def is_safe_to_delete(self, obj: Any) -> bool:
        return not obj.awards.exists()
