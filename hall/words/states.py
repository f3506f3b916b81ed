"""What the states of a turn, the steps and the scenes of the screen are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

STATE_WORDS: dict[str, str | Promise] = {
    "waiting": pgettext_lazy("turn", "waiting"),
    "called": pgettext_lazy("turn", "called"),
    "pitching": pgettext_lazy("turn", "pitching"),
    "questions": pgettext_lazy("turn", "questions"),
    "scoring": pgettext_lazy("turn", "scoring"),
    "revealed": pgettext_lazy("turn", "score shown"),
    "closed": pgettext_lazy("turn", "heard"),
    "absent": pgettext_lazy("turn", "absent"),
    "withdrawn": pgettext_lazy("turn", "withdrawn"),
}
STEP_WORDS: dict[str, str | Promise] = {
    "check_in": gettext_lazy("Checked in"),
    "undo_check_in": gettext_lazy("Check-in taken back"),
    "call": gettext_lazy("Called to the stage"),
    "start_pitch": gettext_lazy("Pitch started"),
    "end_pitch": gettext_lazy("Pitch ended"),
    "start_questions": gettext_lazy("Questions started"),
    "end_questions": gettext_lazy("Questions ended"),
    "pause": gettext_lazy("Clock paused"),
    "resume": gettext_lazy("Clock goes on"),
    "restart": gettext_lazy("Clock started anew"),
    "reveal": gettext_lazy("Score shown"),
    "take_back": gettext_lazy("Shown score taken back"),
    "close": gettext_lazy("Turn ended without its score"),
    "late": gettext_lazy("Late, moved to the end"),
    "absent": gettext_lazy("Absent"),
    "arrive": gettext_lazy("Came after all"),
    "move": gettext_lazy("Moved"),
    "repeat": gettext_lazy("To be repeated"),
    "withdraw": pgettext_lazy("hall", "Withdrawn"),
    "remind": gettext_lazy("Judge reminded to hand in"),
    "reorder": gettext_lazy("Order changed"),
    "show": gettext_lazy("Screen switched"),
    "award": gettext_lazy("Place called"),
    "note": gettext_lazy("Incident"),
}
SCENE_WORDS: dict[str, str | Promise] = {
    "pitch": gettext_lazy("Project and clock"),
    "score": gettext_lazy("Score of the project"),
    "table": gettext_lazy("Table so far"),
    "draw": gettext_lazy("Order as drawn"),
    "awards": gettext_lazy("Awards ceremony"),
    "holding": gettext_lazy("Holding picture"),
}
# What hosts write most; a press puts it into the field.
REASONS = (
    gettext_lazy("Technical fault"),
    gettext_lazy("On the jury's request"),
    gettext_lazy("Stuck in traffic"),
    gettext_lazy("Did not appear"),
    gettext_lazy("Pressed by mistake"),
)
