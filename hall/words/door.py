"""The words of the scripts at the door and on a presenter's phone."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hall.words.page import Words
from hall.words.states import STATE_WORDS, STEP_WORDS


def door_words() -> Words:
    """What the page of the clerk at the door says."""
    return {
        "states": {name: str(one) for name, one in STATE_WORDS.items()},
        "steps": {name: str(one) for name, one in STEP_WORDS.items()},
        "gone": _("has left the contest"),
        "present": _("%(n)s of %(all)s have come"),
        "hasCome": pgettext("door", "has come"),
        "expected": pgettext("door", "not here yet"),
        "deckFinal": _("deck final"),
        "deckOpen": _("deck not confirmed"),
        "presents": _("Presenter: %(name)s"),
        "onTheWay": _("recorded on this device, not sent yet"),
        "who": _("Who presents?"),
        "member": _("registered member"),
        "other": _("Somebody else"),
        "noMembers": _("The project has registered no members."),
        "choose": _("Choose who presents."),
        "deckConfirm": _("The deck that is shown is the one handed in, and it is final"),
        "deckHandedIn": _("Handed in on %(date)s and not changed since · fingerprint %(digest)s"),
        "noDeck": _("No pitch deck was handed in: there is none to confirm."),
        "checkIn": _("Check in"),
        "checkInAgain": _("Change the check-in"),
        "undo": _("Take the check-in back"),
        "kept": _("You have a part in this project: another clerk checks it in."),
        "nothing": _("There is nothing to do for this project now."),
        "none": _("Nothing fits. Search for a number, a project, a unit or a name."),
        "waiting": _("%(n)s steps wait on this device and are sent when the network is back."),
        "cameLate": _("“%(step)s” came too late and had no effect; it is on record."),
        "signedOut": _("You are signed out, or no longer run this heat. Sign in again."),
        "failed": _("The server did not take this step. Look at the page and try again."),
    }


def turn_words() -> Words:
    """What a presenter's phone says."""
    return {
        "place": _("Your number, of %(all)s"),
        "notOpen": _("The heat has not begun"),
        "before": _("%(n)s projects before you"),
        "beforeOne": _("One project before you"),
        "next": _("You are next: please come to the stage entrance"),
        "called": _("Please go to the stage"),
        "pitching": _("You are on stage: pitch"),
        "questions": _("You are on stage: questions"),
        "scoring": _("The judges are scoring"),
        "closed": _("You have been heard"),
        "revealed": _("Your score"),
        "absent": _("You are noted as absent. Go to the check-in desk at once."),
        "withdrawn": _("This project takes no part any more"),
        "overAll": _("The heat is over"),
        "about": _("Your turn is expected at about %(time)s"),
        "onNow": _("On stage now"),
        "nobody": pgettext("hall", "Nobody"),
        "late": _("moved to the end of those who wait"),
        "checkedIn": _("You are checked in"),
        "notCheckedIn": _("Not checked in yet: show the code below at the door"),
        "presents": _("Presenter: %(name)s"),
        "deckFinal": _("deck final"),
        "asOf": _("No network. As of %(time)s"),
        "signedOut": _("You are signed out. Sign in again."),
        "gone": _("has left the contest"),
    }
