"""Whether the public sees the ledger of a contest: shown and taken back by those who keep it.

Rows, sums and addresses are shown as they are at that moment. Claims, notes, earlier counts and
evidence stay with the staff.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.services import record
from competitions.models import Competition
from publicity import rules
from publicity.models import CoverageOpening


@transaction.atomic
def show_coverage(competition: Competition, *, actor: User, at: datetime) -> None:
    """Let everybody read the ledger, now and as it changes; no effect where it is shown already.

    PermissionDenied unless the actor edits coverage.
    """
    if not rules.edits_coverage(actor, competition):
        raise PermissionDenied
    _opening, is_new = CoverageOpening.objects.get_or_create(
        competition=competition, defaults={"by": actor, "at": at}
    )
    if is_new:
        record("coverage.show_coverage", competition, actor=actor, at=at)


@transaction.atomic
def hide_coverage(competition: Competition, *, actor: User, at: datetime) -> None:
    """Take the ledger off the public pages at once; no effect where it is not shown.

    PermissionDenied unless the actor edits coverage.
    """
    if not rules.edits_coverage(actor, competition):
        raise PermissionDenied
    gone, _by_model = CoverageOpening.objects.filter(competition=competition).delete()
    if gone:
        record("coverage.hide_coverage", competition, actor=actor, at=at)
