"""Rule sets in the admin, with a sample that shows what they do."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from competitions.administration.rules import RuleSetAdmin, criteria_of
from competitions.models import RuleSet
from competitions.rulebook.spec import Rules
from judging.rule_preview import FIELD, preview_of_form, preview_of_rules


@admin.register(RuleSet)
class PreviewedRuleSetAdmin(RuleSetAdmin):
    """As `RuleSetAdmin`; while one types, and on a button without a script, the sample follows."""

    def get_urls(self) -> list[URLPattern]:
        route = path(
            "preview/",
            self.admin_site.admin_view(self.preview_view),
            name="competitions_ruleset_preview",
        )
        return [route, *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """What the form as typed would do to the sample; saves nothing."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise Http404
        form = self.get_form(request)(request.POST)
        form.is_valid()
        return render(request, "admin/rules/_preview.html", preview_of_form(form, request.POST))

    def address_of(self, round_: Any) -> str:
        return reverse("judging:round", args=[round_.competition.code, round_.pk])

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        form = context["adminform"].form
        if add or self.has_change_permission(request, obj):
            context["preview_url"] = reverse("admin:competitions_ruleset_preview")
        if form.is_bound:
            context |= preview_of_form(form, request.POST)
        else:
            rules = (self.example_of(request) or Rules()) if add else obj.rules
            names = form.criteria if add else criteria_of(obj) | dict(form.criteria)
            context |= preview_of_rules(rules, names, FIELD)
        return super().render_change_form(request, context, add, change, form_url, obj)
