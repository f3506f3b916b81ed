"""How much room the files of one entry may take, with the versions that were replaced.

Nothing that was handed in is thrown away, so replacing a large file again and again would
otherwise fill the disk.
"""

from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from projects.models import Entry

MOST_BYTES = 2 * 1024**3


def has_room(entry: Entry, size: int) -> bool:
    """Whether `size` bytes more fit in; one query."""
    taken = entry.materials.aggregate(taken=Sum("size"))["taken"] or 0
    return taken + size <= MOST_BYTES


def no_room() -> str:
    """The sentence for the entrant."""
    return _(
        "The files of this entry, with the earlier versions that are kept, already take almost "
        "%(most)s. Ask the office of the contest."
    ) % {"most": filesizeformat(MOST_BYTES)}
