"""The day in the hall as a fold of steps: what may follow what, and what never gets out."""

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.clocks import Clock, elapsed, left, started, stopped, warned
from hall.public_document import GONE, Card, HeatCard, document, written
from hall.running import apply, fold
from hall.schedule import before, delay, schedule, slot_length
from hall.standing import table
from hall.state import Play, Refused, Running, beginning
from hall.turns import HEAT_RULES, ON_STAGE, TURN_RULES, Result, SeatMark, Step

MINUTE = 60_000
KEYS = ("a", "b", "c", "d")
PLAY = Play(pitch=8 * MINUTE, questions=7 * MINUTE)
CARDS = {key: Card(f"N{key}", f"项目{key}", f"单位{key}", "企业组", "人工智能") for key in KEYS}
HEAT = HeatCard("协会专题赛", "初赛第七场", (60,))


def played(*steps: tuple, play: Play = PLAY) -> Running:
    """A heat after steps given as (name, key, minute, …data)."""
    state = beginning(KEYS, play)
    for name, key, minute, *more in steps:
        data = more[0] if more else {}
        state = apply(state, Step(name, int(minute * MINUTE), key, "设备故障", data))
    return state


def revealed(score: str = "88.90") -> dict:
    return {
        "result": Result(score, (SeatMark("评委A", score), SeatMark("评委B", "91.00", "high")))
    }


TURN = (("call", "a", 0), ("start_pitch", "a", 1), ("end_pitch", "a", 8), ("start_questions", "a", 9), ("end_questions", "a", 17))  # fmt: skip


def test_a_turn_goes_from_the_call_to_its_score():
    state = played(*TURN, ("reveal", "a", 18, revealed()))
    turn = state.turn("a")
    assert (turn.state, turn.result.score) == ("revealed", "88.90")
    assert turn.spent == {"pitch": 7 * MINUTE, "questions": 8 * MINUTE}
    assert (state.on_stage, state.clock, state.scene, state.shown) == ("", None, "score", "a")
    assert state.next_key == "b"


def test_without_questions_the_pitch_is_followed_by_the_scoring():
    play = replace(PLAY, questions=0)
    state = played(("call", "a", 0), ("start_pitch", "a", 1), ("end_pitch", "a", 8), play=play)
    assert (state.turn("a").state, state.clock) == ("scoring", None)


def test_a_pause_stands_still_and_a_repeated_turn_begins_anew():
    state = played(("call", "a", 0), ("start_pitch", "a", 1), ("pause", "a", 3))
    assert left(state.clock, 9 * MINUTE) == 6 * MINUTE
    state = apply(state, Step("resume", 10 * MINUTE, "a"))
    assert left(state.clock, 11 * MINUTE) == 5 * MINUTE
    state = apply(state, Step("repeat", 12 * MINUTE, "a", "投影断电"))
    assert (state.turn("a").state, state.turn("a").attempt, state.clock) == ("called", 2, None)


@pytest.mark.parametrize(
    ("steps", "step", "why"),
    [
        ((), Step("start_pitch", 0, "a"), "state"),
        ((("call", "a", 0),), Step("call", 0, "b"), "stage_taken"),
        ((), Step("call", 0, "z"), "unknown"),
        ((), Step("dance", 0, "a"), "unknown"),
        ((), Step("absent", 0, "a"), "reason"),
        ((), Step("absent", 0, "a", "  "), "reason"),
        (TURN[:2], Step("resume", 0, "a"), "clock_runs"),
        ((*TURN[:2], ("pause", "a", 2)), Step("pause", 0, "a", "再停"), "clock_stands"),
        (TURN[:3], Step("resume", 0, "a"), "clock_runs"),
        (TURN[:4], Step("start_questions", 0, "a"), "clock_runs"),
        (TURN, Step("reveal", 0, "a"), "unrevealed"),
        (TURN, Step("close", 0, "a"), "reason"),
        ((), Step("show", 0, data={"scene": "score", "key": "a"}), "unrevealed"),
        ((), Step("show", 0, data={"scene": "score", "key": "z"}), "unknown"),
        ((), Step("reorder", 0, "", "换", {"order": ["b", "a", "c"]}), "order"),
        ((), Step("reorder", 0, "", "换", {"order": list(KEYS)}), "order"),
        ((), Step("move", 0, "a", "换", {"to": 5}), "place"),
        ((), Step("move", 0, "a", "换", {"to": 1}), "place"),
        ((), Step("note", 0), "reason"),
        ((), Step("undo_check_in", 0, "a", "误点"), "state"),
    ],
)  # fmt: skip
def test_what_is_not_possible_says_why_and_changes_nothing(steps, step, why):
    state = played(*steps)
    with pytest.raises(Refused) as said:
        apply(state, step)
    assert said.value.why == why
    assert state == played(*steps)


