"""What a heat is between two steps, and what stands against a step. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from hall.clocks import Clock
from hall.turns import DONE, Scene, Step, Turn

type Why = Literal[
    "unknown", "reason", "state", "stage_taken", "clock_runs", "clock_stands", "not_now",
    "unrevealed", "order", "place", "heard", "scores", "called",
]  # fmt: skip
# A rank and the turns that share it, as they were called.
type Awarded = tuple[int, tuple[str, ...]]
type Reveal = Literal["", "at_once", "after_heat", "after_notice"]


class Refused(Exception):
    """The step is not possible now; `why` says in one word what stands against it."""

    def __init__(self, why: Why, step: Step, turn: Turn | None = None) -> None:
        super().__init__(why, step.name, step.key)
        self.why, self.step, self.turn = why, step, turn


@dataclass(frozen=True, slots=True)
class Play:
    """What the rule set says of the stage: milliseconds of pitch and questions, when it is revealed."""

    pitch: int
    questions: int
    reveal: Reveal = "at_once"


@dataclass(frozen=True, slots=True)
class Running:
    """A heat between two steps. `order` holds every key once; `on_stage` is the turn that is on."""

    play: Play
    order: tuple[str, ...]
    turns: Mapping[str, Turn]
    on_stage: str = ""
    clock: Clock | None = None
    scene: Scene = "holding"
    shown: str = ""
    awards: tuple[Awarded, ...] = ()
    steps: int = 0
    last_at: int = 0

    def turn(self, key: str) -> Turn:
        return self.turns[key]

    @property
    def next_key(self) -> str:
        """The first in the order who still waits; "" when nobody does."""
        return next((key for key in self.order if self.turns[key].state == "waiting"), "")

    @property
    def is_over(self) -> bool:
        """Nobody waits and nobody is on stage."""
        return all(turn.state in DONE for turn in self.turns.values())


def beginning(order: Iterable[str], play: Play) -> Running:
    """A heat in which nothing has happened; `order` is the running order that was drawn."""
    keys = tuple(order)
    return Running(play=play, order=keys, turns={key: Turn(key) for key in keys})
