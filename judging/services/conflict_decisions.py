"""A person decides on a suspicion: a wall for good, or nothing, with the reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import take_step
from judging.models import Suspicion
from judging.services.heats import ReasonNeeded
from judging.services.panels import declare_recusal
from judging.workflow import SUSPICION_WORKFLOW
from projects.models import Recusal

NOTE = Recusal._meta.get_field("note").max_length


def _locked(suspicion: Suspicion) -> Suspicion:
    rows = Suspicion.objects.select_for_update(of=("self",))
    return rows.select_related("judge__user", "project").get(pk=suspicion.pk)


@transaction.atomic
def confirm_suspicion(
    suspicion: Suspicion, *, actor: User, at: datetime, reason: str = ""
) -> Recusal:
    """Part the two for good: nothing seen, nothing scored, past marks voided and recounted.

    Every open suspicion between them is answered by it. Raises TransitionRefused, and what
    `declare_recusal` raises: PublishedAlready, LaterRoundStarted.
    """
    locked = _locked(suspicion)
    SUSPICION_WORKFLOW.check("confirm", actor, locked)
    return declare_recusal(
        locked.project,
        locked.judge,
        kind=locked.kind,
        actor=actor,
        at=at,
        note=reason.strip()[:NOTE],
    )


@transaction.atomic
def dismiss_suspicion(
    suspicion: Suspicion, *, actor: User, at: datetime, reason: str
) -> Suspicion:
    """Put it aside with a reason on record; ReasonNeeded without one, TransitionRefused."""
    if not reason.strip():
        raise ReasonNeeded(_("Say why there is no conflict of interest."))
    locked = _locked(suspicion)
    SUSPICION_WORKFLOW.check("dismiss", actor, locked)
    locked.reason, locked.decided_by, locked.decided_at = reason.strip(), actor, at
    locked.save(update_fields=["reason", "decided_by", "decided_at"])
    return take_step(
        SUSPICION_WORKFLOW, locked, "dismiss", actor=actor, at=at, kind=locked.kind, reason=reason
    )
