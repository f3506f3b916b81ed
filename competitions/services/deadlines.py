"""What has to happen before a deadline: decided under the lock of the node whose dates they are."""

from datetime import datetime

from competitions import rules
from competitions.models import Competition


def lock_open_node(competition: Competition, at: datetime) -> Competition | None:
    """The node, locked until the end of the transaction, if its registration is open at `at`.

    `at` is when the request reached the server, so that nobody loses by waiting for the lock; the
    dates are those that stand once the lock is held. Whoever changes them locks the same row.
    """
    locked = Competition.objects.select_for_update(of=("self",)).get(pk=competition.pk)
    return locked if rules.registration_is_open(locked, at) else None
