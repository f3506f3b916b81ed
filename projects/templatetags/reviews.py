"""What the pages around form review need beside the look's own pieces."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from projects.correction import asked_moment
from projects.entry_fields import EntryField
from projects.models import Entry
from projects.services.fingerprints import similar_own
from projects.services.review_rows import last_return, points_of

register = template.Library()


@register.filter
def get_item(data: Any, name: Any) -> Any:
    """The value of a name, empty if there is none."""
    return (data or {}).get(name, "")


@register.filter
def field_label(name: str, fields: Iterable[EntryField]) -> str:
    """What the form calls a field; one that it no longer has is named by its key."""
    labels = {field.name: field.label for field in fields}
    return labels.get(name) or name.partition(".")[2] or name


@register.filter
def days_since(moment: datetime | None) -> int:
    """Whole days of the calendar in China from the moment to now."""
    if moment is None:
        return 0
    return (timezone.localdate() - timezone.localdate(moment)).days


@register.filter
def hand_in_by(entry: Entry) -> datetime | None:
    """Until when the entrant is asked to hand in."""
    return asked_moment(entry, timezone.now())


@register.inclusion_tag("projects/_points_of_step.html")
def points_to_mend(entry: Entry, step: str) -> dict[str, Any]:
    """What the reviewer asks to mend on one step of the form of a returned entry."""
    review = last_return(entry) if entry.state == Entry.State.RETURNED else None
    asked = points_of(entry, review)
    return {
        "points": [(field, text) for field, text in asked if field.step == step],
        "elsewhere": sum(field.step != step for field, _text in asked),
        "correct_by": entry.correct_by if review else None,
    }


@register.inclusion_tag("projects/_points_of_entry.html")
def points_of_entry(entry: Entry) -> dict[str, Any]:
    """All that the reviewer asks to mend, with links to the steps of the form."""
    review = last_return(entry) if entry.state == Entry.State.RETURNED else None
    correct_by = entry.correct_by if review else None
    return {"entry": entry, "points": points_of(entry, review), "correct_by": correct_by}


@register.inclusion_tag("projects/_similar_own.html", takes_context=True)
def similar_own_entries(context: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """The reader's own other entries of the edition that look like the same project."""
    return {"similar": similar_own(entry, user=context["request"].user)}
