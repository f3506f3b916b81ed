"""The words of the scripts that draw console, screen and live page; `%(name)s` is filled in there."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hall.words.states import SCENE_WORDS, STATE_WORDS, STEP_WORDS

type Words = dict[str, str | dict[str, str]]


def _plain(words: Mapping[str, object]) -> dict[str, str]:
    return {name: str(one) for name, one in words.items()}


def shared_words() -> Words:
    """What every page of the hall says of clocks and scores."""
    return {
        "states": _plain(STATE_WORDS),
        "pitch": _("Pitch"),
        "questions": _("Questions"),
        "left": _("left"),
        "paused": _("paused"),
        "ended": pgettext("hall", "ended"),
        "toCome": _("to come"),
        "judge": _("Judge %(letter)s"),
        "high": _("highest, not counted"),
        "low": _("lowest, not counted"),
        "score": _("Score"),
        "mean": _("mean of %(n)s marks"),
        "table": _("Table so far: %(done)s of %(all)s scored"),
        "order": _("Running order"),
        "gone": _("has left the contest"),
        "seed": _("Drawn from the seed %(seed)s"),
        "ranks": {"1": _("First place"), "2": _("Second place"), "3": _("Third place")},
    }


def console_words() -> Words:
    """What the console says."""
    return shared_words() | _buttons() | _notices()


def _buttons() -> Words:
    return {
        "steps": _plain(STEP_WORDS),
        "scenes": _plain(SCENE_WORDS),
        "callNext": _("Call the next: %(place)s"),
        "startPitch": _("Start the pitch"),
        "endPitch": _("End the pitch"),
        "startQuestions": _("Start the questions"),
        "endQuestions": _("End the questions"),
        "pause": _("Pause the clock"),
        "resume": pgettext("hall", "Go on"),
        "restart": _("Start the clock anew"),
        "repeat": _("Repeat the turn"),
        "reveal": _("Show the score"),
        "revealMissing": _("Show the score (%(n)s missing)"),
        "defer": _("Show the score later"),
        "close": _("End the turn"),
        "checkInMember": _("Check in: %(name)s, registered member"),
        "checkInOther": _("Check in somebody else"),
        "presents": _("Presenter: %(name)s"),
        "deckFinal": _("deck final"),
        "undoCheckIn": _("Take the check-in back"),
        "changeOrder": _("Change the order"),
        "moveLine": _("Move with the arrow keys:"),
        "moveUp": _("One place up"),
        "moveDown": _("One place down"),
        "showScore": _("Show this score on the screen"),
        "takeBack": _("Take the shown score back"),
        "award": _("Call the next place"),
        "note": _("Write down an incident"),
        "nothingToDo": _("There is nothing to do for this project now."),
    }


def _notices() -> Words:
    return {
        "ready": _("ready"),
        "running": _("running"),
        "checkedIn": _("checked in"),
        "notCheckedIn": _("not checked in"),
        "expected": _("about %(time)s"),
        "late": _("%(n)s minutes later than planned"),
        "early": _("%(n)s minutes earlier than planned"),
        "onTime": _("as planned"),
        "over": _("Everybody has been heard. Lock the heat on its page."),
        "sheetsTitle": _("Score sheets"),
        "handedIn": _("%(done)s of %(all)s handed in"),
        "remind": _("Remind"),
        "neverWhat": _("You see who has handed in, never a mark"),
        "rehearsalSheets": _("In a rehearsal nobody scores: every score is 88.88."),
        "sheets": {
            "signed": _("handed in"),
            "abstained": pgettext("hall", "abstained"),
            "begun": _("filling in"),
            "": _("not begun"),
        },
        "parted": _("does not score it"),
        "offline": _("offline"),
        "tablets": _("%(n)s tablets online"),
        "tabletsOffline": _("%(n)s tablets, %(offline)s offline"),
        "noTablets": _("No tablet signed in yet"),
        "screenOk": _("shows"),
        "screenLost": _("not heard of"),
        "screenWaits": _("link not opened"),
        "noEffect": _("no effect"),
        "cameLate": _("“%(step)s” came too late and had no effect; it is on record."),
        "waiting": _("%(n)s steps wait on this device and are sent when the network is back."),
        "needsNetwork": _("This needs the network. Clock and order go on without it."),
        "notNow": _("This is not possible now."),
        "signedOut": _("You are signed out, or no longer run this heat. Sign in again."),
        "failed": _("The server did not take this step. Look at the page and try again."),
    }


def live_words() -> Words:
    """What the live page says."""
    return shared_words() | {
        "nobody": _("Nobody is on stage now."),
        "over": _("Everybody has been heard."),
        "next": pgettext("hall", "Next"),
        "shown": _("Score shown"),
        "copied": _("Copied"),
    }
