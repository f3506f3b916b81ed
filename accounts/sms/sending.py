"""One text message on its way, by the backend of this installation."""

import sys
from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from accounts.models import TextMessage
from accounts.sms import tencent
from accounts.sms.texts import Kind, Text, TextNotSent, letter, text_of

OFF, CONSOLE, DATABASE, TENCENT = "off", "console", "database", "tencent"
BACKENDS = (OFF, CONSOLE, DATABASE, TENCENT)


def is_available() -> bool:
    """Whether this installation can send text messages at all."""
    return bool(settings.CHUANGSAI_SMS != OFF)


def send_text(mobile: str, kind: Kind, *, at: datetime, code: str = "", minutes: int = 0) -> None:
    """Send one text to an eleven-digit number; raises TextNotSent if no gateway took it."""
    _send(mobile, text_of(kind, code, minutes), at)


def send_letter(mobile: str, words: str, *, at: datetime) -> None:
    """Send the words of a letter; raises TextNotSent (an OSError) if no gateway took them."""
    _send(mobile, letter(words), at)


def _send(mobile: str, text: Text, at: datetime) -> None:
    WAYS.get(settings.CHUANGSAI_SMS, _nowhere)(mobile, text, at)


def _console(mobile: str, text: Text, at: datetime) -> None:
    # Like the console of mail: for developers alone, who have no other way to read it.
    sys.stderr.write(f"{at:%H:%M:%S} {mobile} {text.words}\n")


def _database(mobile: str, text: Text, at: datetime) -> None:
    TextMessage.objects.create(mobile=mobile, text=text.words, at=at)


def _gateway(mobile: str, text: Text, at: datetime) -> None:
    tencent.send(mobile, text, tencent.account_of(settings.TENCENT), at=at)


def _nowhere(mobile: str, text: Text, at: datetime) -> None:
    raise TextNotSent


WAYS: dict[str, Callable[[str, Text, datetime], None]] = {
    CONSOLE: _console,
    DATABASE: _database,
    TENCENT: _gateway,
}
