"""The states of a public notice, of an objection to it, and of a piece of news."""

from django.utils.translation import gettext_lazy as _

from accounts.workflow import Workflow, step
from publicity import rules
from publicity.models import NewsItem, Notice, Objection

State = Notice.State
Answer = Objection.State
News = NewsItem.State
EDITOR = _("the organisers, the secretariat and the publicity editors of the contest")
DECIDER = _("the organisers, unless they have a part in the project or filed it")

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
            obstacle=rules.objections_in_the_way,
        ),
        step(
            "supersede",
            {State.PUBLISHED},
            State.SUPERSEDED,
            rules.without_actor,
            label=_("Supersede notice"),
            who=_("a later notice that two organisers publish"),
        ),
    )
)

OBJECTION_WORKFLOW = Workflow(
    (
        step(
            "admit",
            {Answer.FILED},
            Answer.ADMITTED,
            rules.decides_objection,
            label=_("Admit the objection"),
            who=DECIDER,
        ),
        step(
            "refuse",
            {Answer.FILED},
            Answer.NOT_ADMITTED,
            rules.decides_objection,
            label=_("Do not admit it"),
            who=DECIDER,
        ),
        step(
            "investigate",
            {Answer.ADMITTED},
            Answer.INVESTIGATING,
            rules.decides_objection,
            label=_("Begin the investigation"),
            who=DECIDER,
        ),
        step(
            "uphold",
            {Answer.INVESTIGATING},
            Answer.UPHELD,
            rules.decides_objection,
            label=_("Uphold the objection"),
            who=DECIDER,
        ),
        step(
            "dismiss",
            {Answer.INVESTIGATING},
            Answer.DISMISSED,
            rules.decides_objection,
            label=_("Dismiss the objection"),
            who=DECIDER,
        ),
        step(
            "withdraw",
            {Answer.FILED, Answer.ADMITTED, Answer.INVESTIGATING},
            Answer.WITHDRAWN,
            rules.without_actor,
            label=_("Withdraw the objection"),
            who=_("whoever filed it"),
        ),
    )
)

NEWS_WORKFLOW = Workflow(
    (
        step(
            "publish",
            {News.DRAFT, News.WITHDRAWN},
            News.PUBLISHED,
            rules.edits_item,
            label=_("Publish the news"),
            who=EDITOR,
        ),
        step(
            "withdraw",
            {News.PUBLISHED},
            News.WITHDRAWN,
            rules.edits_item,
            label=_("Withdraw the news"),
            who=EDITOR,
        ),
    )
)
