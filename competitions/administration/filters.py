"""Filters of the admin's lists. Each names only what the reader may see."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import get_select2_language
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.contrib.filters.forms import AutocompleteDropdownForm, DropdownForm
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin_input import is_key
from competitions.administration.choices import visible_for
from competitions.forms.select_boxes import FilterSelect
from competitions.models import Competition

_SCRIPTS = AutocompleteDropdownForm.Media.js
# The words of the box in Chinese have to be there before the box.
_CHINESE = "admin/js/vendor/select2/i18n/zh-CN.js"


class _InChinese:
    js = (*_SCRIPTS[:2], _CHINESE, *_SCRIPTS[2:])
    css = AutocompleteDropdownForm.Media.css


class ReachForm(AutocompleteDropdownForm):
    """One box that asks while one types; `queryset` is what the reader may see."""

    widget = FilterSelect

    class Media(_InChinese):
        pass

    def __init__(self, *args: Any, queryset: models.QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = queryset


class ChoiceForm(DropdownForm):
    """One box with few choices."""

    class Media(_InChinese):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        box = "unfold-admin-autocomplete admin-autocomplete"
        attrs = {"data-theme": "admin-autocomplete", "class": box}
        self.widget = UnfoldAdminSelectWidget(attrs=attrs | {"lang": get_select2_language()})
        super().__init__(*args, **kwargs)


class _ChoiceFilter(ChoicesDropdownFilter):
    form_class = ChoiceForm


def choice_filter(name: str) -> tuple[str, type[admin.FieldListFilter]]:
    """A filter by the choices of a field."""
    return name, _ChoiceFilter


class YesNoFilter(DropdownFilter):
    """A question with two answers; `lookup` must hold for "yes" and must not for "no"."""

    form_class = ChoiceForm
    lookup: ClassVar[models.Q]
    answers: ClassVar[tuple[Any, Any]] = (_("Yes"), _("No"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", self.answers[0]), ("0", self.answers[1])]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        if self.value() == "1":
            return queryset.filter(self.lookup)
        return queryset.exclude(self.lookup) if self.value() == "0" else queryset


class ReachFilter(admin.SimpleListFilter):
    """By an object that is found by typing; one that the reader may not see matches nothing."""

    template = "unfold/filters/filters_field.html"
    # The foreign key whose objects are offered.
    source: ClassVar[tuple[Any, str]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return []

    def has_output(self) -> bool:
        return True

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.request, self.model_admin = request, model_admin
        owner, name = self.source
        self.field: Any = owner._meta.get_field(name)
        self.visible = visible_for(self.field.remote_field.model, model_admin.admin_site, request)

    def chosen(self) -> Any:
        key = self.value() or ""
        return self.visible.filter(pk=key).first() if is_key(key) else None

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        if not self.value():
            return queryset
        chosen = self.chosen()
        return queryset.filter(self.condition(chosen)) if chosen else queryset.none()

    def condition(self, chosen: Any) -> models.Q:
        return models.Q(**{str(self.parameter_name): chosen})

    def choices(self, changelist: Any) -> Iterator[Any]:
        key = self.value() or ""
        yield {
            "form": ReachForm(
                request=self.request,
                label=_(" By %(filter_title)s ") % {"filter_title": self.title},
                name=self.parameter_name,
                choices=(),
                field=self.field,
                model_admin=self.model_admin,
                data={self.parameter_name: key if is_key(key) else ""},
                queryset=self.visible,
            )
        }


class NodeFilter(ReachFilter):
    """By a contest and all below it."""

    title = _("contest")
    parameter_name = "under"
    source = (Competition, "parent")

    def condition(self, chosen: Any) -> models.Q:
        node = getattr(self.model_admin, "node", "pk")
        path = "path" if node == "pk" else f"{node}__path"
        return models.Q(**{f"{path}__startswith": chosen.path})
