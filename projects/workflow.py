"""The states of an entry."""

from django.utils.translation import gettext_lazy as _

from accounts.workflow import Workflow, step
from projects import rules
from projects.models import Entry

State = Entry.State
OWNER = _("the owner of the project")
REVIEWER = _("the form reviewers of the contest")
ORGANISER = _("the organisers of the contest")
CONTEST = _("the contest itself, after the decision of two people")

ENTRY_WORKFLOW = Workflow(
    (
        step(
            "submit",
            {State.DRAFT, State.RETURNED},
            State.SUBMITTED,
            rules.is_owner,
            label=_("Submit"),
            who=OWNER,
        ),
        step(
            "withdraw",
            {State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.NOTICED},
            State.WITHDRAWN,
            rules.is_owner,
            label=_("Withdraw"),
            who=OWNER,
        ),
        step(
            "receive_withdrawal",
            {
                State.SUBMITTED,
                State.RETURNED,
                State.ACCEPTED,
                State.NOTICED,
                State.CONFIRMED,
            },
            State.WITHDRAWN,
            rules.organises_entry,
            label=_("Record a withdrawal on paper"),
            who=ORGANISER,
        ),
        step(
            "accept",
            {State.SUBMITTED},
            State.ACCEPTED,
            rules.reviews_entry,
            label=_("Accept"),
            who=REVIEWER,
        ),
        step(
            "return",
            {State.SUBMITTED},
            State.RETURNED,
            rules.reviews_entry,
            label=_("Return for correction"),
            who=REVIEWER,
        ),
        step(
            "reject",
            {State.SUBMITTED},
            State.REJECTED,
            rules.reviews_entry,
            label=_("Reject"),
            who=REVIEWER,
        ),
        step(
            "merge",
            {State.ACCEPTED},
            State.WITHDRAWN,
            rules.by_the_contest,
            label=_("Count as the same project"),
            who=_("the contest itself, once an organiser says that two entries are one project"),
        ),
        step(
            "disqualify",
            {State.ACCEPTED, State.NOTICED, State.CONFIRMED},
            State.DISQUALIFIED,
            rules.organises_entry,
            label=_("Disqualify"),
            who=ORGANISER,
        ),
        step(
            "notice",
            {State.ACCEPTED},
            State.NOTICED,
            rules.by_the_contest,
            label=_("Put on public notice"),
            who=CONTEST,
        ),
        step(
            "unlist",
            {State.NOTICED},
            State.ACCEPTED,
            rules.by_the_contest,
            label=_("Take off the public notice"),
            who=CONTEST,
        ),
        step(
            "confirm",
            {State.NOTICED},
            State.CONFIRMED,
            rules.by_the_contest,
            label=_("Confirm"),
            who=CONTEST,
        ),
        step(
            "recommend",
            {State.CONFIRMED},
            State.RECOMMENDED,
            rules.by_the_contest,
            label=_("Recommend"),
            who=CONTEST,
        ),
    )
)
