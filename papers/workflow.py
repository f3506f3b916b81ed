"""The states of a paper."""

from django.utils.translation import gettext_lazy as _

from accounts.workflow import Workflow, step
from papers import rules
from papers.models import Paper

PAPER_WORKFLOW = Workflow(
    (
        step(
            "freeze",
            {Paper.State.DRAFT},
            Paper.State.FROZEN,
            rules.writes_paper,
            label=_("Freeze the paper"),
            who=_("the secretariat"),
        ),
    )
)
