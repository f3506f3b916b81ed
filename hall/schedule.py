"""Planned against real: when each turn was to begin, when it will, and how late the heat is.

Pure; milliseconds since 1970 UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hall.clocks import left
from hall.state import Running

# What a turn takes besides pitch and questions: stepping up, connecting, the last marks.
CHANGE = 3 * 60_000


@dataclass(frozen=True, slots=True)
class Slot:
    """`planned` by the programme, `expected` as things stand (for turns already called: when they were)."""

    planned: int
    expected: int


def slot_length(state: Running, starts_at: int, ends_at: int | None) -> int:
    """Milliseconds for one turn: the heat's time shared out, else what the rules give and `CHANGE`."""
    if ends_at is not None and ends_at > starts_at and state.order:
        return (ends_at - starts_at) // len(state.order)
    return state.play.pitch + state.play.questions + CHANGE


def schedule(state: Running, starts_at: int, length: int, now: int) -> Mapping[str, Slot]:
    """By key. A turn that waits is expected when those before it have had their `length` from now on;
    absent and withdrawn ones take no time.
    """
    free = _stage_free_at(state, length, max(now, starts_at))
    found: dict[str, Slot] = {}
    for place, key in enumerate(state.order):
        planned = starts_at + place * length
        turn = state.turns[key]
        if turn.state == "waiting":
            found[key] = Slot(planned, free)
            free += length
        else:
            found[key] = Slot(planned, turn.called_at if turn.called_at is not None else planned)
    return found


def _stage_free_at(state: Running, length: int, now: int) -> int:
    if not state.on_stage:
        return now
    turn = state.turns[state.on_stage]
    rest = max(0, left(state.clock, now)) if state.clock else 0
    if turn.state in ("called", "pitching"):
        rest += state.play.questions
    if turn.state == "called":
        rest = state.play.pitch + state.play.questions
    spare = length - state.play.pitch - state.play.questions
    return now + rest + max(0, spare)


def delay(slots: Mapping[str, Slot], state: Running) -> int:
    """By how many milliseconds the next turn is later than planned; below zero when it is early."""
    slot = slots.get(state.next_key)
    return slot.expected - slot.planned if slot else 0


def before(state: Running, key: str) -> int | None:
    """How many are heard before `key`, with whoever is on stage; None unless it waits."""
    if state.turns[key].state != "waiting":
        return None
    ahead = state.order[: state.order.index(key)]
    waiting = sum(state.turns[one].state == "waiting" for one in ahead)
    return waiting + bool(state.on_stage)
