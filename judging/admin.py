"""Setting up the judging: rule sets, rubrics, heats with their panels, the expert pool.

Running order, sheets, ledger, standings and promotions are not here: they are made by the
contest, in the workspace, and nobody types them.
"""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.look import mark
from accounts.templatetags.look import state as state_mark
from competitions import rules as competition_rules
from competitions.admin_scope import (
    ORGANISER,
    ScopedAdmin,
    ScopedInline,
    organised_by,
    reach_of,
)
from competitions.admin_steps import AdminStep, SteppedAdmin
from competitions.models import Heat, Round, RuleSet
from competitions.services.rule_sets import next_version
from judging import rules
from judging.admin_forms import (
    CriterionForm,
    JudgeChoiceField,
    JudgeForm,
    RuleSetForm,
    SeatForm,
    SeatFormSet,
)
from judging.models import Criterion, Judge, Rubric, Seat
from judging.rule_words import in_words


def criteria_in_reach(user: Any) -> dict[str, str]:
    """Code → name of the criteria that the rounds of the user's contests are scored by."""
    nodes = organised_by(user).order_by().values("pk")
    found = Criterion.objects.filter(rubric__round__competition__in=nodes)
    return dict(found.order_by("rubric", "order", "pk").values_list("code", "name"))


@admin.register(RuleSet)
class RuleSetAdmin(SteppedAdmin):
    place = 5
    form = RuleSetForm
    fixed_after_creation = ("competition",)
    steps = (
        AdminStep(
            name="next-version",
            button=gettext_lazy("Make the next version of these rules"),
            consequence=gettext_lazy(
                "A copy with the next version number is made, which can be changed. Rounds keep "
                "the rules that they have."
            ),
            keep=gettext_lazy("Leave it at this version"),
            take=next_version,
            is_open=lambda user, rule_set: competition_rules.is_organiser(
                user, rule_set.competition
            ),
            done=gettext_lazy("The next version is in the list of rule sets."),
        ),
    )
    readonly_fields = ["summary", "frozen_at"]
    list_display = ["name", "version", "competition", "panel_size", "method", "frozen_at"]
    list_filter = [("competition", admin.RelatedOnlyFieldListFilter), "method"]
    list_select_related = ["competition"]
    search_fields = ["name", "competition__name"]
    ordering = ["competition__path", "name", "version"]
    fieldsets = [
        (None, {"fields": ["competition", ("name", "version")]}),
        (gettext_lazy("In words"), {"fields": ["summary"]}),
        (
            gettext_lazy("Panel and score"),
            {"fields": ["panel_size", "trim_each", "trim_from", "decimals"]},
        ),
        (gettext_lazy("Equal scores"), {"fields": ["tie_breaks"]}),
        (gettext_lazy("Promotion"), {"fields": ["method", "places", "ties_at_line"]}),
        (gettext_lazy("On stage"), {"fields": [("pitch_minutes", "qa_minutes")]}),
        (gettext_lazy("State"), {"fields": ["frozen_at"]}),
    ]

    @admin.display(description=gettext_lazy("the rules as saved"))
    def summary(self, rule_set: RuleSet) -> SafeString:
        criteria = Criterion.objects.filter(rubric__round__rule_set=rule_set)
        names = dict(criteria.values_list("code", "name"))
        lines = in_words(rule_set, names)
        return format_html_join("", "<p>{}</p>", ((line,) for line in lines))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        # Before the first save there is nothing to say in words, and nothing is frozen; what cannot
        # be chosen any more is in the words already.
        if obj is None:
            left_out = {"summary", "frozen_at"}
        else:
            left_out = set() if self.has_change_permission(request, obj) else {"tie_breaks"}
        return [part for part in self.fieldsets if not left_out & set(part[1]["fields"])]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("competition")

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        if obj.frozen_at:
            return _("A heat has been scored by these rules, so this version is frozen.")
        return super().fixed_because(request, obj)

    def is_safe_to_delete(self, obj: Any) -> bool:
        return not obj.rounds.exists()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.criteria = criteria_in_reach(request.user)
        return form


class CriterionInline(ScopedInline):
    model = Criterion
    form = CriterionForm
    extra = 2


@admin.register(Rubric)
class RubricAdmin(ScopedAdmin):
    node = "round__competition"
    place = 1
    inlines = [CriterionInline]
    fixed_after_creation = ("round",)
    readonly_fields = ["points", "frozen_at"]
    list_display = ["name", "round", "frozen_at"]
    list_filter = [("round__competition", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["round__competition"]
    search_fields = ["name", "round__name"]
    ordering = ["round__competition__path", "round__order"]
    fields = ["round", "name", "points", "frozen_at"]

    @admin.display(description=gettext_lazy("points in all, weighted"))
    def points(self, rubric: Rubric) -> str:
        rows = rubric.criteria.all() if rubric.pk else []
        total = sum((row.max_points * row.weight for row in rows), Decimal(0))
        return f"{total.normalize():f}"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("round__competition")

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        if obj.frozen_at:
            return _("Scoring of this round has opened, so its rubric is frozen.")
        return super().fixed_because(request, obj)

    def is_safe_to_delete(self, obj: Any) -> bool:
        return bool(obj.round.state == Round.State.PLANNED)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "round":
            field.queryset = field.queryset.filter(rubric=None)
        return field


class SeatInline(ScopedInline):
    model = Seat
    form = SeatForm
    formset = SeatFormSet

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("judge__user").order_by("number")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        free = obj.round.rule_set.panel_size - obj.seats.count() if obj else 0
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
    place = 2
    inlines = [SeatInline]
    fixed_after_creation = ("round",)
    readonly_fields = ["state_shown"]
    list_display = ["name", "round", "venue", "starts_at", "state_shown"]
    list_filter = [("round__competition", admin.RelatedOnlyFieldListFilter), "state"]
    list_select_related = ["round__competition", "venue"]
    search_fields = ["name", "venue__name", "round__competition__name"]
    ordering = ["round__competition__path", "round__order", "number"]
    fields = ["round", ("number", "name"), "venue", "starts_at", "places", "state_shown"]

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, heat: Heat) -> SafeString:
        return state_mark(heat) if heat.pk else mark("idle", Heat.State.PLANNED.label)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        heats = super().get_queryset(request)
        return heats.select_related("round__competition", "round__rule_set", "venue")

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


@admin.register(Judge)
class JudgeAdmin(ScopedAdmin):
    """The expert pool belongs to all contests; what an expert is called there, to those who seat
    them."""

    place = 3
    form = JudgeForm
    list_display = ["name", "employer", "title", "profile", "region"]
    list_filter = ["profile", ("region", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "region"]
    search_fields = ["user__name", "employer"]
    ordering = ["user__name", "pk"]
    readonly_fields = ["name"]

    @admin.display(description=gettext_lazy("full name"), ordering="user__name")
    def name(self, judge: Judge) -> str:
        return str(judge.user)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["name" if obj else "account", "employer", "title", "profile", "region"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return Judge.objects.select_related("user", "region").order_by(*self.ordering)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reach_of(request).holds(*self.view_roles)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not reach_of(request).holds(ORGANISER):
            return False
        return obj is None or not self.why_fixed(request, obj)

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        own = organised_by(request.user).order_by().values("pk")
        if obj.seats.exclude(heat__round__competition__in=own).exists():
            return _("This expert also sits on panels of contests that you do not organise.")
        return ""
