"""Whether a list that was made may still be fetched, and what becomes of the file if not.

To read is safe: a file that is refused lies there until a worker takes it away.
"""

from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from accounts.exporting.making import KEPT_FOR, ListRefused, NoLonger, asked_of, path_of
from accounts.models import ListExport, User


class RowsWithdrawn(ListRefused):
    """Something in the file may not be seen any more."""

    def __init__(self) -> None:
        super().__init__(
            _("The list has changed: not all that is in this file is yours to see. Make it anew.")
        )


def file_for(export: ListExport, user: User, *, at: datetime) -> Any:
    """The open file, for the one who asked and may still see all that is in it.

    FileNotFoundError when it is gone; NoLonger; RowsWithdrawn.
    """
    _check_file(export, user, at=at)
    return default_storage.open(path_of(export.job))


def _check_file(export: ListExport, user: User, *, at: datetime) -> None:
    listing, ask = asked_of(export, user, at=at)
    if not set(export.columns) <= {column.key for column in listing.columns(ask)}:
        raise NoLonger
    if listing.withholds(ask, export):
        raise RowsWithdrawn


def sweep_withheld(*, at: datetime) -> int:
    """Delete the files that nobody may fetch any more, before their week is over; how many."""
    kept = ListExport.objects.filter(job__finished_at__gt=at - KEPT_FOR)
    swept = 0
    for export in kept.select_related("job__requested_by").order_by("pk"):
        name = path_of(export.job)
        if default_storage.exists(name) and _is_withheld(export, at=at):
            default_storage.delete(name)
            swept += 1
    return swept


def _is_withheld(export: ListExport, *, at: datetime) -> bool:
    try:
        _check_file(export, export.job.requested_by, at=at)
    except ListRefused:
        return True
    return False
