"""Who may make notices, coverage rows and reports."""

from typing import Any

from competitions import rules as competition_rules
from competitions.models import Competition, StaffGrant
from publicity.models import Notice

Role = StaffGrant.Role


def organises_notice(user: Any, notice: Notice) -> bool:
    return competition_rules.is_organiser(user, notice.competition)


def edits_coverage(user: Any, competition: Competition) -> bool:
    return competition_rules.has_role(
        user, competition, Role.ORGANISER, Role.SECRETARIAT, Role.PUBLICITY
    )


def makes_reports(user: Any, competition: Competition) -> bool:
    return competition_rules.has_role(user, competition, Role.SECRETARIAT)
