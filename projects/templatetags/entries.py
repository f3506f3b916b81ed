"""What the pages of entries need beside the look's own pieces."""

from django import template

register = template.Library()


@register.filter
def masked_email(address: str) -> str:
    """w***@example.org; empty stays empty."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if at else ""
