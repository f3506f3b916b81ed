"""Published standings as a table, every rank with its reasons. Reads public rankings only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.models import Criterion, Round
from competitions.words.ties import tie_break_words
from judging.models import Promotion, Ranking, Standing
from judging.scoring import round_half_up
from judging.services.reasons import carried_words, panel_mean, raw_totals

Outcome = Promotion.Outcome
ORDER = ("promoted", "reserve", "out", "")


@dataclass(frozen=True, slots=True)
class SeatMark:
    """One judge's total; `cut` is "", "high", "low" or "abstained"; None is no mark.

    `raw` is what was signed, where the rules normalise and `total` is what that made of it.
    """

    seat: int
    total: Decimal | None
    cut: str
    raw: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """How a score and a rank came about."""

    marks: tuple[SeatMark, ...]
    tie: str
    decimals: int
    mean: Decimal | None = None
    carried: str = ""

    @property
    def signed(self) -> int:
        return sum(mark.total is not None for mark in self.marks)

    @property
    def missing(self) -> int:
        return sum(mark.total is None and not mark.cut for mark in self.marks)

    @property
    def sum(self) -> str:
        """(91.00 + 90.50) ÷ 2, the marks that count."""
        kept = [m.total for m in self.marks if m.total is not None and not m.cut]
        return f"({' + '.join(mark_text(total) for total in kept)}) ÷ {len(kept)}" if kept else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. `declared` facts only: title, unit, sector; no person."""

    standing: int
    rank: int | None
    tied: bool
    title: str
    unit: str
    sector: str
    sector_code: str
    heat: str
    earlier: Decimal | None
    score: Decimal | None
    outcome: str
    why: Why


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with the same outcome, under one heading."""

    outcome: str
    label: str
    rows: tuple[Row, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Table:
    """A published ranking: all rows in order of rank."""

    ranking: Ranking
    earlier_round: Round | None
    rows: tuple[Row, ...]

    @property
    def promoted(self) -> int:
        return sum(row.outcome == Outcome.PROMOTED for row in self.rows)

    @property
    def promoted_label(self) -> str:
        return self.label(Outcome.PROMOTED)

    def label(self, outcome: str) -> str:
        """The outcome in words: what a final promotes, it proposes to the level above."""
        round_ = self.ranking.round
        goes_up = round_.kind == Round.Kind.FINAL and round_.competition.parent_id is not None
        if outcome == Outcome.PROMOTED and goes_up:
            return _("Proposed for recommendation")
        return str(Outcome(outcome).label) if outcome else _("Ranked")

    @property
    def sectors(self) -> list[tuple[str, str]]:
        """Code and name of the sectors in the table, in the order of their best rank."""
        return list({row.sector_code: row.sector for row in self.rows}.items())

    def only(self, *, sector: str = "", promoted: bool = False) -> tuple[Row, ...]:
        """The rows of one sector, or the promoted ones; an unknown sector has none."""
        return tuple(
            row
            for row in self.rows
            if (not sector or row.sector_code == sector)
            and (not promoted or row.outcome == Outcome.PROMOTED)
        )


def in_groups(rows: Sequence[Row]) -> list[Row]:
    """The rows by outcome, promoted first, each in order of rank; a page is cut from this."""
    return sorted(rows, key=lambda row: ORDER.index(row.outcome))


def grouped(table: Table, shown: Sequence[Row], whole: Sequence[Row]) -> list[Group]:
    """The shown rows under their outcomes, with the counts of the whole list."""
    counts = Counter(row.outcome for row in whole)
    return [
        Group(outcome, table.label(outcome), found, counts[outcome])
        for outcome in ORDER
        if (found := tuple(row for row in shown if row.outcome == outcome))
    ]


def published_table(ranking: Ranking, earlier: Ranking | None) -> Table:
    """Four queries; `ranking` and `earlier` must come from `Ranking.objects.public()`."""
    standings = list(
        ranking.standings.select_related("appearance__entry__sector", "appearance__heat")
    )
    outcomes = dict(
        Promotion.objects.filter(round=ranking.round_id, revoked_at=None).values_list(
            "entry", "outcome"
        )
    )
    before: dict[int, Decimal] = {}
    if earlier is not None:
        scores = earlier.standings.values_list("appearance__entry", "score")
        before = {entry: score for entry, score in scores if score is not None}
    criteria = Criterion.objects.filter(rubric__round=ranking.round_id)
    ties = _Ties(standings, before, dict(criteria.values_list("code", "name")))
    decimals = ranking.rule_set.rules.score.decimals
    rows = tuple(_row(standing, outcomes, before, ties, decimals) for standing in standings)
    return Table(ranking, earlier.round if earlier else None, rows)


def mark_text(total: Decimal) -> str:
    """A judge's total with two decimals, or with as many as it really has."""
    plain = total.normalize()
    shown = plain if plain.as_tuple().exponent < -2 else total.quantize(Decimal("0.01"))  # type: ignore[operator]
    return f"{shown:f}"


