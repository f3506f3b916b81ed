"""What an entrant stated when handing in, read back. Pure.

The rows of a project and its unit stand in several entries and go on changing; what was handed in
stands in `Entry.declared` and does not. Entries handed in before the texts were kept there have the
facts of their unit alone, and show the rows.
"""

from typing import Any

from projects.models import Entry

FIELDS = "fields"
OPEN = (Entry.State.DRAFT, Entry.State.RETURNED)


def frozen_texts(entry: Entry) -> dict[str, str] | None:
    """{name of the field: text} as handed in, None for a draft and for what is older than this."""
    if entry.state == Entry.State.DRAFT:
        return None
    texts: dict[str, str] | None = entry.declared.get(FIELDS)
    return texts


def title_of(entry: Entry) -> str:
    """The project's name as handed in; of a draft, as it stands."""
    return _stated(entry, "title") or entry.project.title


def unit_of(entry: Entry) -> str:
    """The name of the enterprise or team as handed in; of a draft, as it stands."""
    return _stated(entry, "unit") or str(entry.project.unit)


def own_title(entry: Entry) -> str:
    """The project's name for its own people, who see what they are correcting."""
    return entry.project.title if entry.state in OPEN else title_of(entry)


def own_unit(entry: Entry) -> str:
    """The unit's name for its own people, who see what they are correcting."""
    return str(entry.project.unit) if entry.state in OPEN else unit_of(entry)


def _stated(entry: Entry, key: str) -> Any:
    return "" if entry.state == Entry.State.DRAFT else entry.declared.get(key, "")
