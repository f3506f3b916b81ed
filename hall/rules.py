"""Who looks after the live page of a heat: predicates (user, run) → bool."""

from typing import Any

from competitions import rules as competition_rules
from competitions.models import StaffGrant
from hall.models import HallRun
from judging.rules import sits_on_panel

Role = StaffGrant.Role
# Those who write the news of a contest.
EDITORS = (Role.ORGANISER, Role.SECRETARIAT, Role.PUBLICITY)


def edits_photos(user: Any, run: HallRun) -> bool:
    """Whoever edits publicity there and does not score in the heat; a rehearsal has no photos."""
    if run.is_rehearsal:
        return False
    edits = competition_rules.has_role(user, run.heat.round.competition, *EDITORS)
    return edits and not sits_on_panel(user, run.heat)
