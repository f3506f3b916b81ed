"""From the stored steps of a heat to its state, and back: the only reader of `HallStep.data`."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from competitions.rulebook.spec import StageRule
from hall.models import HallRun, HallStep
from hall.running import fold
from hall.state import Play, Running, beginning
from hall.turns import Result, SeatMark, Step

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60_000


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970 UTC."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def moment(at: int) -> datetime:
    """The time in UTC at so many milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=at)


def play_data(stage: StageRule, seed: str) -> dict[str, Any]:
    """What a run keeps of the rules and of the draw, so that a later version of them changes nothing on the day."""
    return {
        "pitch": stage.pitch_minutes * MINUTE,
        "questions": stage.qa_minutes * MINUTE,
        "warnings": list(stage.warnings),
        "reveal": stage.reveal,
        "style": stage.reveal_style,
        "seed": seed,
    }


def play_of(data: Mapping[str, Any]) -> Play:
    """What the fold needs of `play_data`."""
    return Play(data["pitch"], data["questions"], data["reveal"])


def result_data(result: Result) -> dict[str, Any]:
    """A shown score as a step keeps it: {"score": …, "marks": [[seat, mark, cut], …]}."""
    marks = [[one.seat, one.mark, one.cut] for one in result.marks]
    return {"score": result.score, "marks": marks}


def _result(data: Mapping[str, Any]) -> Result:
    return Result(data["score"], tuple(SeatMark(*mark) for mark in data["marks"]))


def step_of(row: HallStep) -> Step:
    """The step of the fold that a stored row stands for."""
    data = dict(row.data)
    if "result" in data:
        data["result"] = _result(data["result"])
    key = str(row.appearance_id) if row.appearance_id else ""
    return Step(row.name, milliseconds(row.at), key, row.reason, data)


def state_of(run: HallRun, rows: Iterable[HallStep] | None = None) -> Running:
    """The state after every step that had an effect; one query unless the rows are at hand."""
    taken = run.steps.order_by("seq") if rows is None else rows
    start = beginning(run.order, play_of(run.play))
    return fold(start, (step_of(row) for row in taken if not row.refused))