def _row(
    standing: Standing,
    outcomes: Mapping[int, str],
    before: Mapping[int, Decimal],
    ties: "_Ties",
    decimals: int,
) -> Row:
    entry = standing.appearance.entry
    return Row(
        standing=standing.pk,
        rank=standing.rank,
        tied=standing.tied,
        title=entry.declared.get("title", ""),
        unit=entry.declared.get("unit", ""),
        sector=entry.sector.name,
        sector_code=entry.sector.code,
        heat=standing.appearance.heat.name,
        earlier=before.get(standing.appearance.entry_id),
        score=standing.score,
        outcome=outcomes.get(standing.appearance.entry_id, ""),
        why=Why(
            _marks(standing.detail),
            ties.sentence(standing),
            decimals,
            panel_mean(standing),
            carried_words(standing.detail),
        ),
    )


def _marks(detail: Mapping[str, Any]) -> tuple[SeatMark, ...]:
    cuts = {seat: cut for cut in ("high", "low", "abstained") for seat in detail.get(cut, [])}
    raw = raw_totals(detail)
    return tuple(
        SeatMark(
            seat,
            None if total is None else Decimal(total),
            cuts.get(seat, ""),
            raw.get(seat),
        )
        for seat, total in detail.get("marks", [])
    )


def _exact_mean(standing: Standing) -> Fraction:
    """The score before rounding; kept where it is more than the mean of the marks shown."""
    if "exact" in standing.detail:
        return Fraction(standing.detail["exact"])
    kept = [m.total for m in _marks(standing.detail) if m.total is not None and not m.cut]
    return sum(map(Fraction, kept), Fraction(0)) / (len(kept) or 1)


class _Ties:
    """What set equal scores apart, in words."""

    def __init__(
        self,
        standings: Sequence[Standing],
        before: Mapping[int, Decimal],
        criteria: Mapping[str, str],
    ) -> None:
        self._equal: dict[Decimal, list[Standing]] = {}
        for standing in standings:
            if standing.score is not None:
                self._equal.setdefault(standing.score, []).append(standing)
        self._before = before
        self._criteria = criteria

    def sentence(self, standing: Standing) -> str:
        """Empty when nobody else has the score."""
        if standing.score is None:
            return ""
        others = [s for s in self._equal[standing.score] if s.pk != standing.pk]
        if not others:
            return ""
        by = standing.detail.get("decided_by")
        same_rank = [s for s in others if s.rank == standing.rank]
        told = _equal_with(others)
        if by:
            told = _followed_by(told, self._decided(by, standing, others))
        if same_rank:
            shared = _("No tie-break of the rules sets them apart, so the rank is shared.")
            told = _followed_by(told, shared)
        return told

    def _decided(self, by: str, standing: Standing, others: Sequence[Standing]) -> str:
        if by == "exact":
            return self._compared(
                _("The mean before rounding decides"), _exact_text, standing, others
            )
        if by == "earlier_round":
            return self._compared(
                _("The score of the earlier round decides"), self._earlier_text, standing, others
            )
        return _("What decides is %(what)s.") % {"what": tie_break_words(by, self._criteria)}

    def _compared(self, what: str, text: Any, mine: Standing, others: Sequence[Standing]) -> str:
        here = text(mine)
        there = _(", ").join(filter(None, map(text, others[:3])))
        if not here or not there:
            return _("%(what)s.") % {"what": what}
        return _("%(what)s: %(here)s here, %(there)s there.") % {
            "what": what,
            "here": here,
            "there": there,
        }

    def _earlier_text(self, standing: Standing) -> str:
        score = self._before.get(standing.appearance.entry_id)
        return "" if score is None else mark_text(score)


def _exact_text(standing: Standing) -> str:
    return f"{round_half_up(_exact_mean(standing), 4):f}"


def _followed_by(first: str, second: str) -> str:
    return _("%(first)s %(second)s") % {"first": first, "second": second}


def _equal_with(others: Sequence[Standing]) -> str:
    names = [
        _("“%(title)s”") % {"title": s.appearance.entry.declared.get("title", "")}
        for s in others[:2]
    ]
    more = len(others) - len(names)
    listed = _(", ").join(names)
    if more:
        listed += ngettext(" and %(n)s more", " and %(n)s more", more) % {"n": more}
    return _("The same score as %(names)s.") % {"names": listed}