def test_a_score_is_kept_until_the_heat_is_over_where_the_rules_say_so():
    play = replace(PLAY, reveal="after_heat")
    state = played(*TURN, ("close", "a", 18), play=play)
    with pytest.raises(Refused, match="not_now"):
        apply(state, Step("reveal", 0, "a", data=revealed()))
    for key in "bcd":
        state = apply(state, Step("absent", 0, key, "未到"))
    assert apply(state, Step("reveal", 0, "a", data=revealed())).turn("a").result


def test_a_score_kept_for_the_notice_is_never_shown():
    state = played(*TURN, ("close", "a", 18), play=replace(PLAY, reveal="after_notice"))
    with pytest.raises(Refused, match="not_now"):
        apply(state, Step("reveal", 0, "a", data=revealed()))


def test_a_deferred_score_comes_when_the_stage_is_empty_and_once_only():
    state = played(*TURN, ("close", "a", 18), ("call", "b", 19))
    with pytest.raises(Refused, match="not_now"):
        apply(state, Step("reveal", 0, "a", data=revealed()))
    state = apply(state, Step("withdraw", 0, "b", "弃权"))
    state = apply(state, Step("reveal", 0, "a", data=revealed()))
    with pytest.raises(Refused):
        apply(state, Step("reveal", 0, "a", data=revealed("99.99")))


def test_who_is_late_or_comes_after_all_goes_last():
    state = played(("late", "b", 0), ("call", "a", 1))
    assert state.order == ("a", "c", "d", "b")
    state = apply(apply(state, Step("absent", 0, "c", "未到")), Step("arrive", 0, "c", "到场"))
    assert state.order == ("a", "d", "b", "c")
    assert state.turn("c").is_late


def test_only_those_who_wait_change_places():
    state = played(("call", "a", 0), ("withdraw", "c", 1), ("move", "d", 2, {"to": 1}))
    assert state.order == ("a", "d", "c", "b")
    state = apply(state, Step("reorder", 0, "", "对调", {"order": ["b", "d"]}))
    assert state.order == ("a", "b", "c", "d")


def test_equal_scores_share_a_rank():
    state = beginning(KEYS, PLAY)
    for key, score in (("a", "88.90"), ("b", "90.00"), ("c", "88.90")):
        for name, _key, minute in TURN:
            state = apply(state, Step(name, minute, key))
        state = apply(state, Step("reveal", 0, key, data=revealed(score)))
    assert table(state) == [(1, "b", "90.00"), (2, "a", "88.90"), (2, "c", "88.90")]


def heard(**scores: str) -> Running:
    """A heat in which everybody was heard and these scores were shown."""
    state = beginning(KEYS, PLAY)
    for key in KEYS:
        for name, _key, minute in TURN:
            state = apply(state, Step(name, minute, key))
        last = ("reveal", revealed(scores[key])) if key in scores else ("close", {})
        state = apply(state, Step(last[0], 0, key, "稍后", last[1]))
    return state


