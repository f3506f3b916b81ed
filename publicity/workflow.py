"""The states of a public notice."""

from django.utils.translation import gettext_lazy as _

from accounts.workflow import Workflow, step
from publicity import rules
from publicity.models import Notice

State = Notice.State

NOTICE_WORKFLOW = Workflow(
    (
        step(
            "publish",
            {State.DRAFT},
            State.PUBLISHED,
            rules.organises_notice,
            label=_("Publish notice"),
            who=_("two organisers, one after the other"),
        ),
        step(
            "finalise",
            {State.PUBLISHED},
            State.FINAL,
            rules.organises_notice,
            label=_("End notice and confirm"),
            who=_("the organisers, once the period is over"),
        ),
    )
)
