"""Data for machines inside a page."""

import json
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# No text in the data can end the element that it stands in.
ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.simple_tag
def structured(data: dict[str, Any] | None) -> SafeString:
    """Data of schema.org as a block that a browser never runs; nothing for None."""
    if not data:
        return mark_safe("")
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


@register.simple_tag
def absolute(request: HttpRequest, path: str) -> str:
    """The whole address of a path of this site, or of the portal's own picture for ""."""
    return request.build_absolute_uri(path or reverse("publicity:portal_card"))
