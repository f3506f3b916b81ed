"""The record of a heat as an official paper: facts in, words out, and the pages set from them.

A Chinese document whatever language the interface is in, so nothing here goes through gettext.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import batched
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from accounts.paper.fonts import find_faces
from accounts.paper.title import title_lines
from hall.history import TurnHistory
from hall.paper import words
from hall.paper.turns import turn_line
from hall.services.folding import moment
from hall.services.record_facts import Facts
from judging.models import Draw

PAGE, STYLES = "hall/paper/record.html", ("paper/official.css", "hall/paper/record.css")
# So many seats have room beside the number of the project.
SEATS_ACROSS = 13
SIGNERS = ("评审组组长", "主持人", "记录员", "见证人", "监督员")


def render_record(facts: Facts, *, fonts: Sequence[Path]) -> bytes:
    """The pages as PDF; only in a Celery prefork worker. The same facts give the same bytes.

    Raises FontsMissing and GlyphsMissing.
    """
    faces = find_faces(tuple(fonts))
    # Imported here because WeasyPrint would cost every web worker its memory.
    from accounts.paper.engine import set_paper  # noqa: PLC0415 - see above

    said = {"demonstration": facts.heat.round.competition.is_demonstration}
    css = "\n".join(render_to_string(style, said) for style in STYLES)
    return set_paper(render_to_string(PAGE, words_of(facts)), css, faces).pdf


def words_of(facts: Facts) -> dict[str, Any]:
    """Every word of the record, for the paper and for the page on screen."""
    heat = facts.heat
    return {
        "title_lines": title_lines(f"{heat.round.competition.name}赛场记录"),
        "contest": heat.round.competition.name,
        "heat_name": f"{heat.round.name}　{heat.name}",
        "basics": list(_basics(facts)),
        "seats": [_seat(facts, at) for at in range(len(facts.seats))],
        "draw": _draw(facts),
        "turns": [
            turn_line(
                turn,
                facts.entries[turn.key],
                facts.presenters.get(turn.key, {}),
                facts.planned[turn.key],
            )
            for turn in _in_order(facts)
        ],
        "has_questions": bool(facts.state.play.questions),
        "showings": list(_showings(facts)),
        "events": list(_events(facts)),
        "sheet_tables": _sheet_tables(facts),
        "sheet_sum": _sheet_sum(facts),
        "proof": list(_proof(facts)),
        "signers": SIGNERS,
    }


def _in_order(facts: Facts) -> list[TurnHistory]:
    return sorted(facts.history.turns.values(), key=lambda turn: turn.place)


def _basics(facts: Facts) -> Iterator[tuple[str, str]]:
    heat, told, play = facts.heat, facts.history, facts.state.play
    until = f"—{words.minute(heat.ends_at)}" if heat.ends_at else "开始"
    yield "比赛", heat.round.competition.name
    yield "场次", f"{heat.round.name}　{heat.name}"
    yield "地点", str(heat.venue)
    yield "计划时间", f"{words.day(heat.starts_at)}{words.minute(heat.starts_at)}{until}"
    opened = f"{words.day_and_clock(facts.run.opened_at)}（{facts.run.opened_by}）"
    yield "进入赛场", opened
    yield "实际时间", _real_times(told.first_at, told.last_at)
    yield "主持", _hosts(facts)
    yield "出场情况", _counted(facts)
    parts = [f"路演{words.duration(play.pitch)}"] if play.pitch else []
    parts += [f"答辩{words.duration(play.questions)}"] if play.questions else []
    yield "计时规则", "、".join(parts) or "规则未作规定"
    yield "得分公布", words.REVEALS[play.reveal]


def _real_times(first: int | None, last: int | None) -> str:
    if first is None or last is None:
        return "没有项目出场"
    began, ended = moment(first), moment(last)
    same_day = words.day(began) == words.day(ended)
    until = words.clock(ended) if same_day else words.day_and_clock(ended)
    return f"{words.day_and_clock(began)}首次叫号，{until}最后一步"


def _hosts(facts: Facts) -> str:
    """Everybody who took a step, with how many; the most first."""
    taken = Counter(str(row.taken_by) for row in facts.steps)
    said = sorted(taken.items(), key=lambda one: (-one[1], one[0]))
    return "、".join(f"{name}（{n}步）" for name, n in said) or "没有操作"


def _counted(facts: Facts) -> str:
    states = Counter(
        "退出" if facts.entries[key].has_left else words.STATES[turn.outcome]
        for key, turn in facts.history.turns.items()
    )
    said = "，".join(f"{state}{n}项" for state, n in states.items())
    return f"共{len(facts.history.turns)}项：{said}"


def _seat(facts: Facts, at: int) -> dict[str, str]:
    seat = facts.seats[at]
    signed = seat.signed
    return {
        "letter": seat.letter,
        "judge": seat.judge,
        "duty": "组长" if seat.is_chair else "评委",
        "recused": "、".join(facts.entries[key].number for key in seat.recused) or words.NONE,
        "signed": words.SIGNED_BY[signed.method] if signed else "未整场签名",
        "at": words.clock(signed.at) if signed else "",
    }


BY_SEED = "按公布的种子计算：种子、换行符、项目编号依次相接，取SHA-256值，由小到大排列"
BLOCKS = {"": "", "category": "；按组别分段", "sector": "；按领域分段"}


def _method(draw: Draw) -> str:
    if draw.method == Draw.Method.HAND:
        return "现场手工抽签，由见证人见证"
    return BY_SEED + BLOCKS[draw.blocks] + ("；同一单位的项目不相邻" if draw.apart else "")


def _draw(facts: Facts) -> dict[str, str] | None:
    draw = facts.draw
    if draw is None:
        return None
    turns = sorted(facts.history.turns.values(), key=lambda turn: turn.drawn)
    return {
        "method": _method(draw),
        "seed": draw.seed,
        "witness": draw.witness,
        "by": str(draw.drawn_by),
        "at": words.day_and_clock(draw.at),
        "order": "、".join(facts.entries[turn.key].number for turn in turns),
    }


def _showings(facts: Facts) -> Iterator[dict[str, str]]:
    """Every score that the hall has seen, in the order of time."""
    shown = [(one.shown.seq, turn, one) for turn in _in_order(facts) for one in turn.showings]
    for _seq, turn, one in sorted(shown, key=lambda line: line[0]):
        back = one.taken_back
        yield {
            "number": facts.entries[turn.key].number,
            "score": one.score,
            "at": words.clock_of(one.shown.at),
            "back": f"{words.clock_of(back.at)}撤回{words.because(back)}" if back else words.NONE,
        }


def _events(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """Incidents, new orders, and steps that came too late: time, what, in which words; by time."""
    told = facts.history
    found = [
        (mark.seq, words.clock_of(mark.at), words.STEPS[mark.name], mark.reason)
        for mark in (*told.incidents, *told.reorders)
    ]
    for row in facts.steps:
        if row.refused:
            of = f"（{row.appearance.entry.number}）" if row.appearance else ""
            what = f"{words.STEPS.get(row.name, row.name)}{of}"
            found.append((row.seq, words.clock(row.at), what, words.REFUSED))
    yield from (line[1:] for line in sorted(found))


def _sheet_tables(facts: Facts) -> list[dict[str, Any]]:
    """Rows of projects against columns of seats, in tables that are not too wide for the page."""
    tables = []
    for letters in batched([seat.letter for seat in facts.seats], SEATS_ACROSS):
        rows = []
        for turn in sorted(facts.history.turns.values(), key=lambda one: one.drawn):
            states = facts.sheets.get(turn.key)
            cells = [words.SHEETS.get((states or {}).get(one, ""), words.NONE) for one in letters]
            rows.append((facts.entries[turn.key].number, cells))
        tables.append({"letters": letters, "rows": rows})
    return tables


def _sheet_sum(facts: Facts) -> str:
    states = Counter(state for line in facts.sheets.values() for state in line.values())
    due = states.total() - states["recused"]
    said = [f"应交评分表{due}份"]
    said += [f"{words.SHEETS[one]}{n}份" for one in words.SHEETS if (n := states[one])]
    return "，".join(said) + "。"


def _proof(facts: Facts) -> Iterator[tuple[str, str]]:
    seal, lock = facts.seal, facts.lock
    by = f"（{lock.actor}）" if lock and lock.actor else ""
    yield "锁定", f"{words.day_and_clock(seal.at)}{by}"
    if lock and lock.detail.get("reason"):
        yield "锁定说明", str(lock.detail["reason"])
    yield "账本记录", f"{seal.payload['length']}条"
    yield "账本摘要", str(seal.payload["head"])
    yield "赛事链序号", str(seal.seq)
    yield "封存摘要", seal.hash
    yield "赛场操作", f"{len(facts.steps)}步，全部列于档案的步骤清单"
