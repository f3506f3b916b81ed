"""What happens on stage, as a table: the states of a turn and the steps between them.

Pure. A turn is one entry's place in the running order of one heat, known by its key. Steps are what
a host does; `hall.running` folds them into the state of the heat.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

type TurnState = Literal[
    "waiting", "called", "pitching", "questions", "scoring", "revealed", "closed", "absent",
    "withdrawn",
]  # fmt: skip
type Scene = Literal["holding", "draw", "pitch", "score", "table", "awards"]

ON_STAGE: frozenset[TurnState] = frozenset({"called", "pitching", "questions", "scoring"})
# Nobody waits for these any more.
DONE: frozenset[TurnState] = frozenset({"revealed", "closed", "absent", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states of the turn a step may be taken; `reason` says that it needs one."""

    sources: frozenset[TurnState]
    reason: bool = False


def _rule(*sources: TurnState, reason: bool = False) -> Rule:
    return Rule(frozenset(sources), reason)


# Steps that are about one turn.
TURN_RULES: Mapping[str, Rule] = {
    "check_in": _rule("waiting"),
    "undo_check_in": _rule("waiting", reason=True),
    "call": _rule("waiting"),
    "start_pitch": _rule("called"),
    "end_pitch": _rule("pitching"),
    "start_questions": _rule("questions"),
    "end_questions": _rule("questions"),
    "pause": _rule("pitching", "questions", reason=True),
    "resume": _rule("pitching", "questions"),
    "restart": _rule("pitching", "questions", reason=True),
    "reveal": _rule("scoring", "closed"),
    "take_back": _rule("revealed", reason=True),
    "close": _rule("scoring"),
    "late": _rule("waiting", reason=True),
    "absent": _rule("waiting", "called", reason=True),
    "arrive": _rule("absent", reason=True),
    "move": _rule("waiting", reason=True),
    "repeat": _rule("called", "pitching", "questions", "scoring", reason=True),
    "withdraw": _rule("waiting", "called", "absent", reason=True),
    "remind": _rule("pitching", "questions", "scoring"),
}
# Steps that are about the heat as a whole.
HEAT_RULES: Mapping[str, bool] = {"reorder": True, "show": False, "award": False, "note": True}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `name` of the table, `key` of the turn ("" for the whole heat), at what time.

    `data` is what the step brings: `member` and `deck` of a check-in, `to` (place from 1) of a move,
    `order` of a new order, `scene` of a show, `result` of a reveal, `seat` of a reminder.
    """

    name: str
    at: int
    key: str = ""
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeatMark:
    """A judge's mark as it is revealed: the seat's label, the mark (decimal words), whether it counts."""

    seat: str
    mark: str
    cut: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a reveal makes public: the score, and the marks where the rules say so (else empty)."""

    score: str
    marks: tuple[SeatMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One entry's turn. `spent` holds the milliseconds of each part in the present attempt."""

    key: str
    state: TurnState = "waiting"
    attempt: int = 1
    checked_in: int | None = None
    member: int | None = None
    deck: str = ""
    is_late: bool = False
    called_at: int | None = None
    spent: Mapping[str, int] = field(default_factory=dict)
    result: Result | None = None
