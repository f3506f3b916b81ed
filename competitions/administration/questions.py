"""Setting up what entrants are asked: one page for each question, their order on the contest's."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_input import is_key
from competitions.administration.choices import contest_year, organised_by
from competitions.administration.filters import NodeFilter, choice_filter
from competitions.administration.scope import ScopedAdmin, ScopedInline
from competitions.forms.question_fields import LIMIT_OF
from competitions.forms.questions import QuestionForm, QuestionRows
from competitions.models import Category, Competition, Question
from competitions.questions.kinds import OFF
from competitions.questions.limits import read_limits
from competitions.services.question_facts import Answered, answered
from competitions.services.questions import may_lead
from competitions.words.questions import limits_in_words


def condition_in_words(question: Question) -> str:
    """After which answer it is shown; "–" if always."""
    if question.shown_if is None:
        return "–"
    said = {"question": question.shown_if.label, "answer": question.shown_if_answer}
    return _("after “%(answer)s” to “%(question)s”") % said


class QuestionInline(ScopedInline):
    """The questions of a contest, to be put in order; each has a page of its own."""

    model = Question
    formset = QuestionRows
    ordering_field = "order"
    extra = 0
    fields = ["label_shown", "kind_shown", "required_shown", "condition_shown", "order"]
    readonly_fields = ["label_shown", "kind_shown", "required_shown", "condition_shown"]
    template_before = "admin/competitions/question/_above_rows.html"
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("shown_if").order_by("order", "pk")

    @admin.display(description=gettext_lazy("question"))
    def label_shown(self, row: Question) -> SafeString:
        page = reverse("admin:competitions_question_change", args=[row.pk])
        off = _("(switched off)") if OFF in row.limits else ""
        return format_html('<a href="{}">{}</a> {}', page, row.label, off)

    @admin.display(description=gettext_lazy("kind"))
    def kind_shown(self, row: Question) -> str:
        return row.get_kind_display()

    @admin.display(description=gettext_lazy("required"), boolean=True)
    def required_shown(self, row: Question) -> bool:
        return row.is_required

    @admin.display(description=gettext_lazy("shown only"))
    def condition_shown(self, row: Question) -> str:
        return condition_in_words(row)


@admin.register(Question)
class QuestionAdmin(ScopedAdmin):
    section = "contest"
    place = 2
    icon = "quiz"
    form = QuestionForm
    autocomplete_fields = ["competition"]
    fixed_after_creation = ("competition",)
    conditional_fields = {
        box: " || ".join(f"kind == '{kind}'" for kind in kinds)
        for box, (_limit, kinds) in LIMIT_OF.items()
    }
    list_display = ["label", "competition", contest_year, "kind", "is_required"]
    list_filter = [NodeFilter, choice_filter("kind")]
    list_select_related = ["competition"]
    search_fields = ["label", "key", "competition__name"]
    ordering = ["competition__path", "order", "pk"]
    readonly_fields = ["limits_shown", "condition_shown"]

    @admin.display(description=gettext_lazy("what an answer may be"))
    def limits_shown(self, question: Question) -> str:
        return limits_in_words(read_limits(question.kind, question.limits)) or "–"

    @admin.display(description=gettext_lazy("shown only"))
    def condition_shown(self, question: Question) -> str:
        return condition_in_words(question)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        named = ["competition", "label", "help_text", ("key", "category"), ("kind", "is_required")]
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": [*named, "limits_shown", "condition_shown"]})]
        switch = ["is_off"] if obj else []
        return [
            (None, {"fields": named}),
            (gettext_lazy("What an answer may be"), {"fields": [*LIMIT_OF]}),
            (gettext_lazy("When it is shown"), {"fields": ["condition", *switch]}),
        ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("competition", "category", "shown_if")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "category":
            nodes = organised_by(request.user).values("pk")
            kwargs["queryset"] = Category.objects.filter(competition__in=nodes)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        node = obj.competition if obj else _asked_for(request)
        form.leading = may_lead([node] if node else organised_by(request.user))
        form.answered = answered(obj) if obj else Answered()
        category = form.base_fields.get("category")
        if category is not None:
            category.empty_label = _("All categories")
            if node is not None:
                category.queryset = Category.objects.filter(competition=node)
        return form

    def is_safe_to_delete(self, obj: Any) -> bool:
        return not answered(obj).entries and not obj.leads_to.exists()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            last = Question.objects.filter(competition=obj.competition).order_by("order").last()
            obj.order = last.order + 1 if last else 0
        super().save_model(request, obj, form, change)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        if obj is not None and obj.pk:
            context["kept_because"] = self._kept_because(obj)
            preview = reverse("projects:question_preview", args=[obj.competition.code])
            context["pages"] = [
                {"title": _("As the entrant sees it"), "link": preview, "icon": "visibility"},
                {"title": _("All questions of the contest"), "link": _rows(obj), "icon": "list"},
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _kept_because(self, obj: Question) -> str:
        """Why it cannot be deleted, and what can be done instead."""
        found = answered(obj)
        if found.handed_in:
            return _(
                "Entries with an answer have been handed in. The words can still be changed, and "
                "what may be answered can become wider. To ask it no more, switch it off below."
            )
        if found.entries:
            return _(
                "Drafts answer it, so it cannot be deleted. To ask it no more, switch it off."
            )
        if obj.leads_to.exists():
            return _("Another question is shown after this one, so it cannot be deleted.")
        return ""


def _asked_for(request: HttpRequest) -> Competition | None:
    """The contest that the address or the form names."""
    wanted = request.POST.get("competition") or request.GET.get("competition", "")
    return organised_by(request.user).filter(pk=wanted).first() if is_key(wanted) else None


def _rows(question: Question) -> str:
    page = reverse("admin:competitions_competition_change", args=[question.competition_id])
    return f"{page}#questions"
