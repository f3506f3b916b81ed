"""Setting up what a round is played by: rule sets, one version after the other."""

from itertools import pairwise
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_input import is_key
from competitions import rules as competition_rules
from competitions.administration.choices import contest_year
from competitions.administration.filters import NodeFilter
from competitions.administration.scope import organised_by
from competitions.administration.steps import AdminStep, SteppedAdmin
from competitions.forms.rule_settings import initial_of, shown_if
from competitions.forms.rules import ReasonForm, RuleSetForm
from competitions.labels.settings import SECTIONS, SETTINGS
from competitions.models import Criterion, RuleSet
from competitions.rulebook.examples import RULE_EXAMPLES, rule_example
from competitions.rulebook.spec import Rules, read
from competitions.services.rule_sets import (
    ReasonMissing,
    RuleSetFrozen,
    RulesRefused,
    next_version,
    save_rule_set,
)
from competitions.words.problems import problem_words
from competitions.words.rules import in_words
from competitions.words.settings import differences_in_words

ONLY_SHOWN = "_preview"
MOST_VERSIONS = 20


def criteria_in_reach(user: Any) -> dict[str, str]:
    """Code → name of the criteria that the rounds of the user's contests are scored by."""
    nodes = organised_by(user).order_by().values("pk")
    found = Criterion.objects.filter(rubric__round__competition__in=nodes)
    return dict(found.order_by("rubric", "order", "pk").values_list("code", "name"))


def criteria_of(rule_set: RuleSet) -> dict[str, str]:
    """Code → name of the criteria of the rounds that are played by these rules."""
    found = Criterion.objects.filter(rubric__round__rule_set=rule_set)
    return dict(found.values_list("code", "name"))


class RuleSetAdmin(SteppedAdmin):
    """One version of the rules. Every save goes through `save_rule_set`, which checks it again.

    Judging registers it, with the sample that shows what the rules do.
    """

    section = "rules"
    place = 0
    icon = "gavel"
    autocomplete_fields = ["competition"]
    form = RuleSetForm
    service_records = frozenset({"add", "change"})
    refusals = (*SteppedAdmin.refusals, RulesRefused, RuleSetFrozen, ReasonMissing)
    fixed_after_creation = ("competition",)
    conditional_fields: ClassVar[dict[str, str]] = {
        one.name: shown_if(one) for one in SETTINGS.values() if one.only
    }
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
            form=ReasonForm,
        ),
    )
    readonly_fields = ["reason", "summary", "frozen_at", "played", "versions"]
    list_display = ["name", "version", "competition", contest_year, "reason", "frozen_at"]
    list_filter = [NodeFilter]
    list_select_related = ["competition"]
    search_fields = ["name", "competition__name"]
    ordering = ["competition__path", "name", "version"]

    @admin.display(description=gettext_lazy("the rules as saved"))
    def summary(self, rule_set: RuleSet) -> SafeString:
        lines = in_words(rule_set.rules, criteria_of(rule_set))
        return format_html_join("", "<p>{}</p>", ((line,) for line in lines))

    @admin.display(description=gettext_lazy("rounds played by this version"))
    def played(self, rule_set: RuleSet) -> SafeString | str:
        rounds = rule_set.rounds.select_related("competition").order_by("competition", "order")
        return format_html_join(
            "",
            '<p><a href="{}">{}</a></p>',
            ((self.address_of(one), str(one)) for one in rounds[:MOST_VERSIONS]),
        )

    def address_of(self, round_: Any) -> str:
        """Where the reader goes on to a round."""
        return reverse("admin:competitions_round_change", args=[round_.pk])

    @admin.display(description=gettext_lazy("versions of these rules"))
    def versions(self, rule_set: RuleSet) -> SafeString:
        same = RuleSet.objects.filter(competition=rule_set.competition, name=rule_set.name)
        found: list[RuleSet | None] = [*same.order_by("-version")[: MOST_VERSIONS + 1]]
        names = criteria_of(rule_set)
        rows = [
            {
                "version": one,
                "differences": one
                and before
                and differences_in_words(before.rules, one.rules, names),
                "is_first": before is None,
            }
            for one, before in pairwise([*found, None])
        ]
        context = {"rows": rows[:MOST_VERSIONS], "shown": rule_set}
        return render_to_string("admin/rules/versions.html", context)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        named = (
            None,
            {"fields": ["competition", ("name", "version"), *(["reason"] if obj else [])]},
        )
        if self.has_change_permission(request, obj):
            parts = [
                (
                    section.title,
                    {
                        "classes": ["tab"],
                        "description": section.lead,
                        "fields": [one.name for one in section.settings],
                    },
                )
                for section in SECTIONS
            ]
        else:
            # Who may change them reads them beside the sample, as they are typed.
            parts = [(gettext_lazy("In words"), {"fields": ["summary"]})]
        past = (
            gettext_lazy("Versions"),
            {
                "classes": ["tab"] if len(parts) > 1 else [],
                "fields": ["frozen_at", "played", "versions"],
            },
        )
        return [named, *parts, past] if obj else [named, *parts]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("competition")

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        if obj.frozen_at:
            return _(
                "A heat has been scored by these rules, so this version is frozen. Make the next "
                "version to change them; on the page of a round other rules can be asked for."
            )
        return super().fixed_because(request, obj)

    def is_safe_to_delete(self, obj: Any) -> bool:
        return not (obj.rounds.exists() or RuleSet.objects.filter(made_from=obj).exists())

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.criteria = criteria_in_reach(request.user)
        form.only_shown = ONLY_SHOWN in request.POST
        return form

    def example_of(self, request: HttpRequest) -> Rules | None:
        """The ready-made rules that the address asks for."""
        example = rule_example(request.GET.get("like", ""))
        return read(example.spec) if example else None

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        node = request.GET.get("competition", "")
        given: dict[str, Any] = {"competition": node} if is_key(node) else {}
        example = rule_example(request.GET.get("like", ""))
        if example is None:
            return given
        return given | initial_of(read(example.spec)) | {"name": _(example.title)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor: Any = request.user
        save_rule_set(obj, actor=actor, at=timezone.now())
        for warning in form.warnings:
            messages.warning(request, problem_words(warning))

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        if add:
            context["examples"] = [
                {"key": one.key, "title": _(one.title), "source": _(one.source)}
                for one in RULE_EXAMPLES
            ]
            context["like"] = request.GET.get("like", "")
        return super().render_change_form(request, context, add, change, form_url, obj)
