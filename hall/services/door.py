"""What a clerk at the door sees: who is expected, who has come, who presents. Reads only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from hall.models import HallRun
from hall.public_document import GONE, Card
from hall.services.console import kept_turns
from hall.services.decks import Deck, decks_of
from hall.services.documents import cards_of
from hall.services.folding import milliseconds, state_of
from hall.services.presenters import members_of, only_members
from hall.turns import Turn

# So much of a digest is enough to compare two by eye.
SHORT_DIGEST = 8


def door_state(run: HallRun, viewer: User, at: datetime) -> dict[str, Any]:
    """The running order as the door needs it, ready for JSON; five queries, whatever happened.

    Of a project that the viewer is party to, members and deck are left out: another clerk checks it
    in. No mark or score is in it.
    """
    state = state_of(run)
    kept = kept_turns(run, viewer)
    cards, members, decks = cards_of(run), members_of(run, kept), decks_of(run, kept)
    return {
        "now": milliseconds(at),
        "steps": state.steps,
        "only_members": only_members(run),
        "lines": [
            _line(place, state.turns[key], cards.get(key, GONE))
            | {
                "kept": key in kept,
                "members": list(members.get(key, {}).items()),
                "presenter": _presenter(state.turns[key], members.get(key, {})),
                "deck": _deck(decks.get(key)),
            }
            for place, key in enumerate(state.order, start=1)
        ],
    }


def _line(place: int, turn: Turn, card: Card) -> dict[str, Any]:
    return {
        "key": turn.key,
        "place": place,
        "number": card.number,
        "title": card.title,
        "unit": card.unit,
        "state": "withdrawn" if card.is_gone else turn.state,
        "checked_in": turn.checked_in is not None,
        "late": turn.is_late,
        "deck_final": bool(turn.deck),
    }


def _presenter(turn: Turn, members: Mapping[int, str]) -> str:
    return members.get(turn.member or 0, "")


def _deck(deck: Deck | None) -> dict[str, Any] | None:
    if deck is None:
        return None
    return {
        "digest": deck.digest,
        "short": deck.digest[:SHORT_DIGEST],
        "handed_in": date_format(timezone.localtime(deck.handed_in), "SHORT_DATETIME_FORMAT"),
        "files": [[name, reverse("projects:material", args=[pk])] for pk, name in deck.files],
    }
