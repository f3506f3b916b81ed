"""Letters to entrants in words: the portal's own texts, the placeholders, the sample of a preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competitions.letters.text import TextProblem
from competitions.models import MessageTemplate

Occasion = MessageTemplate.Occasion


@dataclass(frozen=True, slots=True)
class LetterText:
    """The words of one letter, with placeholders."""

    subject: str | Promise
    body: str | Promise
    short_text: str | Promise


PLACEHOLDERS: Mapping[str, str | Promise] = {
    "project": _("name of the project"),
    "number": _("number of the entry"),
    "contest": _("name of the contest"),
    "unit": _("company or team"),
    "name": _("name of the person who reads the letter"),
    "deadline": _("the moment until which something is to be done"),
    "message": _("what the form reviewer writes to the entrant"),
    "link": _("address of the entry in the portal"),
    "office_phone": _("telephone of the organising office"),
}

SAMPLE: Mapping[str, str | Promise] = {
    "project": _("Solid-state battery separator of high-strength ceramic"),
    "number": "ZJ-XH-2026-0087",
    "unit": _("Hangzhou Example Materials Co., Ltd."),
    "name": _("Chen Xiaoming"),
    "message": _("The business licence cannot be read: please upload it again."),
}

PROBLEMS: Mapping[str, str | Promise] = {
    "unknown": _("%(part)s is no placeholder. Those there are stand below the form."),
    "elsewhere": _("%(part)s is not known in this letter, so a hole would be left there."),
    "link": _("A text message has no link: take %(part)s out."),
    "brace": _("A single %(part)s stands alone. To have a brace in the text, write it twice."),
    "full_width": _("%(part)s is a full-width brace. Placeholders need { and }."),
}

DEFAULTS: Mapping[str, LetterText] = {
    Occasion.SUBMITTED: LetterText(
        _("Received: {project} ({number})"),
        _(
            "Dear {name},\n\n“{project}” of {unit} has been handed in to {contest}. Its number is "
            "{number}.\n\nIt now goes to form review. You will hear of the outcome here. What was "
            "handed in can be read at any time:\n{link}\n\nThe organising office answers "
            "questions: {office_phone}"
        ),
        _("{contest}: “{project}” has been received, number {number}."),
    ),
    Occasion.RETURNED: LetterText(
        _("Please correct: {project} ({number})"),
        _(
            "Dear {name},\n\nthe form review of “{project}” ({number}) in {contest} found something "
            "that has to be corrected:\n\n{message}\n\nPlease correct it and hand it in again by "
            "{deadline}:\n{link}\n\nThe organising office answers questions: {office_phone}"
        ),
        _("{contest}: “{project}” was returned. Please correct it by {deadline}."),
    ),
    Occasion.ACCEPTED: LetterText(
        _("Accepted: {project} ({number})"),
        _(
            "Dear {name},\n\n“{project}” of {unit} ({number}) has passed the form review and takes "
            "part in {contest}.\n\nWhen and where it is judged will stand on the page of the "
            "entry:\n{link}\n\nThe organising office answers questions: {office_phone}"
        ),
        _("{contest}: “{project}” ({number}) has passed the form review."),
    ),
    Occasion.REJECTED: LetterText(
        _("Not admitted: {project} ({number})"),
        _(
            "Dear {name},\n\n“{project}” of {unit} ({number}) was not admitted to {contest}. The "
            "reason is:\n\n{message}\n\nThe entry stays on record:\n{link}\n\nThe organising "
            "office answers questions: {office_phone}"
        ),
        _("{contest}: “{project}” ({number}) was not admitted. The reason is in the portal."),
    ),
    Occasion.WITHDRAWN: LetterText(
        _("Withdrawn: {project} ({number})"),
        _(
            "Dear {name},\n\n“{project}” of {unit} ({number}) has been withdrawn from {contest}. It "
            "will not be judged. Its files stay on record:\n{link}\n\nIf this was not intended, "
            "please call the organising office: {office_phone}"
        ),
        _("{contest}: “{project}” ({number}) has been withdrawn."),
    ),
    Occasion.CLOSING: LetterText(
        _("Registration closes on {deadline}: {project}"),
        _(
            "Dear {name},\n\n“{project}” is still a draft. Registration for {contest} closes on "
            "{deadline}; what has not been handed in by then does not take part.\n\nWhat is missing "
            "stands on the last page of the form:\n{link}\n\nThe organising office answers "
            "questions: {office_phone}"
        ),
        _("{contest}: “{project}” is still a draft. Registration closes on {deadline}."),
    ),
    Occasion.CORRECTION_DUE: LetterText(
        _("To be corrected by {deadline}: {project} ({number})"),
        _(
            "Dear {name},\n\n“{project}” ({number}) in {contest} was returned to you and waits for "
            "its correction. Please hand it in again by {deadline}:\n{link}\n\nThe organising "
            "office answers questions: {office_phone}"
        ),
        _("{contest}: please correct “{project}” ({number}) by {deadline}."),
    ),
}


def default_text(occasion: str) -> dict[str, str]:
    """The portal's own letter, in the language in which the portal writes."""
    text = DEFAULTS[occasion]
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "subject": str(text.subject),
            "body": str(text.body),
            "short_text": str(text.short_text),
        }


def problem_sentence(problem: TextProblem) -> str:
    """What is wrong with a text, naming the part."""
    return str(PROBLEMS[problem.code]) % {"part": problem.part}


def sample_values(contest: str, office_phone: str, deadline: datetime) -> dict[str, str]:
    """What a preview fills in: an invented entry in the contest as it is called."""
    values = {name: str(text) for name, text in SAMPLE.items()}
    return values | {
        "contest": contest,
        "deadline": moment_words(deadline),
        "link": f"{settings.PORTAL_ADDRESS}/my/entries/87/",
        "office_phone": office_phone or "–",
    }


def moment_words(moment: datetime) -> str:
    """Day and hour in the portal's time zone."""
    return date_format(localtime(moment), gettext("j F Y, H:i"))
