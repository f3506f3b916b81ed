"""What a host sees: the public document, and beside it who has handed in, never what. Reads only."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from competitions.models import Heat
from hall.models import HallRun, HallStep
from hall.public_document import document
from hall.running import may_reveal
from hall.schedule import delay, schedule, slot_length
from hall.services.documents import cards_of, heat_card
from hall.services.folding import milliseconds, state_of
from hall.services.presenters import members_of, only_members
from hall.services.screens import is_heard_of
from hall.services.steps import seat_letter
from hall.standing import may_award
from hall.state import Running
from hall.words.states import STEP_WORDS
from judging.models import Seat, SeatCard
from judging.services.live_scores import arrived_of
from projects.models import Project

LOG_SHOWN = 12
# A tablet that has asked nothing for so long is taken to be offline.
OFFLINE_AFTER = timedelta(seconds=60)


def console_state(run: HallRun, viewer: User, at: datetime) -> dict[str, Any]:
    """Everything that the console draws, ready for JSON. Eight queries, whatever happened.

    A project that the viewer is party to has its seats left out: they may not even know who has
    handed in.
    """
    rows = list(run.steps.order_by("seq").select_related("taken_by", "appearance__entry"))
    state = state_of(run, rows)
    heat = run.heat
    now = milliseconds(at)
    kept = kept_turns(run, viewer)
    members = members_of(run, kept)
    return {
        "now": now,
        "document": document(state, heat_card(run), cards_of(run)),
        "play": {name: run.play[name] for name in ("pitch", "questions", "warnings")},
        "rehearsal": run.is_rehearsal,
        "public": run.is_public,
        "scoring": heat.state if not run.is_rehearsal else Heat.State.SCORING,
        "keys": list(state.order),
        "turns": {key: _turn(state, key, members.get(key, {})) for key in state.order},
        "members": {key: list(named.items()) for key, named in members.items()},
        "only_members": only_members(run),
        "seats": _seats(run, kept, at),
        "plan": _plan(state, heat, now),
        "to_award": may_award(state),
        "revealable": [key for key in state.order if may_reveal(state, state.turns[key])],
        "screens": _screens(run, at),
        "log": [_line(row) for row in reversed(rows[-LOG_SHOWN:])],
    }


def kept_turns(run: HallRun, viewer: User) -> set[str]:
    """Turns of projects that the viewer is party to or recused from."""
    projects = Project.objects.kept_from(viewer).values("pk")
    rows = run.heat.appearances.filter(entry__project__in=projects)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def _turn(state: Running, key: str, members: Mapping[int, str]) -> dict[str, Any]:
    turn = state.turns[key]
    return {
        "state": turn.state,
        "checked_in": turn.checked_in is not None,
        "presenter": members.get(turn.member or 0, ""),
        "deck": bool(turn.deck),
        "late": turn.is_late,
        "attempt": turn.attempt,
    }


def _seats(run: HallRun, kept: set[str], at: datetime) -> list[dict[str, Any]]:
    """One for each judge: letter, name, whether their tablet was heard of, and how far each sheet is."""
    arrived = {} if run.is_rehearsal else arrived_of(run.heat)
    cards = SeatCard.objects.in_force().filter(seat__heat=run.heat)
    seen = dict(cards.values_list("seat__number", "last_seen_at"))
    return [
        {
            "seat": seat.number,
            "letter": seat_letter(seat.number),
            "judge": str(seat.judge),
            "online": _is_online(seen.get(seat.number), at),
            "sheets": {
                str(pk): states[seat.number]
                for pk, states in arrived.items()
                if seat.number in states and str(pk) not in kept
            },
        }
        for seat in Seat.objects.filter(heat=run.heat)
        .select_related("judge__user")
        .order_by("number")
    ]


def _is_online(seen: datetime | None, at: datetime) -> bool | None:
    """None where the judge uses no tablet of the hall."""
    return None if seen is None else seen > at - OFFLINE_AFTER


def _plan(state: Running, heat: Heat, now: int) -> dict[str, Any]:
    starts = milliseconds(heat.starts_at)
    ends = milliseconds(heat.ends_at) if heat.ends_at else None
    slots = schedule(state, starts, slot_length(state, starts, ends), now)
    return {
        "delay": delay(slots, state),
        "slots": {key: [slot.planned, slot.expected] for key, slot in slots.items()},
    }


def _screens(run: HallRun, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "pk": screen.pk,
            "name": screen.name,
            "opened": screen.opened_at is not None,
            "online": is_heard_of(screen, at),
        }
        for screen in run.screens.filter(closed_at=None).order_by("pk")
    ]


def _line(row: HallStep) -> Mapping[str, Any]:
    words = str(STEP_WORDS.get(row.name, row.name))
    # A reminder that was refused may name no seat.
    if row.name == "remind" and "seat" in row.data:
        letter = seat_letter(row.data["seat"])
        words = _("Judge %(letter)s reminded to hand in") % {"letter": letter}
    if row.appearance is not None:
        words = _("%(number)s: %(step)s") % {"number": row.appearance.entry.number, "step": words}
    return {
        "seq": row.seq,
        "text": words,
        "reason": row.reason,
        "by": str(row.taken_by),
        "at": timezone.localtime(row.at).strftime("%H:%M:%S"),
        "refused": bool(row.refused),
    }
