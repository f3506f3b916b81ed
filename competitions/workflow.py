"""The states of a competition."""

from django.utils.translation import gettext_lazy as _

from accounts.workflow import Workflow, step
from competitions import rules
from competitions.models import Competition
from competitions.rules import open_below

State = Competition.State

COMPETITION_WORKFLOW = Workflow(
    (
        step(
            "open",
            {State.DRAFT},
            State.OPEN,
            rules.is_organiser,
            label=_("Open to the public"),
            who=_("its organisers"),
        ),
        step(
            "archive",
            {State.OPEN},
            State.ARCHIVED,
            rules.is_organiser,
            label=_("Archive"),
            who=_("its organisers"),
            obstacle=open_below,
        ),
    )
)
