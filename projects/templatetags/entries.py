"""What the pages of entries need beside the look's own pieces."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import ngettext

from projects import declared

register = template.Library()
register.filter("title_of", declared.title_of)
register.filter("unit_of", declared.unit_of)
register.filter("own_title", declared.own_title)
register.filter("own_unit", declared.own_unit)


@register.filter
def masked_email(address: str) -> str:
    """w***@example.org; empty stays empty."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if at else ""


@register.filter
def time_left(until: datetime) -> str:
    """How long until the moment, in whole days as on the home page; in hours on the last day."""
    left = until - timezone.now()
    if left >= timedelta(days=1):
        return ngettext("%(n)s day", "%(n)s days", left.days) % {"n": left.days}
    hours = max(int(left.total_seconds() // 3600), 0)
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
