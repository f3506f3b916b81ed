"""Why entries stand where they stand, read from their standings alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from competitions.rulebook.spec import HUMAN_TIE_BREAKS
from competitions.words.ties import tie_break_words
from judging.models import Standing
from judging.scoring import round_half_up
from judging.words.reasons import (
    NAMED,
    CriterionLine,
    Fate,
    Reason,
    SeatMark,
    TieLine,
    exact_text,
)

EARLIER = "earlier_round"
# A value between equal scores is shown with the fewest of these decimals that tell it apart.
VALUE_DECIMALS = (2, 4, 6, 8)


def _fate(seat: int, total: str | None, detail: Mapping[str, list[int]]) -> Fate:
    if total is None:
        return "abstained" if seat in detail.get("abstained", ()) else "missing"
    if seat in detail["high"]:
        return "high"
    return "low" if seat in detail["low"] else ""


def _raw_totals(detail: Mapping[str, Any]) -> dict[int, Decimal]:
    """Seat → signed total, where the rules normalise; empty where marks count as given."""
    return {seat: Decimal(total) for seat, total in detail.get("raw", []) if total is not None}


def _panel_mean(standing: Standing) -> Decimal | None:
    """The mean of the marks that count: the score, unless the round before has a part in that."""
    carried = standing.detail.get("carried")
    return Decimal(carried["panel"]) if carried else standing.score


def _carried_words(detail: Mapping[str, Any]) -> str:
    """How the mean and the score of the round before make the score; empty where they do not."""
    carried = detail.get("carried")
    if not carried:
        return ""
    percent = Decimal(carried["percent"])
    said = {
        "panel": exact_text(Decimal(carried["panel"])),
        "earlier": exact_text(Decimal(carried["earlier"])),
        "percent": f"{percent:f}",
        "rest": f"{100 - percent:f}",
    }
    return (
        _("%(rest)s %% of %(panel)s and %(percent)s %% of %(earlier)s of the round before") % said
    )


class Equals:
    """Standings of one ranking by score, to say of each with whom it was equal and for how long."""

    def __init__(
        self, standings: Iterable[Standing], hidden: Iterable[int] = (), *, by_heat: bool = False
    ) -> None:
        """`hidden`: projects that are never named; `by_heat`: every heat was ranked for itself."""
        self._by_score: dict[tuple[int, Decimal | None], list[Standing]] = defaultdict(list)
        self._hidden, self._by_heat = set(hidden), by_heat
        for standing in standings:
            if standing.score is not None:
                self._by_score[self._key(standing)].append(standing)

    def _key(self, standing: Standing) -> tuple[int, Decimal | None]:
        return standing.appearance.heat_id if self._by_heat else 0, standing.score

    def of(self, standing: Standing) -> list[Standing]:
        """The others with its score."""
        found = self._by_score.get(self._key(standing), []) if self._by_score else []
        return [one for one in found if one.appearance_id != standing.appearance_id]

    def titles(self, standing: Standing) -> list[str]:
        """Titles of those of them that may be named."""
        entries = [one.appearance.entry for one in self.of(standing)]
        return [
            entry.declared.get("title", "")
            for entry in entries
            if entry.project_id not in self._hidden
        ]

    def values_at(self, standing: Standing, step: int) -> list[str]:
        """The values at that step of those who were still equal before it, each once."""
        before = standing.detail["steps"][:step]
        return list(
            dict.fromkeys(
                one.detail["steps"][step][1]
                for one in self.of(standing)
                if one.detail.get("steps", [])[:step] == before
            )
        )


NOBODY = Equals(())


def reason_of(
    standing: Standing,
    *,
    panel: Iterable[int] = (),
    criteria: Mapping[str, str] | None = None,
    equals: Equals = NOBODY,
    decimals: int = 2,
    earlier_is_known: bool = True,
) -> Reason:
    """Explain a standing. No query.

    Seats of `panel` without a sheet were recused; `criteria` are names by code; `equals` knows the
    other standings of the ranking. Without `earlier_is_known` no score of the round before is told.
    """
    detail, names = standing.detail, criteria or {}
    titles, by = equals.titles(standing), detail["decided_by"]
    return Reason(
        marks=_marks(detail, panel),
        score=standing.score,
        rank=standing.rank,
        tied=standing.tied,
        decided_by=tie_break_words(by, names) if by else "",
        decimals=decimals,
        mean=_panel_mean(standing),
        carried=_carried_words(detail) if earlier_is_known else "",
        criteria=tuple(
            CriterionLine(names.get(code, code), low, high, mean)
            for code, low, high, mean in detail.get("criteria", ())
        ),
        steps=_steps(standing, equals, names, earlier_is_known=earlier_is_known),
        equals=tuple(titles[:NAMED]),
        more_equals=len(equals.of(standing)) - len(titles[:NAMED]),
        category_rank=standing.category_rank,
        region_rank=standing.region_rank,
    )


def _marks(detail: Mapping[str, Any], panel: Iterable[int]) -> tuple[SeatMark, ...]:
    raw = _raw_totals(detail)
    marks = [
        SeatMark(
            seat,
            None if total is None else Decimal(total),
            _fate(seat, total, detail),
            raw.get(seat),
        )
        for seat, total in detail["marks"]
    ]
    with_sheet = {mark.seat for mark in marks}
    marks += [SeatMark(seat, None, "recused") for seat in panel if seat not in with_sheet]
    return tuple(sorted(marks, key=lambda mark: mark.seat))


def _steps(
    standing: Standing, equals: Equals, names: Mapping[str, str], *, earlier_is_known: bool
) -> tuple[TieLine, ...]:
    found = []
    for number, (name, value, before, after) in enumerate(standing.detail.get("steps", ())):
        others = equals.values_at(standing, number)
        values = [value, *(one for one in others if one != value)]
        passed_over = None in values
        if passed_over or name in HUMAN_TIE_BREAKS or not (earlier_is_known or name != EARLIER):
            values = []
        mine, *rest = _shown([one for one in values if one is not None]) or [""]
        what = tie_break_words(name, names)
        found.append(TieLine(what, mine, tuple(rest), before, after, passed_over))
    return tuple(found)


def _shown(values: Sequence[str]) -> list[str]:
    """The values, fractions as text, with as many decimals as tell them apart."""
    exact = [Fraction(value) for value in values]
    texts: list[str] = []
    for decimals in VALUE_DECIMALS:
        texts = [f"{round_half_up(value, decimals):f}" for value in exact]
        if len(set(texts)) == len(set(exact)):
            break
    return texts
