"""What was found between a judge and a project, in sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

JUDGE_ROLES: Mapping[str, Any] = {
    "name": gettext_lazy("name"),
    "employer": gettext_lazy("employer"),
    "tie": gettext_lazy("declared tie"),
}
PROJECT_ROLES: Mapping[str, Any] = {
    "unit": gettext_lazy("unit of the project"),
    "holder": gettext_lazy("holder of a right"),
    "investor": gettext_lazy("investor"),
    "recommender": gettext_lazy("body that recommended it"),
    "person": gettext_lazy("person of the project"),
    "text": gettext_lazy("statement on money received"),
    "statement": gettext_lazy("asked to keep away"),
}


def evidence_words(one: Mapping[str, str]) -> str:
    """One piece of evidence: what of the judge met what of the project, and on which ground."""
    said = {
        "judge_role": JUDGE_ROLES.get(one["judge_role"], one["judge_role"]),
        "of_judge": one["of_judge"],
        "project_role": PROJECT_ROLES.get(one["project_role"], one["project_role"]),
        "of_project": one["of_project"],
    }
    return _ground(one["basis"]) % said


def _ground(basis: str) -> str:
    return {
        "credit_code": _(
            "The same credit code: %(judge_role)s “%(of_judge)s”, %(project_role)s “%(of_project)s”."
        ),
        "company": _(
            "The same house by name: %(judge_role)s “%(of_judge)s”, %(project_role)s “%(of_project)s”."
        ),
        "trade_name": _(
            "The same trade name: %(judge_role)s “%(of_judge)s”, %(project_role)s “%(of_project)s”."
        ),
        "mention": _("Named in the text: %(judge_role)s “%(of_judge)s” in “%(of_project)s”."),
        "person": _(
            "The same name: %(judge_role)s “%(of_judge)s”, %(project_role)s “%(of_project)s”. It "
            "may be another person."
        ),
        "pinyin": _(
            "Read the same: %(judge_role)s “%(of_judge)s”, %(project_role)s “%(of_project)s”. It may "
            "be another person."
        ),
    }.get(basis, "%(of_judge)s – %(of_project)s")
