"""What everybody may see of a heat on its day: one small document, the only food of screens and phones.

Pure: made of the folded state and of what is public of each entry, and of nothing else. It holds no
mark, mean or rank that no step `reveal` has put into the state, and no name of a presenter, host or
judge. It says nothing of the present moment, so that it changes only when a step is taken and any
cache can carry it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hall.standing import table
from hall.state import Running
from hall.turns import Result

VERSION = 1


@dataclass(frozen=True, slots=True)
class Card:
    """What is public of an entry in a running order; nothing of one that has left the contest."""

    number: str
    title: str
    unit: str
    group: str
    sector: str
    is_gone: bool = False


GONE = Card("", "", "", "", "", is_gone=True)


@dataclass(frozen=True, slots=True)
class HeatCard:
    """What is public of the heat: contest, heat, the seconds before the end that are warned of, and
    the seed from which the order was drawn."""

    contest: str
    heat: str
    warnings: tuple[int, ...] = ()
    is_rehearsal: bool = False
    seed: str = ""


def document(state: Running, heat: HeatCard, cards: Mapping[str, Card]) -> dict[str, Any]:
    """The document, ready for JSON. Times are milliseconds since 1970 UTC, scores decimal words."""
    shown = cards.get(state.shown)
    gone = {key for key in cards if cards[key].is_gone}
    scene = "holding" if shown is not None and shown.is_gone else state.scene
    places = {key: place for place, key in enumerate(state.order, start=1)}
    return {
        "v": VERSION,
        "steps": state.steps,
        "contest": heat.contest,
        "heat": heat.heat,
        "rehearsal": heat.is_rehearsal,
        "seed": heat.seed,
        "scene": scene,
        "shown": places.get(state.shown, 0),
        "on": places.get(state.on_stage, 0),
        "next": places.get(state.next_key, 0),
        "over": state.is_over,
        "clock": _clock(state, heat.warnings),
        "order": [_line(state, key, place, cards[key]) for key, place in places.items()],
        "table": [
            {"rank": rank, "place": places[key], "score": score}
            for rank, key, score in table(state, gone)
        ],
        "awards": [
            {"rank": rank, "places": [places[key] for key in keys if key not in gone]}
            for rank, keys in state.awards
        ],
    }


def _clock(state: Running, warnings: tuple[int, ...]) -> dict[str, Any] | None:
    clock = state.clock
    if clock is None:
        return None
    return {
        "part": clock.part,
        "length": clock.length,
        "spent": clock.spent,
        "since": clock.since,
        "warnings": list(warnings),
    }


def _line(state: Running, key: str, place: int, card: Card) -> dict[str, Any]:
    turn = state.turns[key]
    line: dict[str, Any] = {
        "place": place,
        "number": card.number,
        "title": card.title,
        "unit": card.unit,
        "group": card.group,
        "sector": card.sector,
        "state": "withdrawn" if card.is_gone else turn.state,
        "spent": dict(turn.spent),
    }
    if turn.result is None or card.is_gone:
        return line
    return line | {"result": _result(turn.result)}


def _result(result: Result) -> dict[str, Any]:
    marks = [{"seat": one.seat, "mark": one.mark, "cut": one.cut} for one in result.marks]
    return {"score": result.score, "marks": marks}


def written(document: Mapping[str, Any]) -> tuple[str, str]:
    """The document as JSON and its entity tag: the same words give the same tag."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text, hashlib.sha256(text.encode()).hexdigest()[:32]
