"""Whether the questions and materials of a configuration file hang together. Pure.

A condition may rest on a question of a contest that is not in the file: that one is looked for
where the file goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from competitions.questions.kinds import CHOOSING, FORMATS, Options
from competitions.questions.limits import read_limits
from competitions.transfer.yaml_tree import below

type Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FormFault:
    """`code` with its `params` at `path`."""

    code: str
    path: str
    params: dict[str, Any]


def formats_of(row: Row) -> list[str]:
    """The formats of a required material as they are kept."""
    return [one.strip().lower() for one in row["formats"].split(",") if one.strip()]


def leads_to(above: Row, answer: str) -> bool:
    """Whether `answer` is one of the choices of the question."""
    limits = read_limits(above["kind"], above["limits"] or {})
    return above["kind"] in CHOOSING and isinstance(limits, Options) and answer in limits.choices


def questions_in_line(node: Any) -> list[tuple[Any, int, Row]]:
    """(contest, place, question) of the contest and of those above it in the file, the first first."""
    line = reversed(list(node.line_above))
    return [(one, n, row) for one in line for n, row in enumerate(one.row["questions"])]


def form_faults(node: Any) -> Iterator[FormFault]:
    """What is wrong with the questions and materials of one contest of the file."""
    earlier: dict[str, Row] = {}
    for owner, number, row in questions_in_line(node):
        if owner is node:
            path = below(below(node.path, "questions"), number)
            yield from _question(row, path, earlier)
        earlier.setdefault(row["key"], row)
    for number, row in enumerate(node.row["materials"]):
        path = below(below(node.path, "materials"), number)
        unknown = [one for one in formats_of(row) if one not in FORMATS]
        if unknown or not formats_of(row):
            said = {"values": ", ".join(FORMATS)}
            yield FormFault("no_choice", below(path, "formats"), said)
        if row["least"] > row["most"]:
            yield FormFault("least_above_most", below(path, "least"), {})


def _question(row: Row, path: str, earlier: dict[str, Row]) -> Iterator[FormFault]:
    if row["key"] in earlier:
        yield FormFault("question_twice", below(path, "key"), {"name": row["key"]})
    above = earlier.get(row["shown_if"])
    if above is not None and not leads_to(above, row["shown_if_answer"]):
        said = {"answer": row["shown_if_answer"], "name": row["shown_if"]}
        yield FormFault("no_such_answer", below(path, "shown_if_answer"), said)


def led_from_outside(node: Any) -> list[tuple[int, Row]]:
    """The questions of a contest whose condition rests on a question that is not in the file.

    One that stands after the question it leads to is not found before it, and so counts here.
    """
    earlier: set[str] = set()
    found = []
    for owner, number, row in questions_in_line(node):
        if owner is node and row["shown_if"] and row["shown_if"] not in earlier:
            found.append((number, row))
        earlier.add(row["key"])
    return found
