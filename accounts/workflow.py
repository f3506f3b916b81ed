"""A state machine as a table: what may follow what, who may do it, and what it is called.

Pure: no database, no clock, no Django. `accounts.services.take_step` is the only writer.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


class TransitionRefused(Exception):
    """The step is not open from the current state, or not to this actor, or something is in its way.

    Carries the step (None when no such step exists), the subject and the `obstacle`, so that
    `accounts.refusals.explain` can say who may take it and when, or what is to be done first.
    """

    def __init__(
        self, step: "Transition | None", subject: Any, *, right: bool, obstacle: str = ""
    ) -> None:
        self.step = step
        self.subject = subject
        self.lacks_right = not right
        self.obstacle = obstacle
        super().__init__(f"{step.name if step else '?'} refused from {subject.state}")


def nothing_in_the_way(actor: Any, subject: Any) -> str:
    """The obstacle of a step that waits for nothing."""
    return ""


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: `sources` → `target`, open to whom `allowed` says; `label` is the button.

    `obstacle` says in a sentence what is in the way of the subject, "" for nothing, and no more
    than the actor may know. The button stays, so that whoever presses it reads what is to be done
    first.
    """

    name: str
    sources: frozenset[str]
    target: str
    allowed: Callable[[Any, Any], bool]
    label: Any
    who: Any
    obstacle: Callable[[Any, Any], str] = nothing_in_the_way


@dataclass(frozen=True, slots=True)
class Workflow:
    transitions: tuple[Transition, ...]

    def open_to(self, actor: Any, subject: Any) -> list[Transition]:
        """The steps that `actor` may take now; the buttons of a page come from here."""
        return [
            step
            for step in self.transitions
            if subject.state in step.sources and step.allowed(actor, subject)
        ]

    def check(self, name: str, actor: Any, subject: Any) -> Transition:
        """The step called `name`; raises TransitionRefused if it is not open to `actor` now."""
        named = [step for step in self.transitions if step.name == name]
        for step in named:
            if subject.state in step.sources and step.allowed(actor, subject):
                if obstacle := step.obstacle(actor, subject):
                    raise TransitionRefused(step, subject, right=True, obstacle=obstacle)
                return step
        first = named[0] if named else None
        right = any(step.allowed(actor, subject) for step in named)
        raise TransitionRefused(first, subject, right=right)


def step(
    name: str,
    sources: Iterable[str],
    target: str,
    allowed: Callable[[Any, Any], bool],
    *,
    label: Any,
    who: Any,
    obstacle: Callable[[Any, Any], str] = nothing_in_the_way,
) -> Transition:
    return Transition(name, frozenset(sources), target, allowed, label, who, obstacle)
