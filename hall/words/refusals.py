"""Why a step is not possible now, in a sentence that says what would help."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hall.state import Refused
from hall.words.states import STATE_WORDS

WHY: dict[str, str | Promise] = {
    "unknown": gettext_lazy("There is no such step."),
    "reason": gettext_lazy("Say why: it is kept on record."),
    "stage_taken": gettext_lazy("Somebody is still on stage. End that turn first."),
    "clock_runs": gettext_lazy("The clock runs already, or has not been started yet."),
    "clock_stands": gettext_lazy("The clock stands already."),
    "not_now": gettext_lazy("By the rules of this round the score is not shown now."),
    "unrevealed": gettext_lazy("The score of this project has not been shown yet."),
    "heard": gettext_lazy("Not everybody has been heard yet."),
    "scores": gettext_lazy("Places are called once every score of the heat is shown."),
    "called": gettext_lazy("Every place has been called."),
    "order": gettext_lazy("Name everybody who waits exactly once, in another order than now."),
    "place": gettext_lazy("Choose another place among those who wait."),
}


def refusal_words(refused: Refused) -> str:
    """The sentence for whoever pressed the button."""
    if refused.why == "state" and refused.turn is not None:
        said = _("This is not possible now: the project is “%(state)s”.")
        return said % {"state": STATE_WORDS[refused.turn.state]}
    return str(WHY.get(refused.why, WHY["unknown"]))
