"""The link of a list page to its file, which carries the filter along."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.exporting.listings import EVERYWHERE, find
from accounts.exporting.making import filter_in
from accounts.templatetags.look import icon

register = template.Library()


@register.simple_tag(takes_context=True)
def export_link(context: Any, name: str, place: Any = EVERYWHERE) -> SafeString:
    """“Export”, to the page of the list called `name`; no query. An unknown name is a KeyError."""
    request: HttpRequest = context["request"]
    listing = find(name)
    if listing is None:
        raise KeyError(name)
    address = reverse("accounts:list_export", args=[listing.name, place])
    query = filter_in(request.GET)
    return format_html(
        '<a class="btn btn-outline-primary btn-sm no-print" href="{}{}" title="{}">{}{}'
        '<span class="visually-hidden sr-only">{}{}</span></a>',
        address,
        f"?{query}" if query else "",
        listing.title,
        icon("download"),
        _("Export"),
        _(": "),
        listing.title,
    )
