"""Signed sheets made into scores and ranks by the rules of a round. Reads only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from competitions.models import Criterion, Round
from competitions.rulebook.spec import CRITERION, HUMAN_TIE_BREAKS, Rules
from judging.carry_over import Combined, combined
from judging.models import Appearance, ScoreSheet, Standing, TieRuling
from judging.normalisation import normalise
from judging.ruled_ties import Ruling, with_rulings
from judging.scoring import (
    Contender,
    Exact,
    Mark,
    Place,
    ScoreDetail,
    TrimRule,
    panel_score,
    rank,
    round_half_up,
)
from judging.tie_values import tie_values

type Sheets = Mapping[int, list[ScoreSheet]]
# A mark moved by normalisation is a fraction; this many decimals of it are shown.
SHOWN_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Scored:
    """What an appearance reached. `moved`: its marks by seat where the rules normalise them."""

    appearance: Appearance
    sheets: list[ScoreSheet]
    panel: ScoreDetail
    total: Combined
    moved: Mapping[int, Fraction] | None
    rules: Rules

    @property
    def score(self) -> Decimal | None:
        return self.total.score


@dataclass(frozen=True, slots=True)
class Placed:
    """A place in a ranking with all that led to it."""

    place: Place
    scored: Scored

    @property
    def appearance(self) -> Appearance:
        return self.scored.appearance


def compute(
    round_: Round,
    appearances: Sequence[Appearance],
    *,
    by_heat: bool = False,
    rules: Rules | None = None,
) -> list[Placed]:
    """Places in order of rank; reads only, so anybody may recompute.

    With `by_heat` every heat is ranked for itself, and the heats follow each other. `rules` are
    tried instead of the round's own. The appearances are those of whole heats: normalisation
    compares what the judges of a heat gave.
    """
    rules = rules or round_.rule_set.rules
    chain = rules.ties.chain
    groups: dict[int, list[tuple[Contender, Scored]]] = {}
    for contender, scored in _contenders(round_, appearances, rules):
        heat = scored.appearance.heat_id if by_heat else 0
        groups.setdefault(heat, []).append((contender, scored))
    rulings = _rulings(round_) if set(chain) & set(HUMAN_TIE_BREAKS) else []
    placed = []
    for rows in groups.values():
        by_key = {contender.key: scored for contender, scored in rows}
        contenders = with_rulings([row[0] for row in rows], chain, rulings)
        placed += [
            Placed(place, by_key[place.key]) for place in rank(contenders, tie_breaks=chain)
        ]
    return placed


def contenders_of(
    round_: Round, appearances: Sequence[Appearance]
) -> list[tuple[Contender, Appearance]]:
    """The entries as they are ranked, with the rulings of people in their tie values."""
    chain = round_.rule_set.rules.ties.chain
    rows = _contenders(round_, appearances, round_.rule_set.rules)
    by_key = {contender.key: scored.appearance for contender, scored in rows}
    ruled = with_rulings([contender for contender, _ in rows], chain, _rulings(round_))
    return [(contender, by_key[contender.key]) for contender in ruled]


def standing_of(placed: Placed) -> Standing:
    """The place as it is stored, unsaved."""
    return Standing(
        appearance=placed.appearance,
        score=placed.scored.score,
        rank=placed.place.rank,
        tied=placed.place.tied,
        detail=_detail(placed),
    )


def _detail(placed: Placed) -> dict[str, Any]:
    scored = placed.scored
    totals = {sheet.seat.number: _signed_total(sheet) for sheet in scored.sheets}
    signed = [[seat, _text(total)] for seat, total in totals.items()]
    abstained = [sheet.seat.number for sheet in scored.sheets if _abstained(sheet)]
    detail: dict[str, Any] = {
        "marks": signed,
        "high": list(scored.panel.dropped_high),
        "low": list(scored.panel.dropped_low),
        "decided_by": placed.place.decided_by,
    }
    if abstained:
        detail["abstained"] = abstained
    if scored.moved is not None:
        detail["marks"] = [[seat, _moved_text(scored.moved.get(seat))] for seat in totals]
        detail["raw"] = signed
    if scored.total.earlier is not None:
        detail["carried"] = {
            "panel": str(scored.total.panel),
            "earlier": str(scored.total.earlier),
            "percent": f"{scored.rules.score.carry_over:f}",
        }
    if scored.total.exact is not None and {"raw", "carried"} & detail.keys():
        detail["exact"] = str(scored.total.exact)
    return detail


def _text(total: Decimal | None) -> str | None:
    return None if total is None else str(total)


def _moved_text(value: Fraction | None) -> str | None:
    if value is None:
        return None
    return f"{round_half_up(value, SHOWN_DECIMALS).normalize():f}"


def _contenders(
    round_: Round, appearances: Sequence[Appearance], rules: Rules
) -> list[tuple[Contender, Scored]]:
    sheets = _sheets_of(appearances)
    earlier = _earlier_scores(appearances, round_) if _needs_earlier(rules) else {}
    moved = _moved(round_, appearances, sheets, rules)
    found = []
    for appearance in appearances:
        before = earlier.get(appearance.entry_id)
        own = moved.get(appearance.pk, {}) if moved is not None else None
        scored = _scored(appearance, sheets[appearance.pk], own, before, rules)
        values = _tie_values(scored, before, rules)
        key = appearance.entry.number or ""
        found.append((Contender(key, scored.score, values), scored))
    return found


def _scored(
    appearance: Appearance,
    sheets: list[ScoreSheet],
    moved: Mapping[int, Fraction] | None,
    before: Decimal | None,
    rules: Rules,
) -> Scored:
    values: list[tuple[int, Exact | None]] = [
        (
            sheet.seat.number,
            _signed_total(sheet) if moved is None else moved.get(sheet.seat.number),
        )
        for sheet in sheets
    ]
    marks = [Mark(seat, value) for seat, value in values]
    trim = TrimRule(rules.score.trim_each, rules.score.trim_from)
    panel = panel_score(marks, trim=trim, decimals=rules.score.decimals)
    total = combined(panel.exact, before, rules.score)
    return Scored(appearance, sheets, panel, total, moved, rules)


def _sheets_of(appearances: Sequence[Appearance]) -> Sheets:
    sheets: dict[int, list[ScoreSheet]] = defaultdict(list)
    rows = ScoreSheet.objects.counted().filter(appearance__in=[a.pk for a in appearances])
    for sheet in rows.select_related("seat", "current").order_by("seat__number"):
        sheets[sheet.appearance_id].append(sheet)
    return sheets


def _signed_total(sheet: ScoreSheet) -> Decimal | None:
    return sheet.current.total if sheet.current and sheet.current.signed else None


def _abstained(sheet: ScoreSheet) -> bool:
    return bool(sheet.current and sheet.current.abstained)


def _moved(
    round_: Round, appearances: Sequence[Appearance], sheets: Sheets, rules: Rules
) -> dict[int, dict[int, Fraction]] | None:
    """Appearance → seat → mark on the common measure of its heat; None where marks stay raw."""
    if rules.score.normalisation == "off":
        return None
    most = _full_marks(round_)
    heats: dict[int, dict[tuple[int, int], Decimal]] = defaultdict(dict)
    for appearance in appearances:
        for sheet in sheets[appearance.pk]:
            if (total := _signed_total(sheet)) is not None:
                heats[appearance.heat_id][sheet.seat.number, appearance.pk] = total
    moved: dict[int, dict[int, Fraction]] = defaultdict(dict)
    for totals in heats.values():
        values = normalise(totals, rules.score.normalisation, most).values
        for (seat, appearance_id), value in values.items():
            moved[appearance_id][seat] = value
    return moved


def _full_marks(round_: Round) -> Decimal:
    """The most that any sheet of the round can reach."""
    rows = list(Criterion.objects.filter(rubric__round=round_).select_related("rubric"))
    if rows and rows[0].rubric.scale_to is not None:
        return Decimal(rows[0].rubric.scale_to)
    kinds = {row.category_kind for row in rows}
    return max(
        (
            sum(
                (row.max_points * row.weight for row in rows if row.category_kind in ("", kind)),
                Decimal(0),
            )
            for kind in kinds
        ),
        default=Decimal(0),
    )


def _needs_earlier(rules: Rules) -> bool:
    return bool(rules.score.carry_over) or "earlier_round" in rules.ties.chain


def _earlier_scores(appearances: Sequence[Appearance], round_: Round) -> dict[int, Decimal]:
    """Entry → score in the round before this one."""
    before = Round.objects.filter(competition=round_.competition_id, order__lt=round_.order)
    rows = Standing.objects.filter(
        ranking__round__in=before.order_by("-order").values("pk")[:1],
        ranking__heat=None,
        ranking__superseded_at=None,
        appearance__entry__in=[a.entry_id for a in appearances],
        score__isnull=False,
    )
    scores = rows.values_list("appearance__entry", "score")
    return {entry: score for entry, score in scores if score is not None}


def _tie_values(scored: Scored, before: Decimal | None, rules: Rules) -> tuple[Exact | None, ...]:
    """What the chain compares; what people decided is put in later, where they are tied."""
    codes = [one.removeprefix(CRITERION) for one in rules.ties.chain if one.startswith(CRITERION)]
    means = {code: _criterion_mean(code, scored.sheets, scored.panel.kept) for code in codes}
    return tie_values(
        rules.ties.chain,
        exact=scored.total.exact,
        earlier=before,
        criterion_means={code: mean for code, mean in means.items() if mean is not None},
        rounding=rules.score.rounding,
    )


def _criterion_mean(
    code: str, sheets: Sequence[ScoreSheet], kept: Sequence[int]
) -> Fraction | None:
    """Mean of one criterion over the sheets that counted, as marked; None when there is none."""
    values = [
        Fraction(sheet.current.payload["marks"][code])
        for sheet in sheets
        if sheet.current and sheet.seat.number in kept and code in sheet.current.payload["marks"]
    ]
    return sum(values, Fraction(0)) / len(values) if values else None


def _rulings(round_: Round) -> list[Ruling]:
    """What people decided between tied entries of the round; one query."""
    rows: dict[tuple[int, str, Decimal], dict[str, int]] = defaultdict(dict)
    found = TieRuling.objects.filter(round=round_)
    columns = ("number", "token", "score", "appearance__entry__number", "value")
    for number, token, score, key, value in found.values_list(*columns):
        rows[number, token, score][key or ""] = value
    return [Ruling(*ruling, values) for ruling, values in rows.items()]
