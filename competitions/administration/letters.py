"""Setting up what entrants are written: one letter for each occasion, tried on a sample."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_input import is_key
from competitions.administration.choices import contest_year
from competitions.administration.filters import NodeFilter, choice_filter
from competitions.administration.scope import ScopedAdmin, organised_by
from competitions.forms.letters import TEXTS, LetterForm
from competitions.letters.text import filled, names_of, problems_of
from competitions.models import Competition, MessageTemplate
from competitions.words.letters import (
    PLACEHOLDERS,
    default_text,
    problem_sentence,
    sample_values,
)

Occasion = MessageTemplate.Occasion
SOON = timedelta(days=3)


def preview_of(texts: dict[str, str], occasion: str, node: Competition | None) -> dict[str, Any]:
    """The letter as it would be sent to an invented entrant, and what may stand in it."""
    name, phone = (node.name, node.office_phone) if node else ("–", "")
    values = sample_values(name, phone, timezone.now() + SOON)
    problems = [
        problem_sentence(problem)
        for part, text in texts.items()
        for problem in problems_of(text, occasion, is_short=part == "short_text")
    ]
    names = names_of(occasion)
    return {
        "letter": {part: filled(text, values) for part, text in texts.items()},
        "wrong": list(dict.fromkeys(problems)),
        "placeholders": [(f"{{{name}}}", PLACEHOLDERS[name], values[name]) for name in names],
    }


@admin.register(MessageTemplate)
class LetterAdmin(ScopedAdmin):
    section = "contest"
    place = 3
    icon = "mail"
    form = LetterForm
    autocomplete_fields = ["competition"]
    fixed_after_creation = ("competition", "occasion")
    list_display = ["occasion", "competition", contest_year, "by_email", "by_sms", "is_held"]
    list_filter = [NodeFilter, choice_filter("occasion")]
    list_select_related = ["competition"]
    search_fields = ["subject", "competition__name"]
    ordering = ["competition__path", "occasion"]
    fieldsets = [
        (None, {"fields": [("competition", "occasion"), *TEXTS]}),
        (_("How it is sent"), {"fields": ["by_email", "by_sms", "is_held"]}),
    ]

    def get_urls(self) -> list[URLPattern]:
        route = path(
            "preview/",
            self.admin_site.admin_view(self.preview_view),
            name="competitions_messagetemplate_preview",
        )
        return [route, *super().get_urls()]

    def is_safe_to_delete(self, obj: Any) -> bool:
        return True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("competition")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The portal's own text of the occasion that the address names."""
        given = super().get_changeform_initial_data(request)
        occasion = request.GET.get("like", "")
        if occasion not in Occasion.values:
            return given
        return given | {"occasion": occasion} | default_text(occasion)

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """The letter as typed, filled with a sample; saves nothing."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise Http404
        return render(request, "admin/rules/_letter.html", self._typed(request, None))

    def _typed(self, request: HttpRequest, obj: MessageTemplate | None) -> dict[str, Any]:
        occasion = request.POST.get("occasion", "") or (obj.occasion if obj else "")
        occasion = occasion or request.POST.get("_occasion", "")
        node = obj.competition if obj else self._asked_for(request)
        return preview_of({part: request.POST.get(part, "") for part in TEXTS}, occasion, node)

    def _asked_for(self, request: HttpRequest) -> Competition | None:
        """The contest that the form or the address names, if the reader runs it."""
        named = [request.POST.get("competition"), request.POST.get("_competition")]
        wanted = next(filter(None, [*named, request.GET.get("competition")]), "")
        return organised_by(request.user).filter(pk=wanted).first() if is_key(wanted) else None

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        stored = obj if obj is not None and obj.pk else None
        initial = context["adminform"].form.initial
        texts = {part: initial.get(part) or getattr(stored, part, "") for part in TEXTS}
        occasion = stored.occasion if stored else initial.get("occasion", "")
        if request.method == "POST":
            context |= self._typed(request, stored)
        else:
            node = stored.competition if stored else self._asked_for(request)
            context |= preview_of(texts, occasion, node)
        context |= {
            "letter_of": stored,
            "like": occasion,
            "occasions": [] if stored else Occasion.choices,
        }
        if self.has_change_permission(request, stored):
            context["preview_url"] = reverse("admin:competitions_messagetemplate_preview")
        return super().render_change_form(request, context, add, change, form_url, obj)
