"""A refused step, in the reader's words: who may take it, and when."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services import ApprovalClosed, ApprovalPending, SamePerson
from accounts.workflow import TransitionRefused

SENTENCES = {
    SamePerson: gettext_lazy(
        "This step takes two people. You asked for it, so somebody else must confirm it."
    ),
    ApprovalClosed: gettext_lazy("Somebody has confirmed or declined this already."),
    ApprovalPending: gettext_lazy(
        "The same step already waits for a second person to confirm it."
    ),
}


def _state_names(subject: Any, states: frozenset[str]) -> str:
    labels = dict(subject._meta.get_field("state").flatchoices)
    ordered = [str(label) for value, label in labels.items() if value in states]
    return _(", ").join(ordered)


def explain(refused: Exception) -> str:
    """One sentence for a TransitionRefused or for any named exception of the services."""
    if isinstance(refused, TransitionRefused):
        if refused.obstacle:
            return refused.obstacle
        if refused.step is None:
            return _("This is not possible now.")
        params = {
            "step": refused.step.label,
            "who": refused.step.who,
            "now": refused.subject.get_state_display(),
            "when": _state_names(refused.subject, refused.step.sources),
        }
        if refused.lacks_right:
            return _("“%(step)s” can be done only by %(who)s.") % params
        return (
            _("“%(step)s” is possible only while the state is %(when)s; it is %(now)s now.")
            % params
        )
    return str(SENTENCES.get(type(refused)) or refused) or _("This is not possible now.")
