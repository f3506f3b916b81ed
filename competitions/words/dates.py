"""What `competitions.calendar.problems` found, in sentences that say how to mend it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import dateformat
from django.utils.translation import gettext_lazy, pgettext

from competitions.calendar.problems import CHINA, DateProblem

SENTENCES = {
    "registration_half": gettext_lazy(
        "Give both dates of registration or neither: one alone opens nothing."
    ),
    "registration_reversed": gettext_lazy(
        "Registration must close after it opens. Choose a later moment, or correct the opening."
    ),
    "registration_after_round": gettext_lazy(
        "%(round)s starts on %(day)s, before registration opens. Open registration earlier, or "
        "move the round first."
    ),
    "round_before_closing": gettext_lazy(
        "%(round)s starts on %(day)s, while projects can still be entered. That is in order only "
        "if the round takes its entrants one after the other."
    ),
    "closes_after_round_above": gettext_lazy(
        "Registration is still open when %(round)s of the contest above starts on %(day)s. Whom "
        "this contest recommends may come too late for it."
    ),
    "round_reversed": gettext_lazy(
        "A round cannot end before it starts. Choose a later day, or correct the start."
    ),
    "round_before_registration": gettext_lazy(
        "Registration opens on %(day)s. A round cannot start before that day."
    ),
    "round_before_earlier_ends": gettext_lazy(
        "%(round)s, which comes before, ends on %(day)s. Start on that day or later."
    ),
    "round_after_later_starts": gettext_lazy(
        "%(round)s, which comes after, starts on %(day)s. End on that day or earlier."
    ),
    "heat_left_out": gettext_lazy(
        "%(heat)s is planned for %(day)s. Move it first, or let the round include that day."
    ),
    "heat_reversed": gettext_lazy(
        "A heat must end after it starts. Choose a later moment, or leave the end empty."
    ),
    "heat_outside_round": gettext_lazy(
        "%(round)s lasts from %(first)s to %(last)s. Choose a moment within these days, or change "
        "the days of the round first."
    ),
    "meeting_without_start": gettext_lazy("Say when the meeting starts, or leave its end empty."),
    "meeting_reversed": gettext_lazy(
        "The meeting must end after it starts. A meeting of several days is entered day by day."
    ),
}


def sentence(problem: DateProblem) -> str:
    """One sentence in the reader's language; days as 2022年7月8日 or 8 July 2022."""
    form = pgettext("date format: full day", "j F Y")
    said = {
        name: dateformat.format(value, form) if isinstance(value, date) else value
        for name, value in problem.said.items()
    }
    text = str(SENTENCES[problem.code])
    return text % said if said else text


def refuse(form: forms.BaseForm, problems: Iterable[DateProblem]) -> None:
    """Put each sentence at its field; at the head of the form where the page has no such field."""
    for problem in problems:
        where: Any = problem.where if problem.where in form.fields else None
        form.add_error(where, sentence(problem))


def moment(at: datetime) -> str:
    """9月5日 9:00; 5 September 9:00, in China."""
    local = at.astimezone(CHINA)
    return f"{dateformat.format(local, pgettext('date format: day', 'j F'))} {local:%-H:%M}"
