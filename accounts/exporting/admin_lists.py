"""Every list of the admin as a file: the rows, filters and columns of its page.

A change list wants a request; in a worker there is one that says no more than who asks and how
the list is filtered.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.db import models
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.exporting.filter_words import Words, said_of
from accounts.exporting.listings import EVERYWHERE, Ask, Column, Listing, Place
from accounts.models import User

PREFIX = "admin-"
CHECKBOX = "action_checkbox"


def name_of(model: type[models.Model]) -> str:
    """What the list of the model's page is called: "admin-competitions-venue"."""
    return f"{PREFIX}{model._meta.app_label}-{model._meta.model_name}"


def _page(name: str) -> Any:
    """The page of the admin that the list belongs to, None if there is none."""
    pages = admin.site._registry.items()
    return next((page for model, page in pages if name_of(model) == name), None)


def _request(user: User, query: QueryDict | None = None) -> HttpRequest:
    request: Any = HttpRequest()
    request.user, request.method, request.GET = user, "GET", query or QueryDict()
    return cast(HttpRequest, request)


def _place(page: Any, user: User, key: str, at: datetime) -> Place | None:
    request = _request(user)
    if key != EVERYWHERE or not admin.site.has_permission(request):
        return None
    if not page.has_view_or_change_permission(request):
        return None
    back = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
    return Place(EVERYWHERE, page, str(admin.site.site_title), back)


def _rows(ask: Ask) -> Any:
    return ask.place.of.get_queryset(_request(ask.user))


def _found(ask: Ask, rows: Any) -> Any:
    """What the page shows; as there, a filter that makes no sense shows everything."""
    try:
        page: Any = ask.place.of
        return page.get_changelist_instance(_request(ask.user, ask.query)).queryset
    except (IncorrectLookupParameters, OverflowError):
        return rows


def _said(ask: Ask) -> Words:
    """What the page is filtered by: each filter under its own title, other lookups by their name."""
    page: Any = ask.place.of
    try:
        changes = page.get_changelist_instance(_request(ask.user, ask.query))
    except (IncorrectLookupParameters, OverflowError):
        return []
    filters = [pair for spec in changes.filter_specs for pair in _said_by(spec)]
    used = {key for spec in changes.filter_specs for key in spec.used_parameters}
    others = [
        pair
        for key, value in changes.get_filters_params().items()
        if key not in used
        for pair in said_of(key, "、".join(map(str, _each(value))))
    ]
    return [*said_of(_("Search"), changes.query), *filters, *others]


def _said_by(spec: Any) -> Words:
    """The words of a filter's choice; the value itself where it has no words."""
    field: Any = getattr(spec, "field", None)
    choices = getattr(spec, "lookup_choices", None) or getattr(field, "flatchoices", None)
    # A field without choices offers its values as they are.
    words = {str(one[0]): str(one[1]) for one in choices or () if isinstance(one, tuple)}
    given = [str(one) for value in spec.used_parameters.values() for one in _each(value)]
    return said_of(spec.title, "、".join(words.get(one, one) for one in given))


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _columns(ask: Ask) -> Sequence[Column]:
    return list(_columns_of(ask.place.of, _request(ask.user)))


def _columns_of(page: Any, request: HttpRequest) -> Iterator[Column]:
    for name in page.get_list_display(request):
        if name == CHECKBOX:
            continue
        key = name if isinstance(name, str) else name.__name__
        head = capfirst(str(label_for_field(name, page.model, page)))
        yield Column(key, head, partial(_value, page, name), 20, page.export_masks.get(key))


def _value(page: Any, name: Any, row: models.Model) -> Any:
    """What the page shows of a field or of its own method, without markup."""
    field, _attribute, value = lookup_field(name, row, page)
    if field is not None and getattr(field, "flatchoices", None):
        return dict(field.flatchoices).get(value, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, SafeString):
        return strip_tags(value)
    return value


def _may_unmask(ask: Ask) -> bool:
    return bool(ask.place.of.unmasks_export(_request(ask.user)))


def listing_of(page: Any) -> Listing:
    """The list of one page of the admin."""
    return Listing(
        name=name_of(page.model),
        title=capfirst(page.opts.verbose_name_plural),
        columns=_columns,
        place=partial(_place, page),
        rows=_rows,
        fit=_found,
        said=_said,
        may_unmask=_may_unmask,
        pages=(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist",),
    )


def find(name: str) -> Listing | None:
    """The list of this name, if it is one of the admin."""
    page = _page(name) if name.startswith(PREFIX) else None
    return listing_of(page) if page else None


def every() -> list[Listing]:
    """The lists of all pages of the admin."""
    return [listing_of(page) for page in admin.site._registry.values()]
