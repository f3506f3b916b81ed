"""The states of heats and rounds."""

from django.utils.translation import gettext_lazy as _

from accounts.workflow import Workflow, step
from competitions.models import Heat, Round
from judging import rules

H, R = Heat.State, Round.State
ORGANISERS = _("the organisers, unless they sit on this panel")
CHAIR = _("the organisers and the chair of the panel")

HEAT_WORKFLOW = Workflow(
    (
        step(
            "open",
            {H.PLANNED},
            H.SCORING,
            rules.organises_heat,
            label=_("Open scoring"),
            who=ORGANISERS,
        ),
        step(
            "lock",
            {H.SCORING},
            H.LOCKED,
            rules.may_lock,
            label=_("Lock heat"),
            who=CHAIR,
        ),
        step(
            "unlock",
            {H.LOCKED},
            H.SCORING,
            rules.organises_heat,
            label=_("Unlock heat"),
            who=_("two organisers, one after the other"),
        ),
    )
)

ROUND_WORKFLOW = Workflow(
    (
        step(
            "start",
            {R.PLANNED},
            R.SCORING,
            rules.by_the_heats,
            label=_("Start"),
            who=_("the first heat that opens"),
        ),
        step(
            "decide",
            {R.SCORING},
            R.DECIDED,
            rules.organises_round,
            label=_("Decide promotion"),
            who=_("the organisers"),
        ),
        step(
            "reopen",
            {R.DECIDED},
            R.SCORING,
            rules.by_the_heats,
            label=_("Take the decision back"),
            who=_("a heat that is unlocked or recounted"),
        ),
        step(
            "publish",
            {R.DECIDED},
            R.PUBLISHED,
            rules.organises_round,
            label=_("Publish results"),
            who=_("two organisers, one after the other"),
        ),
    )
)
