"""Who writes papers, and who their wording."""

from typing import Any

from competitions import rules as competition_rules
from competitions.models import Competition, Heat, StaffGrant
from papers.models import Paper
from projects.models import Project

Role = StaffGrant.Role


def writes_papers(user: Any, competition: Competition) -> bool:
    """The secretariat of the contest or of one above."""
    return competition_rules.has_role(user, competition, Role.SECRETARIAT)


def writes_paper(user: Any, paper: Paper) -> bool:
    return writes_papers(user, paper.competition)


def books_scores(user: Any, heat: Heat) -> bool:
    """Whoever has a part in no project of the heat: the marks of single judges are in its book."""
    kept = Project.objects.kept_from(user)
    return not heat.appearances.filter(entry__project__in=kept).exists()


def words_papers(user: Any, competition: Competition) -> bool:
    """Organisers and secretariat of the contest or above change the wording of its papers."""
    return competition_rules.has_role(user, competition, Role.ORGANISER, Role.SECRETARIAT)
