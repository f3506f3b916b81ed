"""Setting up the judging: heats with their panels; the expert pool is in `admin_experts`.

Running order, sheets, ledger, standings and promotions are not here: they are made by the
contest, in the workspace, and nobody types them.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import actor_of
from accounts.templatetags.look import mark
from accounts.templatetags.look import state as state_mark
from competitions.administration.filters import NodeFilter, choice_filter
from competitions.administration.scope import (
    ScopedAdmin,
    ScopedInline,
)
from competitions.models import Heat
from judging import (
    admin_experts,  # noqa: F401
    admin_rules,  # noqa: F401
    rules,
)
from judging.admin_forms import (
    HeatForm,
    JudgeChoiceField,
    SeatForm,
    SeatFormSet,
)
from judging.models import Judge, Seat
from judging.services.clashes import clashes_of_heat
from judging.services.readiness import panel_size
from judging.services.sheet_layout import lay_out_if_drawn
from judging.services.suspicions import find_for_heat

# Clashes that are said after a save; the heat's own page shows all.
WARNINGS = 5


class SeatInline(ScopedInline):
    model = Seat
    form = SeatForm
    formset = SeatFormSet
    autocomplete_fields = ["judge"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("judge__user").order_by("number")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = ["number", "judge", "is_chair"]
        return [*fields, "reason"] if self.has_change_permission(request, obj) else fields

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        free = panel_size(obj) - obj.seats.count() if obj else 0
        return max(free, 0)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "judge":
            kwargs["queryset"] = Judge.objects.select_related("user").order_by("user__name", "pk")
            kwargs["form_class"] = JudgeChoiceField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Heat)
class HeatAdmin(ScopedAdmin):
    """A heat and its panel, as `judging.services.panels` would have it: only while planned, and
    not by somebody who scores in it."""

    node = "round__competition"
    section = "contest"
    place = 2
    icon = "event_seat"
    form = HeatForm
    autocomplete_fields = ["round", "venue"]
    inlines = [SeatInline]
    fixed_after_creation = ("round",)
    readonly_fields = ["state_shown"]
    list_display = ["name", "round", "venue", "starts_at", "state_shown"]
    list_filter = [NodeFilter, choice_filter("state")]
    list_select_related = ["round__competition", "venue"]
    search_fields = ["name", "venue__name", "round__competition__name"]
    ordering = ["round__competition__path", "round__order", "number"]
    fields = [
        "round",
        ("number", "name"),
        "venue",
        ("starts_at", "ends_at"),
        "places",
        "state_shown",
    ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The next number of the round, within the reader's reach."""
        round_ = request.GET.get("round", "")
        if not round_.isdecimal():
            return {}
        last = self.get_queryset(request).filter(round=round_).order_by("number").last()
        return {"round": round_, "number": last.number + 1 if last else 1}

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, heat: Heat) -> SafeString:
        return state_mark(heat) if heat.pk else mark("idle", Heat.State.PLANNED.label)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        heats = super().get_queryset(request)
        return heats.select_related("round__competition", "round__rule_set", "venue", "category")

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        if obj.state != Heat.State.PLANNED:
            return _("Panel and running order are fixed once scoring has opened.")
        if rules.sits_on_panel(request.user, obj):
            return _("You score in this heat, so another organiser has to set it up.")
        return super().fixed_because(request, obj)

    def is_safe_to_delete(self, obj: Any) -> bool:
        return not obj.seats.exists() and not obj.appearances.exists()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        # The heat's row is locked by get_object; asked again after the panel may have changed.
        if change and not rules.organises_heat(request.user, form.instance):
            raise PermissionDenied
        super().save_related(request, form, formsets, change)
        if form.instance.state == Heat.State.PLANNED:
            lay_out_if_drawn(form.instance)
        if form.instance.state == Heat.State.PLANNED and find_for_heat(
            form.instance, at=timezone.now()
        ):
            messages.warning(
                request,
                _(
                    "A judge of this panel may be tied to a project of this heat; its page says more."
                ),
            )
        for one in clashes_of_heat(form.instance, actor_of(request))[:WARNINGS]:
            messages.warning(request, one.sentence)
