"""A press item drafted from the facts of an event; pure. Items are Chinese whatever the interface is.

Nothing is in a text that is not in its facts, and the facts are those that the public can read.
"""

from dataclasses import asdict, dataclass
from typing import Any

from publicity.numerals import chinese_numeral

# Where the editor has to write; an item that still has it is not finished.
TO_WRITE = "（请编辑补充：现场情况、到场嘉宾、引语。）"
TOP = 3


@dataclass(frozen=True, slots=True)
class Winner:
    """A project at the top of a published ranking, by what it declared; no person."""

    rank: int
    tied: bool
    project: str
    unit: str
    sector: str


@dataclass(frozen=True, slots=True)
class PressFacts:
    """What is public of an event. `day` and `clock` in words; before its results are published
    only these, the names and the place are known, and the counts are None."""

    contest: str
    round: str
    event: str
    day: str
    clock: str
    venue: str
    presented: int | None = None
    promoted: int | None = None
    goes_up: bool = False
    sectors: tuple[tuple[str, int], ...] = ()
    winners: tuple[Winner, ...] = ()

    @property
    def is_published(self) -> bool:
        return self.presented is not None

    def plain(self) -> dict[str, Any]:
        """The facts as JSON has them: the same facts give the same value."""
        facts = asdict(self)
        facts["sectors"] = [list(pair) for pair in self.sectors]
        facts["winners"] = [asdict(one) for one in self.winners]
        return facts


@dataclass(frozen=True, slots=True)
class Draft:
    title: str
    body: str


def draft_of(facts: PressFacts) -> Draft:
    """Title and text: an announcement before the results are published, a report after."""
    event = f"{facts.contest}{facts.round}{_apart(facts)}"
    if not facts.is_published:
        when = f"{facts.day}{facts.clock}"
        body = f"{event}定于{when}在{facts.venue}举行。具体安排以赛事公告为准。"
        return Draft(f"{event}将于{facts.day}举行", f"{body}\n\n{TO_WRITE}")
    paragraphs = [
        f"{facts.day}，{event}在{facts.venue}举行。{_how_many(facts)}",
        _who_won(facts),
        TO_WRITE,
    ]
    title = f"{event}举行，{facts.presented}个项目登台路演"
    return Draft(title, "\n\n".join(filter(None, paragraphs)))


def _apart(facts: PressFacts) -> str:
    """The event's own name, unless it says the round's name once more."""
    return facts.event.removeprefix(facts.round) if facts.event != facts.round else ""


def _how_many(facts: PressFacts) -> str:
    counted = "、".join(f"{name}{count}个" for name, count in facts.sectors)
    where = f"，涉及{len(facts.sectors)}个领域：{counted}" if facts.sectors else ""
    return f"共有{facts.presented}个项目登台路演{where}。"


def _who_won(facts: PressFacts) -> str:
    named = "，".join(
        f"{one.unit}的“{one.project}”（{one.sector}）{_place(one)}" for one in facts.winners
    )
    said = f"经专家评审，{named}。" if named else ""
    if facts.promoted:
        end = "拟向上一级赛事推荐" if facts.goes_up else "晋级下一轮"
        said += f"{facts.promoted}个项目{end}。"
    return said


def _place(winner: Winner) -> str:
    together = "并列" if winner.tied else ""
    return f"{together}第{chinese_numeral(winner.rank)}名"
