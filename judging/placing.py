"""Scores to ranks: equal ones set apart by a written chain of tie-breaks; pure.

It does not decide who is promoted (`competitions.promotion.selection`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from judging.scoring import Exact, ScoringError, repeated


class ContenderRepeated(ScoringError):
    """One contender listed twice."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(keys)
        self.keys = keys


class TieValuesMismatch(ScoringError):
    """A contender whose tie values do not match the list of tie-breaks one to one."""

    def __init__(self, key: str, expected: int, found: int) -> None:
        super().__init__(key, expected, found)
        self.key, self.expected, self.found = key, expected, found


@dataclass(frozen=True, slots=True)
class Contender:
    """One to be ranked: the published (rounded) score and a value for each tie-break in turn."""

    key: str
    score: Decimal | None
    tie_values: tuple[Exact | None, ...] = ()


@dataclass(frozen=True, slots=True)
class TieStep:
    """One tie-break as it was tried: the contender's `value`, and how many were still equal.

    `before` and `after` count the contender too. A step that leaves as many as it found either
    found the values equal or was passed over, because one of the tied had none.
    """

    name: str
    value: Exact | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Place:
    """A rank; `tied` when others share it, `decided_by` the tie-break that last set it apart.

    `steps` are the tie-breaks that were tried for it, in turn; empty where nobody had its score.
    """

    key: str
    rank: int | None
    tied: bool
    decided_by: str | None
    steps: tuple[TieStep, ...] = field(default=(), compare=False)


def rank(contenders: Sequence[Contender], *, tie_breaks: Sequence[str]) -> list[Place]:
    """Competition ranking (1, 2, 2, 4) on the published score, highest first.

    Equal scores are set apart by the tie-breaks in their written order, higher value first. A
    tie-break for which one of the tied has no value is passed over for that group: a missing
    value is not a low one. What stays equal shares the rank and says so; inside it the order is
    by key. Contenders without a score come last with rank None. The result does not depend on
    the order of the input. Raises `ContenderRepeated`, `TieValuesMismatch`.
    """
    _refuse_wrong_contenders(contenders, tie_breaks)
    by_key = sorted(contenders, key=lambda contender: contender.key)
    places: list[Place] = []
    for group in _groups(by_key, [contender.score for contender in by_key]):
        for shared, decided_by, steps in _set_apart(group, tie_breaks):
            number = len(places) + 1
            tied = len(shared) > 1
            places += [Place(one.key, number, tied, decided_by, steps) for one in shared]
    places += [Place(one.key, None, False, None) for one in by_key if one.score is None]
    return places


def _refuse_wrong_contenders(contenders: Sequence[Contender], tie_breaks: Sequence[str]) -> None:
    doubled = repeated(contender.key for contender in contenders)
    if doubled:
        raise ContenderRepeated(doubled)
    for contender in contenders:
        if len(contender.tie_values) != len(tie_breaks):
            raise TieValuesMismatch(contender.key, len(tie_breaks), len(contender.tie_values))


def _groups(
    contenders: Sequence[Contender], values: Sequence[Exact | None]
) -> Iterator[list[Contender]]:
    """Contenders with equal values together, highest first, input order kept; None left out."""
    # Decimals compare exactly with one another, and far faster than fractions.
    exact: type = Decimal if all(isinstance(one, Decimal | None) for one in values) else Fraction
    paired = [
        (exact(value), one)
        for value, one in zip(values, contenders, strict=True)
        if value is not None
    ]
    paired.sort(key=lambda pair: pair[0], reverse=True)
    for _, group in groupby(paired, key=lambda pair: pair[0]):
        yield [one for _, one in group]


def _set_apart(
    group: list[Contender],
    tie_breaks: Sequence[str],
    by: str | None = None,
    steps: tuple[TieStep, ...] = (),
) -> Iterator[tuple[list[Contender], str | None, tuple[TieStep, ...]]]:
    position = len(steps)
    if len(group) == 1 or position == len(tie_breaks):
        yield group, by, steps
        return
    name = tie_breaks[position]
    values = [contender.tie_values[position] for contender in group]
    parts = [group] if None in values else list(_groups(group, values))
    for part in parts:
        # Passed over, the values of one group may differ: each contender keeps its own.
        shown = part[0].tie_values[position] if None not in values else None
        step = TieStep(name, shown, len(group), len(part))
        yield from _set_apart(part, tie_breaks, name if len(parts) > 1 else by, (*steps, step))
