"""What the pages of wordings look up."""

from collections.abc import Mapping

from django import template
from django.utils.functional import Promise

register = template.Library()


@register.filter
def at(meanings: Mapping[str, Promise], path: str) -> str:
    """What stands in the table under the path; nothing for one that is not in it."""
    return str(meanings.get(path, ""))
