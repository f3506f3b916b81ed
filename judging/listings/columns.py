"""What several lists of judging have: columns of an entry, and which entries are shown to whom."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.exporting.listings import Ask, Column
from judging.models import Appearance
from judging.services.online_review import hidden_from
from projects.declared import title_of, unit_of


def entry_columns(entry_of: Callable[[Any], Any]) -> tuple[Column, ...]:
    """Number, project and unit of the entry that `entry_of` finds in a row."""
    return (
        Column("number", _("Entry number"), lambda row: entry_of(row).number, 20),
        Column("title", _("Project"), lambda row: title_of(entry_of(row)), 36),
        Column("unit", _("Unit"), lambda row: unit_of(entry_of(row)), 32),
    )


def words(value: bool) -> Any:
    """Yes or no; nothing for no, so that the column can be read at a glance."""
    return _("yes") if value else ""


def shown_appearances(ask: Ask, **where: Any) -> QuerySet[Appearance]:
    """Those of which the reader may see everything but marks, still in the contest or not."""
    return Appearance.objects.filter(**where).exclude(hidden_from(ask.user))
