"""What is wrong with a row of the ledger, as sentences for whoever typed it."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from publicity.counted_words import NotCounted
from publicity.coverage_sums import FITTING
from publicity.models import Channel, Linked, Unit

AUDIENCES = {Channel.BROADCAST, Channel.RADIO}
# Functions, not lazy strings: makemessages finds the text and the language is that of the reader.
_NUMBERS: dict[str, Callable[[], str]] = {
    NotCounted.UNREADABLE: lambda: _(
        "This is no number. Write it like 129000, 12.9万, 近20万, 3,000余 or 50多万."
    ),
    NotCounted.TWO_WORDS: lambda: _("Two words of approximation stand at one number."),
    NotCounted.NOT_WHOLE: lambda: _("This is no whole number."),
    NotCounted.TOO_LARGE: lambda: _("The number is larger than 2,000,000,000."),
}


def number_problem(refused: NotCounted) -> str:
    """Why a number could not be understood, and how to write it."""
    return _NUMBERS[refused.code]()


def unit_problem(channel: str, unit: str) -> str:
    """Why a channel is not counted in a unit, in words; "" if it is."""
    if unit in FITTING[channel]:
        return ""
    if (channel in AUDIENCES) != (unit == Unit.AUDIENCE):
        return _("A broadcast is counted as its audience, and nothing else is counted so.")
    fitting = _(", ").join(str(Unit(one).label) for one in FITTING[channel])
    said = {"channel": Channel(channel).label, "units": fitting}
    return _("“%(channel)s” is counted in: %(units)s.") % said


_LINKS: dict[str, Callable[[], str]] = {
    "dns": lambda: _("No server has this name, or the portal cannot ask outside networks."),
    "timeout": lambda: _("The server did not answer in time."),
    "tls": lambda: _("The server’s certificate is not valid."),
    "connection": lambda: _("No connection could be made from the portal’s network."),
    "protocol": lambda: _("The server’s answer cannot be read."),
    "redirects": lambda: _("The address leads from one to the next without end."),
    "private": lambda: _("The address leads into an internal network, which is never asked."),
    "address": lambda: _("Only http and https are asked, on their usual ports."),
}


def link_words(row: Linked) -> str:
    """What was found at the row's address, beyond the word of its state; "" for nothing more."""
    detail = row.link_detail
    if row.link == Linked.Link.MOVED:
        return _("It leads to %(address)s now.") % {"address": detail}
    if detail in _LINKS:
        return _LINKS[detail]()
    return _("The server answered with status %(status)s.") % {"status": detail} if detail else ""
