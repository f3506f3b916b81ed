"""The few texts that go to a mobile number. A gateway knows each by the number of its template."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _


class TextNotSent(OSError):
    """No gateway took the text message; the sentence is for the person who waits for it."""

    def __init__(self) -> None:
        super().__init__(
            _("The text message could not be sent. Wait a minute, then ask for another one.")
        )


class Kind(StrEnum):
    CODE = "code"
    NO_ACCOUNT = "no_account"
    HAS_ACCOUNT = "has_account"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Text:
    """`values` fill in the gateway's template, in their order; `words` is the text in full."""

    kind: Kind
    values: tuple[str, ...]
    words: str


def letter(words: str) -> Text:
    """A letter of the portal as it is; the gateway's template has it as its one value."""
    return Text(Kind.LETTER, (words,), words)


def text_of(kind: Kind, code: str = "", minutes: int = 0) -> Text:
    """The text of one kind; a code's has the code and for how many minutes it is good."""
    if kind is Kind.CODE:
        words = _("[Chuangsai] %(code)s is your code, good for %(minutes)s minutes. Tell nobody.")
        return Text(kind, (code, str(minutes)), words % {"code": code, "minutes": minutes})
    if kind is Kind.NO_ACCOUNT:
        return Text(
            kind,
            (),
            _(
                "[Chuangsai] Somebody asked for a sign-in code with this number, but no account has "
                "it. If it was you, open an account first."
            ),
        )
    return Text(
        kind,
        (),
        _(
            "[Chuangsai] Somebody wanted to open an account with this number, but there is one "
            "already. If it was you, sign in with a code."
        ),
    )
