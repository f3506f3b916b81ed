"""What the select boxes of the admin offer: what lies in the user's reach and may be chosen there.

A box with many choices asks while one types. The answer to that question and the check of what
is sent back come from one place, the form field of the page: what is not offered is refused.
"""

from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.mixins import FormFieldModelAdminMixin

from competitions.calendar.problems import YEARS
from competitions.forms.choice_fields import RegionChoiceField, YearChoiceField
from competitions.forms.select_boxes import FOR_FILTER, ReachSelect
from competitions.models import Competition, Region, Round, Rubric, RuleSet, StaffGrant, Venue

ORGANISER = StaffGrant.Role.ORGANISER
# Lists that belong to all contests: whoever is in the admin may choose from them.
SHARED = (Venue, Region)
DATED = (Competition, Round, RuleSet)


def organised_by(user: Any) -> models.QuerySet[Competition]:
    """The nodes whose set-up `user` may change now; nothing of an archived contest changes."""
    nodes = Competition.objects.staffed_by(user, ORGANISER)
    return nodes.exclude(state=Competition.State.ARCHIVED).order_by("path")


def choices_for(model: type[models.Model], user: Any) -> models.QuerySet[Any]:
    """What a select box of the admin may offer; nothing of a model that is not named here."""
    nodes = organised_by(user).values("pk")
    if model is Competition:
        return organised_by(user)
    if model is RuleSet:
        used = Round.objects.filter(rule_set=models.OuterRef("pk"), competition__in=nodes)
        own = models.Q(competition__in=nodes) | models.Exists(used)
        found = RuleSet.objects.filter(own).select_related("competition")
        return found.order_by("competition__path", "name", "version")
    if model is Round:
        moving = Round.objects.filter(state__in=[Round.State.PLANNED, Round.State.SCORING])
        rounds = moving.filter(competition__in=nodes).select_related("competition")
        return rounds.order_by("competition__path", "order")
    if model is Region:
        standing_first = models.F("until").desc(nulls_first=True)
        return Region.objects.with_place().order_by(standing_first, "code", "pk")
    if model in SHARED:
        return model._default_manager.order_by(*model._meta.ordering or ["pk"])
    return model._default_manager.none()


def visible_for(
    model: type[models.Model], site: Any, request: HttpRequest
) -> models.QuerySet[Any]:
    """What a filter may offer: what the reader sees in the list of `model`; shared lists whole."""
    if model in SHARED:
        return choices_for(model, request.user)
    page = site.get_model_admin(model)
    if not page.has_view_permission(request):
        return model._default_manager.none()
    found: models.QuerySet[Any] = page.get_queryset(request)
    return found


@admin.display(description=gettext_lazy("year"))
def contest_year(obj: Any) -> int:
    """A column of lists: the year of the contest that `obj` belongs to."""
    node = obj.round.competition if isinstance(obj, Rubric) else obj.competition
    year: int = node.year
    return year


def check_year(typed: date) -> None:
    """ValidationError for a day or a moment in a year that no contest is of."""
    if typed.year not in YEARS:
        raise ValidationError(
            _("Choose a date of the years %(first)s to %(last)s."),
            params={"first": YEARS[0], "last": YEARS[-1]},
        )


class ScopedFields(FormFieldModelAdminMixin):
    """Select boxes that offer only what lies in the user's reach."""

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if "queryset" not in kwargs:
            kwargs["queryset"] = choices_for(db_field.remote_field.model, request.user)
        if db_field.remote_field.model is Region:
            kwargs.setdefault("form_class", RegionChoiceField)
        if db_field.remote_field.model in DATED:
            kwargs.setdefault("form_class", YearChoiceField)
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ReachSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        # unfold would choose the first one where nothing has been chosen, and so fill in empty rows.
        is_open = db_field.blank or not (db_field.has_default() or "initial" in kwargs)
        blank = [("", _("Select value"))]
        kwargs.setdefault("choices", db_field.get_choices(is_open, blank_choice=blank))
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            # A new venue is a thing of the moment; everything else has a page and an order.
            widget.can_add_related = widget.can_add_related and db_field.name == "venue"
            widget.can_change_related = widget.can_delete_related = False
            widget.can_view_related = False
        if field is not None and isinstance(db_field, models.DateField):
            field.validators = [*field.validators, check_year]
        return field


class ScopedAutocompleteView(AutocompleteJsonView):
    """Answers a box of a form with what that form would take, a filter with what may be seen."""

    page_field: Any = None

    def process_request(self, request: HttpRequest) -> Any:
        answer = super().process_request(request)
        page, db_field = answer[1:3]
        if request.GET.get("for") != FOR_FILTER:
            self.page_field = self._form_field(request, db_field)
        elif page.model not in SHARED and not page.has_view_permission(request):
            raise PermissionDenied
        return answer

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        # Asked already: of the form's field, or of the page whose list the filter offers.
        return True

    def _form_field(self, request: HttpRequest, db_field: Any) -> Any:
        page = self._page_of(request, db_field.model)
        if page is None or db_field.name not in page.get_autocomplete_fields(request):
            raise PermissionDenied
        if not (page.has_add_permission(request) or page.has_change_permission(request)):
            raise PermissionDenied
        return page.formfield_for_foreignkey(db_field, request)

    def _page_of(self, request: HttpRequest, model: type[models.Model]) -> Any:
        """The page that has the box: the model's own, or the inline on the page of another."""
        site: Any = self.admin_site
        pages = site._registry
        if model in pages:
            return pages[model]
        for page in pages.values():
            for inline in page.inlines:
                if inline.model is model:
                    return inline(page.model, site)
        return None

    def get_queryset(self) -> models.QuerySet[Any]:
        if self.page_field is not None:
            offered = self.page_field.queryset
        else:
            offered = visible_for(self.model_admin.model, self.admin_site, self.request)
        found, may_repeat = self.model_admin.get_search_results(self.request, offered, self.term)
        return found.distinct() if may_repeat else found

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        answer = super().serialize_result(obj, to_field_name)
        if self.page_field is not None:
            answer["text"] = self.page_field.label_from_instance(obj)
        return answer