def called(state: Running) -> list:
    return [(line["rank"], line["places"]) for line in document(state, HEAT, CARDS)["awards"]]


def test_places_are_called_from_the_third_to_the_first():
    state = heard(a="88.00", b="90.00", c="91.00", d="87.00")
    with pytest.raises(Refused, match="scores"):
        apply(state, Step("show", 0, data={"scene": "awards"}))
    seen = []
    for _ in range(3):
        state = apply(state, Step("award", 0))
        seen.append(called(state))
    assert seen == [[(3, [1])], [(3, [1]), (2, [2])], [(3, [1]), (2, [2]), (1, [3])]]
    assert state.scene == "awards"
    with pytest.raises(Refused, match="called"):
        apply(state, Step("award", 0))


def test_equal_scores_are_called_together():
    state = apply(heard(a="88.00", b="90.00", c="90.00", d="87.00"), Step("award", 0))
    assert called(state) == [(3, [1])]
    assert called(apply(state, Step("award", 0))) == [(3, [1]), (1, [2, 3])]


def test_no_place_is_called_before_everybody_was_heard_and_every_score_shown():
    with pytest.raises(Refused, match="heard"):
        apply(played(*TURN, ("reveal", "a", 18, revealed())), Step("award", 0))
    with pytest.raises(Refused, match="scores"):
        apply(heard(a="88.00", b="90.00", c="91.00"), Step("award", 0))
    state = beginning(KEYS, PLAY)
    for key in KEYS:
        state = apply(state, Step("absent", 0, key, "未到"))
    with pytest.raises(Refused, match="scores"):
        apply(state, Step("award", 0))


def test_a_score_taken_back_takes_the_called_places_with_it():
    state = apply(heard(a="88.00", b="90.00", c="91.00", d="87.00"), Step("award", 0))
    state = apply(state, Step("take_back", 0, "a", "录入有误"))
    assert called(state) == []


def test_a_clock_warns_ends_and_counts_its_overrun():
    clock = started(Clock("pitch", 8 * MINUTE), 0)
    assert warned(clock, 0, (60, 30)) is None
    assert warned(clock, 7 * MINUTE, (60, 30)) == 60
    assert warned(clock, 7.5 * MINUTE, (60, 30)) == 30
    assert (warned(clock, 9 * MINUTE, ()), left(clock, 9 * MINUTE)) == (0, -MINUTE)
    assert elapsed(stopped(clock, 3), 99) == 3
    assert elapsed(clock, -5) == 0


def test_the_plan_follows_what_happens():
    state = played(("call", "a", 10), ("start_pitch", "a", 10))
    length = slot_length(state, 0, None)
    assert length == 18 * MINUTE
    slots = schedule(state, 0, length, 14 * MINUTE)
    assert (slots["a"].planned, slots["a"].expected) == (0, 10 * MINUTE)
    assert slots["b"].expected == (14 + 4 + 7 + 3) * MINUTE
    assert delay(slots, state) == 10 * MINUTE
    assert slot_length(state, 0, 80 * MINUTE) == 20 * MINUTE


# What a host's device may send, possible or not, in any order.
anything = st.builds(
    Step,
    name=st.sampled_from([*TURN_RULES, *HEAT_RULES]),
    at=st.integers(0, 200 * MINUTE),
    key=st.sampled_from(KEYS),
    reason=st.sampled_from(["", "设备故障"]),
    data=st.fixed_dictionaries(
        {
            "to": st.integers(0, 5),
            "scene": st.sampled_from(["holding", "pitch", "score", "table", "draw", "awards"]),
            "key": st.sampled_from(KEYS),
            "order": st.permutations(KEYS).map(list),
        }
    ),
)
# The same with the score that the server would add to a reveal: told apart from all else.
SECRET = {key: f"7{n}.77" for n, key in enumerate(KEYS)}


