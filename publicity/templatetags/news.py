"""The state of a piece of news, of which one is a matter of the hour."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.templatetags.look import mark
from accounts.templatetags.look import state as state_mark
from publicity.models import NewsItem

register = template.Library()


@register.simple_tag
def news_state(item: NewsItem, at: datetime) -> SafeString:
    """Draft, scheduled, published or withdrawn, in word, colour and shape."""
    if item.is_scheduled(at):
        return mark("wait", _("Scheduled"))
    return state_mark(item)


@register.filter
def is_due(item: NewsItem, at: datetime) -> bool:
    """Whether the hour of a published item has come."""
    return item.is_due(at)
