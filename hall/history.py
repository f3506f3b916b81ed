"""What the steps of a heat say of each turn: the record of its day, every step in exactly one place.

Pure; times are milliseconds since 1970 UTC. Only steps that had an effect are told here, folded by
`hall.running`, so that the record can say nothing that the state does not know.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hall.clocks import Part, elapsed
from hall.running import apply
from hall.state import Running
from hall.turns import Step, TurnState


@dataclass(frozen=True, slots=True)
class Mark:
    """A step as it was taken: its number, what it was, when it counts, and why.

    `moved` are the places in the running order before and after, for steps that change one.
    `member` is the registered member whom a check-in names.
    """

    seq: int
    name: str
    at: int
    reason: str = ""
    moved: tuple[int, int] | None = None
    member: int | None = None


@dataclass(slots=True)
class Pause:
    """The clock stood from `paused` to `resumed`; None where the part ended meanwhile."""

    paused: Mark
    resumed: Mark | None = None


@dataclass(slots=True)
class Stretch:
    """Pitch or questions of one attempt: `spent` of `length` milliseconds, pauses left out.

    `ended` is None where the attempt was broken off; what was spent until then stands all the same.
    """

    part: Part
    length: int
    begun: Mark | None = None
    ended: Mark | None = None
    spent: int = 0
    pauses: list[Pause] = field(default_factory=list)
    restarts: list[Mark] = field(default_factory=list)

    @property
    def overrun(self) -> int:
        return max(0, self.spent - self.length)


@dataclass(slots=True)
class Attempt:
    """From a call, or from the step that ordered a repeat, to what ended it."""

    begun: Mark
    stretches: list[Stretch] = field(default_factory=list)
    ended: Mark | None = None

    def stretch(self, part: Part) -> Stretch | None:
        return next((one for one in self.stretches if one.part == part), None)


@dataclass(slots=True)
class Showing:
    """A score as the hall saw it, and the step that took it back."""

    score: str
    shown: Mark
    taken_back: Mark | None = None


@dataclass(slots=True)
class TurnHistory:
    """One entry's day. `drawn` and `place` count from 1: as drawn, and in the order at the end.

    `check_ins` are all that were written down, `undone` those taken back. `others` are late,
    absent, arrived, moved, withdrawn.
    """

    key: str
    drawn: int
    place: int = 0
    outcome: TurnState = "waiting"
    check_ins: list[Mark] = field(default_factory=list)
    undone: list[Mark] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    showings: list[Showing] = field(default_factory=list)
    others: list[Mark] = field(default_factory=list)

    @property
    def checked_in(self) -> Mark | None:
        """The check-in that stands: the last one, unless it was taken back after it."""
        taken_back = self.undone[-1].seq if self.undone else 0
        last = self.check_ins[-1] if self.check_ins else None
        return last if last is not None and last.seq > taken_back else None

    @property
    def last(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def called_at(self) -> int | None:
        """When the turn was called for the first time."""
        return self.attempts[0].begun.at if self.attempts else None


@dataclass(slots=True)
class History:
    """A heat's day: turns in the order that was drawn, and what was about the heat as a whole."""

    turns: dict[str, TurnHistory]
    reorders: list[Mark] = field(default_factory=list)
    incidents: list[Mark] = field(default_factory=list)
    scenes: list[Mark] = field(default_factory=list)
    awards: list[Mark] = field(default_factory=list)
    first_at: int | None = None
    last_at: int | None = None


def history(state: Running, steps: Iterable[tuple[int, Step]]) -> History:
    """The history of `steps`, each with its number, from the beginning `state` on.

    Raises `Refused` at a step that is not possible, as the fold does.
    """
    told = History({key: TurnHistory(key, n) for n, key in enumerate(state.order, start=1)})
    for seq, step in steps:
        before, state = state, apply(state, step)
        _tell(told, before, state, step, seq)
    for place, key in enumerate(state.order, start=1):
        turn = told.turns[key]
        turn.place, turn.outcome = place, state.turns[key].state
    return told


def _tell(told: History, before: Running, after: Running, step: Step, seq: int) -> None:
    mark = _mark(before, after, step, seq)
    if step.name == "call":
        told.first_at = mark.at if told.first_at is None else told.first_at
    if step.name not in ("check_in", "undo_check_in", "show", "award", "note"):
        told.last_at = mark.at
    whole = {
        "reorder": told.reorders,
        "note": told.incidents,
        "show": told.scenes,
        "award": told.awards,
    }
    if step.name in whole:
        whole[step.name].append(mark)
        return
    turn = told.turns[step.key]
    if not _on_the_clock(turn, before, after, mark):
        _beside_the_clock(turn, before, step, mark)


def _mark(before: Running, after: Running, step: Step, seq: int) -> Mark:
    moved = None
    if step.name in ("late", "arrive", "move"):
        moved = before.order.index(step.key) + 1, after.order.index(step.key) + 1
    member = step.data.get("member") if step.name == "check_in" else None
    return Mark(seq, step.name, after.last_at, step.reason, moved, member)


def _on_the_clock(turn: TurnHistory, before: Running, after: Running, mark: Mark) -> bool:
    """Steps of pitch and questions; whether this was one."""
    if mark.name == "start_pitch":
        stretch = Stretch("pitch", after.play.pitch, begun=mark)
        turn.attempts[-1].stretches.append(stretch)
        return True
    if mark.name not in _CLOCK_STEPS:
        return False
    stretch = turn.attempts[-1].stretches[-1]
    _CLOCK_STEPS[mark.name](stretch, mark)
    if mark.name in ("end_pitch", "end_questions"):
        stretch.spent = after.turns[turn.key].spent[stretch.part]
    if mark.name == "end_pitch" and after.play.questions:
        turn.attempts[-1].stretches.append(Stretch("questions", after.play.questions))
    return True


def _begin(stretch: Stretch, mark: Mark) -> None:
    """Started, or on after a pause: one that was started anew while it stood goes on like that, too."""
    if stretch.begun is None:
        stretch.begun = mark
    else:
        stretch.pauses[-1].resumed = mark


def _pause(stretch: Stretch, mark: Mark) -> None:
    stretch.pauses.append(Pause(mark))


def _restart(stretch: Stretch, mark: Mark) -> None:
    stretch.restarts.append(mark)


def _end(stretch: Stretch, mark: Mark) -> None:
    stretch.ended = mark


_CLOCK_STEPS = {
    "start_questions": _begin, "resume": _begin, "pause": _pause, "restart": _restart,
    "end_pitch": _end, "end_questions": _end,
}  # fmt: skip


def _beside_the_clock(turn: TurnHistory, before: Running, step: Step, mark: Mark) -> None:
    if mark.name in ("call", "repeat"):
        _break_off(turn, before, mark.at)
        turn.attempts.append(Attempt(mark))
    elif mark.name in ("check_in", "undo_check_in"):
        (turn.check_ins if mark.name == "check_in" else turn.undone).append(mark)
    elif mark.name == "reveal":
        turn.showings.append(Showing(step.data["result"].score, mark))
    elif mark.name == "take_back":
        turn.showings[-1].taken_back = mark
    elif before.on_stage == turn.key:
        _break_off(turn, before, mark.at)
        turn.attempts[-1].ended = mark
    else:
        turn.others.append(mark)


def _break_off(turn: TurnHistory, before: Running, at: int) -> None:
    """What the clock has counted stands, though the attempt does not count."""
    last = turn.last
    if before.on_stage == turn.key and before.clock is not None and last and last.stretches:
        last.stretches[-1].spent = elapsed(before.clock, at)
