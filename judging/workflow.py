"""The states of heats, rounds, invitations to judge and suspected conflicts of interest."""

from django.utils.translation import gettext_lazy as _

from accounts.workflow import Workflow, step
from competitions.models import Heat, Round
from judging import rules
from judging.models import ServiceInvitation, Suspicion

H, R, V, S = Heat.State, Round.State, ServiceInvitation.State, Suspicion.State
ORGANISERS = _("the organisers, unless they sit on this panel")
UNCONCERNED = _("the organisers, unless they have an interest in the project themselves")
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

SERVICE_WORKFLOW = Workflow(
    (
        step(
            "accept",
            {V.INVITED},
            V.ACCEPTED,
            rules.is_asked,
            label=_("Accept the invitation"),
            who=_("the judge who is asked"),
        ),
        step(
            "decline",
            {V.INVITED, V.ACCEPTED},
            V.DECLINED,
            rules.is_asked,
            label=_("Decline the invitation"),
            who=_("the judge who is asked"),
        ),
        step(
            "withdraw",
            {V.INVITED, V.ACCEPTED},
            V.WITHDRAWN,
            rules.may_withdraw,
            label=_("Withdraw invitation"),
            who=_("the organisers"),
        ),
    )
)

SUSPICION_WORKFLOW = Workflow(
    (
        step(
            "confirm",
            {S.OPEN},
            S.CONFIRMED,
            rules.decides_suspicion,
            label=_("Confirm the conflict"),
            who=UNCONCERNED,
        ),
        step(
            "dismiss",
            {S.OPEN},
            S.DISMISSED,
            rules.decides_suspicion,
            label=_("Dismiss the suspicion"),
            who=UNCONCERNED,
        ),
        step(
            "settle",
            {S.OPEN},
            S.CONFIRMED,
            rules.by_the_recusal,
            label=_("Confirm by a recusal"),
            who=_("a recusal that is declared"),
        ),
    )
)
