"""The state of a heat on its day, folded from the steps that its hosts took.

Pure: the record of steps is the truth, the state follows from it and can be computed again. A step
that the state does not allow raises `Refused` and changes nothing, so a command that arrives twice,
late or from a second host has its effect once.

A number gets into the state by the step `reveal` alone. Whatever is made of the state (big screen,
public document) therefore holds nothing that was not revealed.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from hall.clocks import Clock, Part, elapsed, started, stopped
from hall.order import who_wait, with_moved, with_places
from hall.standing import next_award
from hall.state import Refused, Running
from hall.turns import HEAT_RULES, TURN_RULES, Result, Step, Turn


def fold(state: Running, steps: Iterable[Step]) -> Running:
    """The state after `steps`; raises `Refused` at the first that is not possible."""
    return reduce(apply, steps, state)


def apply(state: Running, step: Step) -> Running:
    """The state after one step. Raises `Refused`; the state given in is never changed.

    A step before the last one counts at the last one's time: what is recorded never runs backwards.
    """
    step = replace(step, at=max(step.at, state.last_at))
    if step.name in HEAT_RULES:
        after = _HEAT_STEPS[step.name](state, _with_reason(step, HEAT_RULES[step.name]))
    else:
        after = _turn_step(state, step)
    return replace(after, steps=state.steps + 1, last_at=step.at)


def _with_reason(step: Step, needed: bool) -> Step:
    if needed and not step.reason.strip():
        raise Refused("reason", step)
    return step


def _turn_step(state: Running, step: Step) -> Running:
    rule, turn = TURN_RULES.get(step.name), state.turns.get(step.key)
    if rule is None or turn is None:
        raise Refused("unknown", step, turn)
    if turn.state not in rule.sources:
        raise Refused("state", step, turn)
    _with_reason(step, rule.reason)
    return _TURN_STEPS[step.name](state, turn, step)


def _put(state: Running, turn: Turn) -> Running:
    return replace(state, turns={**state.turns, turn.key: turn})


def _check_in(state: Running, turn: Turn, step: Step) -> Running:
    member, deck = step.data.get("member"), step.data.get("deck", "")
    return _put(state, replace(turn, checked_in=step.at, member=member, deck=deck))


def _undo_check_in(state: Running, turn: Turn, step: Step) -> Running:
    if turn.checked_in is None:
        raise Refused("state", step, turn)
    return _put(state, replace(turn, checked_in=None, member=None, deck=""))


def _call(state: Running, turn: Turn, step: Step) -> Running:
    """Onto the stage, which must be empty; the screen turns to the project."""
    if state.on_stage:
        raise Refused("stage_taken", step, state.turns[state.on_stage])
    return replace(
        _put(state, replace(turn, state="called", called_at=step.at)),
        on_stage=turn.key, scene="pitch", shown=turn.key, clock=None,
    )  # fmt: skip


def _start_pitch(state: Running, turn: Turn, step: Step) -> Running:
    clock = started(Clock("pitch", state.play.pitch), step.at)
    return replace(_put(state, replace(turn, state="pitching")), clock=clock)


def _end_part(state: Running, turn: Turn, part: Part, at: int) -> Turn:
    """The turn with what its clock has counted; a part that was never started counts 0."""
    spent = elapsed(state.clock, at) if state.clock and state.clock.part == part else 0
    return replace(turn, spent={**turn.spent, part: spent})


def _end_pitch(state: Running, turn: Turn, step: Step) -> Running:
    """To the questions, whose clock stands until it is started; without questions to the scoring."""
    turn = _end_part(state, turn, "pitch", step.at)
    if not state.play.questions:
        return replace(_put(state, replace(turn, state="scoring")), clock=None)
    clock = Clock("questions", state.play.questions)
    return replace(_put(state, replace(turn, state="questions")), clock=clock)


def _start_questions(state: Running, turn: Turn, step: Step) -> Running:
    clock = state.clock
    if clock is None or clock.runs or clock.spent:
        raise Refused("clock_runs", step, turn)
    return replace(state, clock=started(clock, step.at))


def _end_questions(state: Running, turn: Turn, step: Step) -> Running:
    turn = replace(_end_part(state, turn, "questions", step.at), state="scoring")
    return replace(_put(state, turn), clock=None)


def _pause(state: Running, turn: Turn, step: Step) -> Running:
    if state.clock is None or not state.clock.runs:
        raise Refused("clock_stands", step, turn)
    return replace(state, clock=stopped(state.clock, step.at))


def _resume(state: Running, turn: Turn, step: Step) -> Running:
    """On from where it was paused; a clock that was never started is started by its own step."""
    clock = state.clock
    if clock is None or clock.runs or (clock.part == "questions" and not clock.spent):
        raise Refused("clock_runs", step, turn)
    return replace(state, clock=started(clock, step.at))


def _restart(state: Running, turn: Turn, step: Step) -> Running:
    """The part from its beginning; a clock that stood stands."""
    clock = state.clock
    if clock is None:
        raise Refused("clock_stands", step, turn)
    fresh = Clock(clock.part, clock.length)
    return replace(state, clock=started(fresh, step.at) if clock.runs else fresh)


def _off_stage(state: Running, turn: Turn) -> Running:
    was_on = state.on_stage == turn.key
    state = _put(state, turn)
    return replace(state, on_stage="", clock=None) if was_on else state


def _reveal(state: Running, turn: Turn, step: Step) -> Running:
    """The one way of a number into the state, once for each turn.

    At once: after its scoring, or later where its score was deferred. After the heat: once nobody
    waits or is on stage. Not at all where the rules keep the scores for the notice.
    """
    result = step.data.get("result")
    if turn.result is not None or not isinstance(result, Result):
        raise Refused("unrevealed", step, turn)
    if not may_reveal(state, turn):
        raise Refused("not_now", step, turn)
    revealed = replace(turn, state="revealed", result=result)
    return replace(_off_stage(state, revealed), scene="score", shown=turn.key, awards=())


def may_reveal(state: Running, turn: Turn) -> bool:
    """Whether the rules let the score of `turn` be shown now; whether there is one is another question."""
    if turn.result is not None or turn.state not in ("scoring", "closed"):
        return False
    if state.play.reveal == "at_once":
        return turn.state == "scoring" or not state.on_stage
    return state.play.reveal == "after_heat" and state.is_over


def _take_back(state: Running, turn: Turn, step: Step) -> Running:
    """A shown score turned out to be wrong: it leaves screen and table, and is shown anew later.

    Places that were called with it are called anew.
    """
    state = replace(_put(state, replace(turn, state="closed", result=None)), awards=())
    return _back_to_holding(state, turn)


def _close(state: Running, turn: Turn, step: Step) -> Running:
    """The turn ends without its score. Where scores are shown at once that wants a reason."""
    if state.play.reveal == "at_once":
        _with_reason(step, needed=True)
    return _off_stage(state, replace(turn, state="closed"))


def _late(state: Running, turn: Turn, step: Step) -> Running:
    """Moved to the end of those who wait."""
    return with_moved(_put(state, replace(turn, is_late=True)), turn.key, len(state.order))


def _absent(state: Running, turn: Turn, step: Step) -> Running:
    return _without_turn(state, replace(turn, state="absent"))


def _without_turn(state: Running, turn: Turn) -> Running:
    return _back_to_holding(_off_stage(state, turn), turn)


def _back_to_holding(state: Running, turn: Turn) -> Running:
    """The screen does not keep showing whoever has left without a turn."""
    return replace(state, scene="holding", shown="") if state.shown == turn.key else state


def _arrive(state: Running, turn: Turn, step: Step) -> Running:
    """Whoever was given up comes after all, and goes last."""
    waiting = replace(turn, state="waiting", is_late=True, called_at=None)
    return with_moved(_put(state, waiting), turn.key, len(state.order))


def _move(state: Running, turn: Turn, step: Step) -> Running:
    to = step.data.get("to")
    if not isinstance(to, int) or not 1 <= to <= len(state.order):
        raise Refused("place", step, turn)
    moved = with_moved(state, turn.key, to)
    if who_wait(moved) == who_wait(state):
        raise Refused("place", step, turn)
    return moved


def _repeat(state: Running, turn: Turn, step: Step) -> Running:
    """Once more from the call on, after a fault of the hall; nothing of the attempt counts."""
    again = replace(turn, state="called", attempt=turn.attempt + 1, spent={})
    return replace(_put(state, again), clock=None, scene="pitch", shown=turn.key)


def _withdraw(state: Running, turn: Turn, step: Step) -> Running:
    return _without_turn(state, replace(turn, state="withdrawn"))


def _remind(state: Running, turn: Turn, step: Step) -> Running:
    """A judge is asked to hand in: nothing changes on stage, and the record says so."""
    if not isinstance(step.data.get("seat"), int):
        raise Refused("unknown", step, turn)
    return state


def _reorder(state: Running, step: Step) -> Running:
    """A new order of those who wait, which `order` names each once; the others keep their places."""
    wanted = step.data.get("order")
    waiting = who_wait(state)
    if not isinstance(wanted, list | tuple) or sorted(map(str, wanted)) != sorted(waiting):
        raise Refused("order", step)
    if list(wanted) == waiting:
        raise Refused("order", step)
    return with_places(state, [str(key) for key in wanted])


def _show(state: Running, step: Step) -> Running:
    """What the big screen shows; a score only of a turn whose result was revealed."""
    scene = step.data.get("scene")
    if scene not in ("holding", "draw", "pitch", "score", "table", "awards"):
        raise Refused("unknown", step)
    shown = str(step.data.get("key", "")) if scene in ("pitch", "score") else ""
    turn = state.turns.get(shown)
    if scene == "awards" and not state.awards:
        raise Refused("scores", step)
    if scene in ("pitch", "score") and turn is None:
        raise Refused("unknown", step)
    if scene == "score" and turn is not None and turn.result is None:
        raise Refused("unrevealed", step, turn)
    return replace(state, scene=scene, shown=shown)


def _award(state: Running, step: Step) -> Running:
    """The next place of the podium, from the third to the first, once every score is shown."""
    if not state.is_over:
        raise Refused("heard", step)
    if any(turn.state == "closed" for turn in state.turns.values()):
        raise Refused("scores", step)
    called = next_award(state)
    if called is None:
        raise Refused("called" if state.awards else "scores", step)
    return replace(state, awards=(*state.awards, called), scene="awards", shown="")


def _note(state: Running, step: Step) -> Running:
    """An incident changes nothing on stage: it stands in the record."""
    return state


_TURN_STEPS = {
    "check_in": _check_in, "undo_check_in": _undo_check_in, "call": _call,
    "start_pitch": _start_pitch, "end_pitch": _end_pitch, "start_questions": _start_questions,
    "end_questions": _end_questions, "pause": _pause, "resume": _resume, "restart": _restart,
    "reveal": _reveal, "take_back": _take_back, "close": _close, "late": _late, "absent": _absent, "arrive": _arrive,
    "move": _move, "repeat": _repeat, "withdraw": _withdraw, "remind": _remind,
}  # fmt: skip
_HEAT_STEPS = {"reorder": _reorder, "show": _show, "award": _award, "note": _note}
