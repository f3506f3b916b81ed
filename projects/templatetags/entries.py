"""What the pages of entries need beside the look's own pieces."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import ngettext

from projects import declared
from projects.correction import may_be_handed_in
from projects.how_far import HowFar, how_far
from projects.models import Entry

register = template.Library()
register.filter("title_of", declared.title_of)
register.filter("unit_of", declared.unit_of)
register.filter("own_title", declared.own_title)
register.filter("own_unit", declared.own_unit)


@register.filter
def contest_of(entry: Entry) -> HowFar:
    """How far the contest of the entry is today."""
    return how_far(entry.competition, timezone.localdate())


@register.filter
def is_late(entry: Entry) -> bool:
    """Whether the last moment to hand it in is over."""
    closes = entry.competition.registration_closes_at
    now = timezone.now()
    return bool(closes and closes <= now) and not may_be_handed_in(entry, now)


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