def with_score(step: Step) -> Step:
    if step.name != "reveal":
        return step
    score = SECRET[step.key]
    return replace(step, data={"result": Result(score, (SeatMark("评委A", score),))})


@given(st.lists(anything, max_size=60), st.sampled_from(["", "at_once", "after_heat"]))
def test_no_sequence_of_steps_leads_where_the_record_cannot(steps, reveal):
    state = beginning(KEYS, replace(PLAY, reveal=reveal))
    start, record, shown = state, [], set()
    for step in map(with_score, steps):
        try:
            state = apply(state, step)
        except Refused:
            continue
        record.append(step)
        if step.name == "reveal":
            shown.add(step.key)
        if step.name == "take_back":
            shown.remove(step.key)
        told = json.dumps(document(state, HEAT, CARDS), ensure_ascii=False)
        assert {key for key in KEYS if SECRET[key] in told} == shown
        assert {key for _rank, keys in state.awards for key in keys} <= shown
        assert sorted(state.order) == sorted(KEYS)
        on = {key for key in KEYS if state.turn(key).state in ON_STAGE}
        assert on == ({state.on_stage} if state.on_stage else set())
        if state.clock:
            assert state.turn(state.on_stage).state in ("pitching", "questions")
        assert state.steps == len(record)
    assert fold(start, record) == state


@given(st.lists(anything, max_size=30), anything)
def test_a_step_sent_again_is_refused_or_changes_nothing_more(steps, last):
    """Steps of two hosts who press the same button: the second time nothing moves a turn twice."""
    state = beginning(KEYS, PLAY)
    for step in map(with_score, steps):
        try:
            state = apply(state, step)
        except Refused:
            continue
    once_only = {"call", "start_pitch", "end_pitch", "start_questions", "end_questions", "pause"}
    once_only |= {
        "resume",
        "reveal",
        "take_back",
        "close",
        "absent",
        "arrive",
        "withdraw",
        "reorder",
    }
    if last.name not in once_only:
        return
    try:
        after = apply(state, with_score(last))
    except Refused:
        return
    with pytest.raises(Refused):
        apply(after, with_score(last))


def test_who_has_left_the_contest_is_a_place_without_a_name():
    state = played(*TURN, ("reveal", "a", 18, revealed()))
    told = document(state, HEAT, CARDS | {"a": GONE})
    assert (told["order"][0]["state"], told["order"][0]["title"]) == ("withdrawn", "")
    assert "result" not in told["order"][0]
    assert (told["table"], told["scene"]) == ([], "holding")


def test_the_document_says_the_same_as_long_as_nothing_happens():
    state = played(*TURN[:2])
    assert written(document(state, HEAT, CARDS)) == written(document(state, HEAT, CARDS))
    other = apply(state, Step("pause", 2 * MINUTE, "a", "停电"))
    assert written(document(other, HEAT, CARDS))[1] != written(document(state, HEAT, CARDS))[1]


DOORWAY = ("check_in", "undo_check_in", "call", "start_pitch", "end_pitch", "end_questions", "close",
           "absent", "arrive", "late", "move", "withdraw")  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(DOORWAY), st.sampled_from(KEYS), st.integers(1, 4)), max_size=30
    )
)
def test_whoever_waits_is_told_a_number_of_their_own(steps):
    """However a heat goes, those who wait count 0, 1, 2 …, one more while somebody is on stage."""
    state = beginning(KEYS, PLAY)
    for name, key, to in steps:
        with suppress(Refused):
            state = apply(state, Step(name, 0, key, "现场调整", {"to": to, "deck": "d"}))
    told = [count for key in state.order if (count := before(state, key)) is not None]
    first = 1 if state.on_stage else 0
    assert told == list(range(first, first + len(told)))
    assert (before(state, state.next_key) if state.next_key else None) == (first if told else None)
    for turn in state.turns.values():
        assert turn.checked_in is not None or turn.deck == ""
