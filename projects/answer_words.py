"""Why an answer was not taken, in a sentence that says what to do."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.plain_text import SENTENCE as MARKS_SENTENCE
from projects.answer_values import AnswerRefused

SENTENCES: dict[str, Any] = {
    "no_text": gettext_lazy("Type the answer anew."),
    "no_list": gettext_lazy("Choose the answer anew."),
    "too_long": gettext_lazy("This is too long: at most %(most)s characters."),
    "strange_character": gettext_lazy(
        "This contains control characters or line breaks that cannot stand here. Type it anew."
    ),
    "direction_marks": MARKS_SENTENCE,
    "no_number": gettext_lazy("Write a number in digits, such as 1280.5."),
    "decimals": gettext_lazy("At most %(decimals)s digits can stand behind the point."),
    "no_whole_number": gettext_lazy("A whole number."),
    "too_small": gettext_lazy("The number must be at least %(least)s."),
    "too_large": gettext_lazy("The number must be at most %(most)s."),
    "no_day": gettext_lazy("Write a day such as 2026-09-01."),
    "too_early": gettext_lazy("The day must not be before %(first)s."),
    "too_late": gettext_lazy("The day must not be after %(last)s."),
    "no_choice": gettext_lazy("Choose from what is offered."),
    "too_many": gettext_lazy("Choose at most %(most)s."),
    "too_many_rows": gettext_lazy("At most %(most)s rows can be filled in."),
}


def refusal_sentence(refused: AnswerRefused) -> str:
    """What is wrong with the answer; in a table with the row and the column."""
    code = refused.code
    if code == "decimals" and not refused.params["decimals"]:
        code = "no_whole_number"
    sentence = str(SENTENCES[code]) % refused.params
    if refused.cell is None:
        return sentence
    row, column = refused.cell
    return _("Row %(row)s, column %(column)s: %(sentence)s") % {
        "row": row + 1,
        "column": column + 1,
        "sentence": sentence,
    }
