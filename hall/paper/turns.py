"""What the record says of one turn, line by line, in Chinese as the paper is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hall.history import Attempt, Mark, Stretch, TurnHistory
from hall.paper import words
from hall.services.record_facts import Heard


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A row of the running order; `notes` stand below it, in the order of time."""

    place: int
    drawn: int
    number: str
    title: str
    unit: str
    checked_in: str
    presenter: str
    planned: str
    called: str
    pitch: str
    pitch_over: str
    questions: str
    questions_over: str
    state: str
    notes: tuple[str, ...]


def turn_line(
    turn: TurnHistory, heard: Heard, members: Mapping[int, str], planned: int
) -> TurnLine:
    """The row of a turn; `members` are the registered members of its project."""
    last, here = turn.last, turn.checked_in
    pitch = last.stretch("pitch") if last else None
    questions = last.stretch("questions") if last else None
    return TurnLine(
        place=turn.place,
        drawn=turn.drawn,
        number=heard.number,
        title=heard.title,
        unit=heard.unit,
        checked_in=words.clock_of(here.at if here else None),
        presenter=_presenter(here, members),
        planned=words.clock_of(planned)[:5],
        called=words.clock_of(turn.called_at),
        pitch=words.spent(pitch),
        pitch_over=words.overrun(pitch),
        questions=words.spent(questions),
        questions_over=words.overrun(questions),
        state="退出" if heard.has_left else words.STATES[turn.outcome],
        notes=tuple(text for _seq, text in sorted(_notes(turn))),
    )


def _presenter(here: Mark | None, members: Mapping[int, str]) -> str:
    if here is None:
        return "未签到"
    if here.member is None:
        return "其他人员"
    return members.get(here.member, "登记成员")


def _notes(turn: TurnHistory) -> Iterator[tuple[int, str]]:
    """Whatever did not go as planned, with the number of its step."""
    for mark in (*turn.others, *turn.undone):
        yield mark.seq, _said(mark)
    for number, attempt in enumerate(turn.attempts, start=1):
        yield from _of_attempt(attempt, number, is_last=number == len(turn.attempts))
    for showing in turn.showings:
        if showing.taken_back:
            mark = showing.taken_back
            yield mark.seq, f"{_said(mark, because=False)}{showing.score}{words.because(mark)}"


def _said(mark: Mark, *, because: bool = True) -> str:
    moved = f"，由第{mark.moved[0]}位移至第{mark.moved[1]}位" if mark.moved else ""
    reason = words.because(mark) if because else ""
    return f"{words.clock_of(mark.at)} {words.STEPS[mark.name]}{moved}{reason}"


def _of_attempt(attempt: Attempt, number: int, *, is_last: bool) -> Iterator[tuple[int, str]]:
    if attempt.begun.name == "repeat":
        yield attempt.begun.seq, f"{_said(attempt.begun)}（第{number}次）"
    for stretch in attempt.stretches:
        yield from _of_stretch(stretch, number, is_last=is_last)
    if attempt.ended:
        yield attempt.ended.seq, _said(attempt.ended)


def _of_stretch(stretch: Stretch, number: int, *, is_last: bool) -> Iterator[tuple[int, str]]:
    part = words.PARTS[stretch.part]
    for pause in stretch.pauses:
        until = f"至{words.clock_of(pause.resumed.at)}" if pause.resumed else "，未再继续"
        at = words.clock_of(pause.paused.at)
        yield pause.paused.seq, f"{at} {part}暂停计时{until}{words.because(pause.paused)}"
    for mark in stretch.restarts:
        yield mark.seq, f"{words.clock_of(mark.at)} {part}重新计时{words.because(mark)}"
    if not is_last and stretch.begun:
        took = f"{part}用时{words.duration(stretch.spent)}，不计"
        yield stretch.begun.seq, f"{words.clock_of(stretch.begun.at)} 第{number}次{took}"
