"""The one writer of rankings: signed sheets in, a stored snapshot with its reasons out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from competitions.models import Heat, Round, RuleSet
from judging.ledger import GENESIS
from judging.models import Appearance, HeatSeal, Ranking, ScoreSheet, Standing
from judging.scoring import (
    Contender,
    Mark,
    Place,
    ScoreDetail,
    TrimRule,
    panel_score,
    rank,
)
from projects.models import Entry

type Sheets = dict[int, list[ScoreSheet]]


def _sheets_of(appearances: Sequence[Appearance]) -> Sheets:
    sheets: Sheets = defaultdict(list)
    rows = ScoreSheet.objects.counted().filter(appearance__in=[a.pk for a in appearances])
    for sheet in rows.select_related("seat", "current").order_by("seat__number"):
        sheets[sheet.appearance_id].append(sheet)
    return sheets


def _signed_total(sheet: ScoreSheet) -> Decimal | None:
    return sheet.current.total if sheet.current and sheet.current.signed else None


def _scored(sheets: Iterable[ScoreSheet], rule_set: RuleSet) -> ScoreDetail:
    marks = [Mark(sheet.seat.number, _signed_total(sheet)) for sheet in sheets]
    trim = TrimRule(rule_set.trim_each, rule_set.trim_from)
    return panel_score(marks, trim=trim, decimals=rule_set.decimals)


def _criterion_mean(
    code: str, sheets: Iterable[ScoreSheet], kept: Sequence[int]
) -> Fraction | None:
    """Mean of one criterion over the sheets that counted; None when there is none."""
    values = [
        Fraction(sheet.current.payload["marks"][code])
        for sheet in sheets
        if sheet.current and sheet.seat.number in kept and code in sheet.current.payload["marks"]
    ]
    return sum(values, Fraction(0)) / len(values) if values else None


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


def _tie_values(
    tie_breaks: Sequence[str],
    detail: ScoreDetail,
    sheets: list[ScoreSheet],
    earlier: Any,
) -> tuple[Any, ...]:
    values: list[Any] = []
    for name in tie_breaks:
        if name == "exact":
            values.append(detail.exact)
        elif name == "earlier_round":
            values.append(earlier)
        else:
            code = name.removeprefix("criterion:")
            values.append(_criterion_mean(code, sheets, detail.kept))
    return tuple(values)


def _contenders(
    round_: Round, appearances: Sequence[Appearance]
) -> list[tuple[Contender, Appearance, ScoreDetail, list[ScoreSheet]]]:
    rule_set = round_.rule_set
    sheets = _sheets_of(appearances)
    earlier = _earlier_scores(appearances, round_)
    found = []
    for appearance in appearances:
        own = sheets[appearance.pk]
        detail = _scored(own, rule_set)
        tie_values = _tie_values(
            rule_set.tie_breaks, detail, own, earlier.get(appearance.entry_id)
        )
        key = appearance.entry.number or ""
        found.append((Contender(key, detail.score, tie_values), appearance, detail, own))
    return found


def compute(
    round_: Round, appearances: Sequence[Appearance], *, by_heat: bool = False
) -> list[tuple[Place, Appearance, ScoreDetail, list[ScoreSheet]]]:
    """Places in order of rank, with all that led to them; reads only, so anybody may recompute.

    With `by_heat` every heat is ranked for itself, and the heats follow each other.
    """
    groups: dict[int, list[tuple[Contender, Appearance, ScoreDetail, list[ScoreSheet]]]] = {}
    for row in _contenders(round_, appearances):
        groups.setdefault(row[1].heat_id if by_heat else 0, []).append(row)
    placed = []
    for rows in groups.values():
        by_key = {row[0].key: row for row in rows}
        contenders = [row[0] for row in rows]
        for place in rank(contenders, tie_breaks=round_.rule_set.tie_breaks):
            _contender, appearance, detail, sheets = by_key[place.key]
            placed.append((place, appearance, detail, sheets))
    return placed


def _stored_detail(place: Place, detail: ScoreDetail, sheets: list[ScoreSheet]) -> dict[str, Any]:
    totals = [(sheet.seat.number, _signed_total(sheet)) for sheet in sheets]
    return {
        "marks": [[seat, None if total is None else str(total)] for seat, total in totals],
        "high": list(detail.dropped_high),
        "low": list(detail.dropped_low),
        "decided_by": place.decided_by,
    }


def preview(round_: Round) -> list[Standing]:
    """The standings as they would be stored now, unsaved; heat by heat if promotion goes by heat."""
    appearances = Appearance.objects.filter(heat__round=round_).taking_part()
    related = appearances.select_related(
        "entry__project__enterprise", "entry__project__team", "entry__sector", "heat"
    )
    by_heat = round_.rule_set.method == RuleSet.Method.PER_HEAT
    ordered = list(related.order_by("heat__number", "order", "pk"))
    return [_standing(*row) for row in compute(round_, ordered, by_heat=by_heat)]


def _standing(
    place: Place, appearance: Appearance, detail: ScoreDetail, sheets: list[ScoreSheet]
) -> Standing:
    return Standing(
        appearance=appearance,
        score=detail.score,
        rank=place.rank,
        tied=place.tied,
        detail=_stored_detail(place, detail, sheets),
    )


def withdraw_ranking(round_: Round, heat: Heat | None, *, at: datetime) -> None:
    """No ranking of the heat (or, without one, of the round) is in force; what was made stays."""
    Ranking.objects.filter(round=round_, heat=heat, superseded_at=None).update(superseded_at=at)


@transaction.atomic
def _store(
    round_: Round, heat: Heat | None, appearances: list[Appearance], *, at: datetime
) -> Ranking:
    withdraw_ranking(round_, heat, at=at)
    seal = HeatSeal.objects.filter(competition=round_.competition).order_by("-seq").first()
    ranking = Ranking.objects.create(
        round=round_,
        heat=heat,
        rule_set=round_.rule_set,
        ledger_head=seal.hash if seal else GENESIS,
        made_at=at,
    )
    standings = [_standing(*row) for row in compute(round_, appearances)]
    for standing in standings:
        standing.ranking = ranking
    Standing.objects.bulk_create(standings)
    return ranking


def rank_heat(heat: Heat, *, at: datetime) -> Ranking:
    """Store the ranking of one heat; an earlier one stays, marked superseded."""
    appearances = list(heat.appearances.taking_part().select_related("entry"))
    return _store(heat.round, heat, appearances, at=at)


def rank_round(round_: Round, *, at: datetime) -> Ranking:
    """Store the ranking over all heats of the round; an earlier one stays, marked superseded."""
    appearances = Appearance.objects.filter(heat__round=round_).taking_part()
    return _store(round_, None, list(appearances.select_related("entry")), at=at)


def rank_heats_that_lost_entries(round_: Round, *, at: datetime) -> None:
    """Rank those heats again whose ranking holds an entry that has left the contest since."""
    gone = Standing.objects.filter(ranking__superseded_at=None).exclude(
        appearance__entry__state__in=Entry.IN_CONTEST
    )
    for heat in round_.heats.filter(rankings__standings__in=gone).distinct():
        rank_heat(heat, at=at)
