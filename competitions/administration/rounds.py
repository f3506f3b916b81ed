"""The page of a round."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.look import mark
from accounts.templatetags.look import state as state_mark
from competitions.administration.bulk import BulkAdmin
from competitions.administration.bulk_actions import SHIFT_ROUNDS
from competitions.administration.choices import contest_year, organised_by
from competitions.administration.dates import DateWarnings
from competitions.administration.filters import NodeFilter, choice_filter
from competitions.forms.nodes import RoundForm
from competitions.models import (
    Heat,
    Round,
    RuleSet,
)


@admin.register(Round)
class RoundAdmin(BulkAdmin, DateWarnings):
    bulk = (SHIFT_ROUNDS,)
    dated = frozenset({"starts_on", "ends_on"})
    section = "contest"
    place = 1
    icon = "format_list_numbered"
    autocomplete_fields = ["competition", "rule_set"]
    form = RoundForm
    fixed_after_creation = ("competition",)
    readonly_fields = ["state_shown", "rule_set_shown"]
    list_display = [
        "name",
        "competition",
        contest_year,
        "kind",
        "starts_on",
        "ends_on",
        "rule_set",
        "state_shown",
    ]
    list_filter = [NodeFilter, choice_filter("kind"), choice_filter("state")]
    list_select_related = ["competition", "rule_set"]
    search_fields = ["name", "competition__name"]
    ordering = ["competition__path", "order"]

    @admin.display(description=_("rule set"))
    def rule_set_shown(self, round_: Round) -> str:
        return str(round_.rule_set)

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, round_: Round) -> SafeString:
        return state_mark(round_) if round_.pk else mark("idle", Round.State.PLANNED.label)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("competition", "rule_set__competition")

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        if obj.state in {Round.State.DECIDED, Round.State.PUBLISHED}:
            return str(_("The promotion of this round has been decided; the round is fixed."))
        return super().fixed_because(request, obj)

    def is_safe_to_delete(self, obj: Any) -> bool:
        if obj.state != Round.State.PLANNED:
            return False
        return not Heat.objects.filter(round=obj).exists()

    def _has_started(self, obj: Round | None) -> bool:
        return obj is not None and obj.state != Round.State.PLANNED

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        rules_field = "rule_set_shown" if self._has_started(obj) else "rule_set"
        when = ("starts_on", "ends_on")
        return ["competition", ("order", "kind"), "name", when, rules_field, "state_shown"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The next number; the rules of the round before, or the newest of the contest."""
        node = request.GET.get("competition", "")
        if not node.isdecimal():
            return {}
        mine = organised_by(request.user).filter(pk=node)
        last = Round.objects.filter(competition__in=mine.values("pk")).order_by("order").last()
        if last is not None:
            return {"competition": node, "order": last.order + 1, "rule_set": last.rule_set_id}
        newest = RuleSet.objects.filter(competition__in=mine.values("pk")).order_by("pk").last()
        return {"competition": node, "order": 1, "rule_set": newest and newest.pk}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = ["order", "kind"] if self._has_started(obj) else []
        return [*super().get_readonly_fields(request, obj), *fixed]
