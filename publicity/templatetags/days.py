"""Days, moments and long titles as the public pages set them."""

import re
from datetime import date, datetime

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from publicity import dates

register = template.Library()

# A long title may break after these, and nowhere else unless it must.
_JOINTS = re.compile(r"(?<=[的与、及”》）·])|(?<=大赛)|(?<=协会)|(?<=赛区)(?=.)")


@register.filter
def day(value: date | None) -> str:
    """7月8日; empty when there is none."""
    return dates.day(value) if value else ""


@register.filter
def full_day(value: date | None) -> str:
    """2022年7月8日; empty when there is none."""
    return dates.full_day(value) if value else ""


@register.filter
def weekday(value: date | None) -> str:
    """周五; empty when there is none."""
    return dates.weekday(value) if value else ""


@register.filter
def month_weekday(value: date | None) -> str:
    """7月 周五; empty when there is none."""
    return dates.month_weekday(value) if value else ""


@register.filter
def long_weekday(value: date | None) -> str:
    """星期五; empty when there is none."""
    return dates.long_weekday(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """7月8日 17:00, China time; empty when there is none."""
    return dates.moment(value) if value else ""


@register.filter
def full_moment(value: datetime | None) -> str:
    """2022年7月8日 17:00, China time; empty when there is none."""
    return dates.full_moment(value) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """17:00, China time; empty when there is none."""
    return dates.clock(value) if value else ""


@register.filter
def phrases(title: str) -> SafeString:
    """A title with `<wbr>` where it may break: keep-all would otherwise not let it."""
    pieces = [conditional_escape(piece) for piece in _JOINTS.split(str(title)) if piece]
    return mark_safe("<wbr>".join(pieces))  # noqa: S308 - every piece was escaped above


@register.filter
def grouped_hash(value: str) -> str:
    """A SHA-256 for the eye: 7c1e 90b4 … 52af."""
    return f"{value[:4]} {value[4:8]} … {value[-4:]}" if len(value) > 12 else value
