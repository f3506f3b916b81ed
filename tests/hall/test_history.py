"""The record of a heat: it explains every step, and its times add up."""

from dataclasses import fields, is_dataclass, replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.history import Mark, Stretch, history
from hall.running import apply
from hall.state import Refused, beginning
from hall.turns import HEAT_RULES, TURN_RULES, Step
from tests.hall.test_running import KEYS, MINUTE, PLAY, TURN, revealed


def told(*steps, play=PLAY):
    """The history of steps given as (name, key, minute, …data), numbered from 1."""
    made = (
        Step(name, int(minute * MINUTE), key, "设备故障", more[0] if more else {})
        for name, key, minute, *more in steps
    )
    return history(beginning(KEYS, play), enumerate(made, start=1))


def marks(value):
    """Every mark that stands anywhere in the history."""
    if isinstance(value, Mark):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from marks(getattr(value, one.name))
    elif isinstance(value, list | tuple | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from marks(one)


def counted(stretch: Stretch) -> int:
    """What a part took, reckoned from its marks alone: from its last beginning to its end, but for
    the pauses in between."""
    end = stretch.ended.at
    since = max([stretch.begun.at, *(one.at for one in stretch.restarts)])
    stood = sum(
        max(0, (one.resumed.at if one.resumed else end) - max(one.paused.at, since))
        for one in stretch.pauses
    )
    return end - since - stood


def test_a_turn_that_went_as_planned():
    day = told(("check_in", "a", 0, {"member": 7}), *TURN, ("reveal", "a", 18, revealed("88.90")))
    turn = day.turns["a"]
    assert (turn.checked_in.at, turn.checked_in.member) == (0, 7)
    assert (turn.drawn, turn.place, turn.outcome, turn.called_at) == (1, 1, "revealed", 0)
    pitch, questions = turn.last.stretches
    assert (pitch.spent, pitch.overrun) == (7 * MINUTE, 0)
    assert (questions.spent, questions.overrun) == (8 * MINUTE, MINUTE)
    assert [(one.score, one.shown.at) for one in turn.showings] == [("88.90", 18 * MINUTE)]
    assert (day.first_at, day.last_at) == (0, 18 * MINUTE)


def test_pauses_restarts_and_repeats_keep_what_they_cost():
    day = told(
        ("call", "a", 0), ("start_pitch", "a", 1), ("pause", "a", 3), ("restart", "a", 4),
        ("resume", "a", 6), ("repeat", "a", 8), ("start_pitch", "a", 9), ("end_pitch", "a", 18),
    )  # fmt: skip
    first, second = day.turns["a"].attempts
    assert first.stretch("pitch").spent == 2 * MINUTE
    assert [(one.paused.at, one.resumed.at) for one in first.stretch("pitch").pauses] == [
        (3 * MINUTE, 6 * MINUTE)
    ]
    assert [one.reason for one in first.stretch("pitch").restarts] == ["设备故障"]
    assert first.stretch("pitch").ended is None
    assert (second.begun.name, second.stretch("pitch").overrun) == ("repeat", MINUTE)


def test_who_was_moved_absent_or_taken_back_says_so():
    day = told(
        ("late", "a", 0), ("move", "c", 1, {"to": 1}), ("call", "c", 2), ("absent", "c", 3),
        ("check_in", "b", 4), ("undo_check_in", "b", 5),
        *((name, "b", minute + 6) for name, _key, minute in TURN),
        ("reveal", "b", 24, revealed("88.90")), ("take_back", "b", 25),
        ("reveal", "b", 26, revealed("87.90")), ("note", "", 27),
    )  # fmt: skip
    assert [(one.name, one.moved) for one in day.turns["a"].others] == [("late", (1, 4))]
    assert day.turns["c"].others[0].moved == (2, 1)
    assert day.turns["c"].last.ended.name == "absent"
    assert day.turns["b"].checked_in is None
    assert [(one.score, bool(one.taken_back)) for one in day.turns["b"].showings] == [
        ("88.90", True),
        ("87.90", False),
    ]
    assert [one.at for one in day.incidents] == [27 * MINUTE]


def test_a_step_that_was_not_possible_has_no_history():
    with pytest.raises(Refused):
        told(("start_pitch", "a", 0))


possible = st.tuples(
    st.sampled_from([*TURN_RULES, *HEAT_RULES]),
    st.sampled_from(KEYS),
    st.integers(0, 10 * MINUTE),
    st.integers(1, 4),
    st.sampled_from(list(permutations(KEYS))),
)


def step_from(state, name, key, wait, to, order):
    """A step that stands some chance: the waiting ones in an order, the scene of a project."""
    waiting = [one for one in order if state.turns[one].state == "waiting"]
    data = {"to": to, "scene": "pitch", "key": key, "order": waiting}
    data |= revealed("77.77") if name == "reveal" else {}
    target = "" if name in HEAT_RULES else state.on_stage or key
    return Step(name, state.last_at + wait, target, "设备故障", data)


@given(
    st.lists(possible, max_size=60),
    st.sampled_from([PLAY, replace(PLAY, questions=0), replace(PLAY, reveal="after_heat")]),
)
def test_every_step_stands_in_it_once_and_the_times_add_up(drawn, play):
    start = state = beginning(KEYS, play)
    taken = []
    for one in drawn:
        step = step_from(state, *one)
        try:
            state = apply(state, step)
        except Refused:
            continue
        taken.append((len(taken) + 1, step))
    day = history(start, taken)
    assert sorted(one.seq for one in marks(day)) == [seq for seq, _step in taken]
    for key, turn in day.turns.items():
        agrees_with_the_fold(turn, state, key)
        parts = [part for attempt in turn.attempts for part in attempt.stretches]
        assert all(part.spent == counted(part) for part in parts if part.begun and part.ended)


def test_a_check_in_that_was_written_down_twice_is_taken_back_once():
    start = beginning(KEYS, PLAY)
    names = ["check_in", "check_in", "undo_check_in"]
    steps = [(seq, Step(name, 0, "a", "设备故障")) for seq, name in enumerate(names, start=1)]
    assert history(start, steps).turns["a"].checked_in is None
    again = [*steps, (4, Step("check_in", 0, "a"))]
    assert history(start, again).turns["a"].checked_in.seq == 4


def agrees_with_the_fold(turn, state, key):
    folded = state.turns[key]
    assert (turn.outcome, turn.place) == (folded.state, state.order.index(key) + 1)
    assert (turn.checked_in is None) == (folded.checked_in is None)
    standing = [one.score for one in turn.showings if one.taken_back is None]
    assert standing == ([folded.result.score] if folded.result else [])
    if turn.last:
        ended = {one.part: one.spent for one in turn.last.stretches if one.ended}
        assert ended == dict(folded.spent)
    if state.on_stage == key and state.clock:
        running = turn.last.stretches[-1]
        assert (running.part, running.ended) == (state.clock.part, None)
