"""Letters in words: the states they are in, what was done with them, and why one did not go."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.outbox import INTERRUPTED, SENDING, SENDING_AGAIN

STATES: Mapping[str, str | Promise] = {
    "held": gettext_lazy("Held back"),
    "waiting": gettext_lazy("Waiting"),
    "sent": gettext_lazy("Sent"),
    "failed": gettext_lazy("Could not be sent"),
    "cancelled": gettext_lazy("Cancelled"),
}
# Letters whose words no organiser changes; what writes them lies in apps above.
TO_JUDGES: Mapping[str, str | Promise] = {
    "judge_invited": gettext_lazy("Invitation to judge"),
    "judge_uninvited": gettext_lazy("Invitation withdrawn"),
    "review_reminder": gettext_lazy("Reminder to a judge"),
}
MARKS = {"held": "wait", "waiting": "idle", "sent": "ok", "failed": "stop", "cancelled": "off"}
NOTHING: Mapping[str, str | Promise] = {
    "release": gettext_lazy("Nothing was released: choose letters that are held back."),
    "cancel": gettext_lazy("Nothing was cancelled: choose letters that are held back."),
    "send_again": gettext_lazy("Nothing is sent again: choose letters that failed."),
}


def done_words(step: str, n: int) -> str:
    """What became of `n` letters."""
    said = {
        "release": ngettext("%(n)s letter was released.", "%(n)s letters were released.", n),
        "cancel": ngettext("%(n)s letter was cancelled.", "%(n)s letters were cancelled.", n),
        "send_again": ngettext("%(n)s letter is sent again.", "%(n)s letters are sent again.", n),
    }
    return said[step] % {"n": n}


def error_words(error: str) -> str:
    """Why a letter has not gone; the words of a server stay as they came."""
    if error in {SENDING, SENDING_AGAIN}:
        return _("on its way")
    if error == INTERRUPTED:
        return _("Broken off twice on its way; it may have arrived.")
    if error.startswith("SMTPRecipientsRefused"):
        return _("The mail server refused the address.") + f" {error}"
    if error.startswith(("ConnectionRefusedError", "TimeoutError", "gaierror")):
        return _("The server could not be reached.") + f" {error}"
    return error
