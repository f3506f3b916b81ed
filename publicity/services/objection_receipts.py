"""What came in and is still being looked at: booked on arrival, so that nothing overtakes it.

Scanning takes minutes. Until it is over a receipt keeps the notice from ending or being superseded,
and holds the place of the objection within what one person may send.
"""

import contextlib
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from projects.services.material_rules import MIB
from publicity.models import Notice, Objection, ObjectionFile, ObjectionReceipt

# So many objections to one notice may one account have open, and so many send in all: what was
# withdrawn or answered stays on record with its files, and counts.
MOST_OPEN, MOST_FILED = 3, 6
# So much may the files of all of them weigh together.
MOST_BYTES = 100 * MIB
# The scanner is through with the last file of an objection, or has given it up, long before; an
# older receipt was left by a process that was killed.
LONGEST = timedelta(hours=1)


class TooManyObjections(Exception):
    """Somebody has several objections to the same notice open, or has sent many already."""


class TooMuchEvidence(Exception):
    """The files of one person's objections to a notice weigh more than is kept."""


def book_receipt(notice: Notice, *, size: int, actor: User, at: datetime) -> ObjectionReceipt:
    """Book what came in at `at`; the row of the notice is locked by the caller.

    TooManyObjections, TooMuchEvidence; what is still being looked at counts in full.
    """
    ObjectionReceipt.objects.filter(notice=notice, received_at__lte=at - LONGEST).delete()
    filed = Objection.objects.filter(notice=notice, filed_by=actor)
    waiting = ObjectionReceipt.objects.filter(notice=notice, filed_by=actor)
    in_hand = waiting.count()
    _check_number(filed.open().count() + in_hand, filed.count() + in_hand)
    _check_weight(
        size
        + _weight(ObjectionFile.objects.filter(objection__in=filed).aggregate(n=Sum("size")))
        + _weight(waiting.aggregate(n=Sum("size")))
    )
    return ObjectionReceipt.objects.create(
        notice=notice, filed_by=actor, size=size, received_at=at
    )


def _check_number(is_open: int, filed: int) -> None:
    if is_open >= MOST_OPEN:
        raise TooManyObjections(
            _("You have %(n)s objections to this notice open. Wait for an answer first.")
            % {"n": MOST_OPEN}
        )
    if filed >= MOST_FILED:
        raise TooManyObjections(
            _(
                "You have objected to this notice %(n)s times, counting what you withdrew; no more "
                "is taken here. If there is something new, call the office."
            )
            % {"n": MOST_FILED}
        )


def _weight(sums: dict[str, int | None]) -> int:
    return sums["n"] or 0


def _check_weight(size: int) -> None:
    if size > MOST_BYTES:
        raise TooMuchEvidence(
            _(
                "All files of your objections to this notice together may have %(n)s MB. Send fewer "
                "or smaller ones, or hand the rest in at the office."
            )
            % {"n": MOST_BYTES // MIB}
        )


def drop_receipt(receipt: ObjectionReceipt) -> None:
    """It has become an objection, or was refused; twice is once.

    Where the database is out of reach the receipt stays, and counts for nothing after `LONGEST`.
    """
    with contextlib.suppress(InterfaceError, OperationalError):
        ObjectionReceipt.objects.filter(pk=receipt.pk).delete()


def being_looked_at(notice: Notice, *, at: datetime) -> str:
    """The sentence that something came in time and is not looked at yet, "" if nothing did.

    It says neither what nor how much: whoever reads it may have a part in it.
    """
    waiting = ObjectionReceipt.objects.filter(notice=notice, received_at__gt=at - LONGEST)
    if not waiting.exists():
        return ""
    return _(
        "What was handed in against this notice in time is still being checked for malware. Try "
        "again in a few minutes."
    )
