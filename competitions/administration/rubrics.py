"""Setting up what a round is marked by: a rubric with its criteria."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competitions.administration.choices import contest_year
from competitions.administration.filters import NodeFilter
from competitions.administration.scope import ScopedAdmin, ScopedInline
from competitions.forms.rubrics import CriterionForm, CriterionFormSet, RubricForm
from competitions.labels.settings import KINDS
from competitions.models import Criterion, Round, Rubric
from competitions.rulebook.band_text import write_bands
from competitions.rulebook.rubric_examples import RUBRIC_EXAMPLES, RubricExample, rubric_example
from competitions.rulebook.rubric_problems import CriterionShape
from competitions.words.problems import problem_words

ONLY_SHOWN = "_preview"


def sums_of(shapes: Sequence[CriterionShape], scale_to: int | None) -> list[dict[str, Any]]:
    """What the criteria of each category of entrants add up to; one line if all are alike.

    Weighted points, or the weights alone where the total is scaled: then they are shares.
    """
    kinds = list(KINDS) if any(one.kind for one in shapes) else [""]
    found = []
    for kind in kinds:
        own = [one for one in shapes if one.kind in ("", kind)]
        parts = [one.weight if scale_to else one.max_points * one.weight for one in own]
        total = sum(parts, Decimal(0))
        shown = f"{total.normalize():f}" if total else "0"
        found.append({"category": KINDS.get(kind, ""), "sum": shown, "scale_to": scale_to})
    return found


def shape_of(row: Criterion) -> CriterionShape:
    return CriterionShape(row.code, row.max_points, row.weight, row.category_kind, row.bands)


class CriterionInline(ScopedInline):
    model = Criterion
    form = CriterionForm
    formset = CriterionFormSet
    ordering_field = "order"
    extra = 2
    fields = [
        "code",
        "name",
        "description",
        "max_points",
        "weight",
        "category_kind",
        "bands_text",
        "order",
    ]

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        example = None if obj else example_of(request)
        return len(example.rows) if example else self.extra

    @admin.display(description=gettext_lazy("Bands in words"))
    def bands_text(self, row: Criterion) -> str:
        # Where nothing can be changed there is no form that has them.
        return write_bands(row.bands, row.max_points) if row.bands else "–"


def example_of(request: HttpRequest) -> RubricExample | None:
    """The ready-made rubric that the address asks for."""
    return rubric_example(request.GET.get("like", ""))


@admin.register(Rubric)
class RubricAdmin(ScopedAdmin):
    node = "round__competition"
    section = "rules"
    place = 1
    icon = "fact_check"
    form = RubricForm
    autocomplete_fields = ["round"]
    inlines = [CriterionInline]
    fixed_after_creation = ("round",)
    readonly_fields = ["points", "frozen_at"]
    list_display = ["name", "round", contest_year, "frozen_at"]
    list_filter = [NodeFilter]
    list_select_related = ["round__competition"]
    search_fields = ["name", "round__name"]
    ordering = ["round__competition__path", "round__order"]

    def get_urls(self) -> list[URLPattern]:
        route = path(
            "sums/",
            self.admin_site.admin_view(self.sums_view),
            name="competitions_rubric_sums",
        )
        return [route, *super().get_urls()]

    def sums_view(self, request: HttpRequest) -> HttpResponse:
        """The sums of the criteria as typed; saves nothing."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise Http404
        form = self.get_form(request)(request.POST)
        form.is_valid()
        [(formset, _inline)] = self.get_formsets_with_inlines(request)
        # Every row as a new one: what is stored already does not matter to a sum.
        typed = request.POST.copy()
        typed["criteria-INITIAL_FORMS"] = "0"
        rows = formset(typed, instance=Rubric(), prefix="criteria")
        return render(request, "admin/rules/_sums.html", self._typed(form, rows))

    def _typed(self, form: Any, rows: Any) -> dict[str, Any]:
        rows.is_valid()
        scale_to = (getattr(form, "cleaned_data", None) or {}).get("scale_to")
        return {"sums": sums_of(rows.shapes(), scale_to)}

    @admin.display(description=gettext_lazy("points in all, weighted"))
    def points(self, rubric: Rubric) -> SafeString:
        rows = [shape_of(row) for row in rubric.criteria.all()] if rubric.pk else []
        return render_to_string("admin/rules/_sums.html", {"sums": sums_of(rows, rubric.scale_to)})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        stored = obj and not self.has_change_permission(request, obj)
        return ["round", "name", "scale_to", *(["points", "frozen_at"] if stored else [])]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return (
            super().get_queryset(request).select_related("round__competition", "round__rule_set")
        )

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

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.only_shown = ONLY_SHOWN in request.POST
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        round_ = request.GET.get("round", "")
        given: dict[str, Any] = {"round": round_} if round_.isdecimal() else {}
        example = example_of(request)
        return given | (
            {"name": _(example.source), "scale_to": example.scale_to} if example else {}
        )

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        options = super().get_formset_kwargs(request, obj, inline, prefix)
        example = example_of(request)
        if example and not obj.pk and request.method == "GET":
            names = ("code", "name", "max_points", "weight", "category_kind")
            options["initial"] = [dict(zip(names, row, strict=True)) for row in example.rows]
        return options

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for warning in (one for formset in formsets for one in formset.warnings):
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
                for one in RUBRIC_EXAMPLES
            ]
            context["like"] = request.GET.get("like", "")
        if add or self.has_change_permission(request, obj):
            context |= self._sums(context, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _sums(self, context: Any, obj: Any) -> dict[str, Any]:
        found: dict[str, Any] = {"sums_url": reverse("admin:competitions_rubric_sums")}
        form = context["adminform"].form
        [rows] = [one.formset for one in context["inline_admin_formsets"]]
        if form.is_bound:
            return found | self._typed(form, rows)
        if obj is not None and obj.pk:
            shapes = [shape_of(row) for row in rows.get_queryset()]
            return found | {"sums": sums_of(shapes, obj.scale_to)}
        initial = [one.initial for one in rows.forms if one.initial.get("max_points")]
        shapes = [
            CriterionShape(
                row["code"],
                Decimal(row["max_points"]),
                Decimal(row["weight"]),
                row["category_kind"],
            )
            for row in initial
        ]
        return found | {"sums": sums_of(shapes, form.initial.get("scale_to"))}
