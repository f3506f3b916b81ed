"""What a standing keeps of how it came about: `Standing.detail`, written here and nowhere else.

JSON of text, whole numbers and lists alone, so that it has one written form (`judging.ledger`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from competitions.rulebook.spec import Rules
from judging.carry_over import Combined
from judging.placing import Place
from judging.scoring import ScoreDetail, round_half_up
from judging.services.sheet_facts import SheetFacts
from judging.spread import spreads

# A mark moved by normalisation is a fraction; this many decimals of it are shown.
SHOWN_DECIMALS = 4


class Ranked(Protocol):
    """What is ranked: an `Appearance` from `for_ranking()`, or its facts alone."""

    @property
    def pk(self) -> int: ...
    @property
    def heat_id(self) -> int: ...
    @property
    def entry_id(self) -> int: ...
    @property
    def number(self) -> str | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def city(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Scored:
    """What an appearance reached, and how, as JSON text: a nation of them has to fit in memory."""

    appearance: Ranked
    score: Decimal | None
    how: str


def scored_of(
    appearance: Ranked,
    sheets: Sequence[SheetFacts],
    panel: ScoreDetail,
    total: Combined,
    moved: Mapping[int, Fraction] | None,
    rules: Rules,
    codes: Sequence[str],
) -> Scored:
    """`moved`: the marks by seat where the rules normalise them; `codes`: the criteria in order."""
    signed = [[one.seat, _text(one.total)] for one in sheets]
    abstained = [one.seat for one in sheets if one.abstained]
    how: dict[str, Any] = {
        "marks": signed,
        "high": panel.dropped_high,
        "low": panel.dropped_low,
        "criteria": spreads(codes, [one.marks for one in sheets if one.total is not None]),
    }
    if abstained:
        how["abstained"] = abstained
    if moved is not None:
        how["marks"] = [[one.seat, _moved_text(moved.get(one.seat))] for one in sheets]
        how["raw"] = signed
    if total.earlier is not None:
        how["carried"] = {
            "panel": str(total.panel),
            "earlier": str(total.earlier),
            "percent": f"{rules.score.carry_over:f}",
        }
    if total.exact is not None and {"raw", "carried"} & how.keys():
        how["exact"] = str(total.exact)
    return Scored(appearance, total.score, json.dumps(how, ensure_ascii=False))


def detail_of(place: Place, scored: Scored) -> dict[str, Any]:
    """How the score and the rank came about.

    "marks": [seat, total or null] as they count; "raw": the same as signed, where the rules
    normalise; "high", "low", "abstained": seats; "criteria": [code, lowest, highest, mean];
    "carried": the round before, where it counts; "exact": the score before rounding, where it is
    no mean of the marks shown; "steps": [tie-break, value as a fraction or null, equal before,
    equal after], where others have the score; "decided_by": the last that set it apart, or null.
    """
    detail: dict[str, Any] = json.loads(scored.how)
    detail["decided_by"] = place.decided_by
    if place.steps:
        detail["steps"] = [
            [step.name, _fraction_text(step.value), step.before, step.after]
            for step in place.steps
        ]
    return detail


def _text(total: Decimal | None) -> str | None:
    return None if total is None else str(total)


def _fraction_text(value: Decimal | Fraction | None) -> str | None:
    return None if value is None else str(Fraction(value))


def _moved_text(value: Fraction | None) -> str | None:
    if value is None:
        return None
    return f"{round_half_up(value, SHOWN_DECIMALS).normalize():f}"
