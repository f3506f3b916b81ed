"""What the pages of signing in show only where this installation can do it."""

from django import template

from accounts.sms import is_available

register = template.Library()


@register.simple_tag
def sends_texts() -> bool:
    """Whether a code can come as a text message."""
    return is_available()
