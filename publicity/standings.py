"""Published standings as a table, every rank with its reasons. Reads public rankings only."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial

from django.utils.translation import gettext as _

from competitions.models import Criterion, Round
from judging.models import Promotion, Ranking, Standing
from judging.services.reasons import Equals, reason_of
from judging.words.reasons import Reason
from publicity.models import Notice
from publicity.noticeboard import Verdict, verdict_on

Outcome = Promotion.Outcome
ORDER = ("promoted", "reserve", "out", "")


@dataclass(frozen=True)
class Row:
    """A line of the table. `declared` facts only: title, unit, sector; no person.

    `why` is put together when it is first asked for: a page shows fifty rows of thousands.
    `entry` tells rows of several rounds apart and is shown to nobody.
    """

    standing: int
    entry: int
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
    explain: Callable[[], Reason]

    @cached_property
    def why(self) -> Reason:
        return self.explain()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with the same outcome, under one heading."""

    outcome: str
    label: str
    rows: tuple[Row, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Table:
    """A published ranking: all rows in order of rank.

    `goes_up`: whom the round promotes is for the level above; `verdict` says how far that is.
    """

    ranking: Ranking
    earlier_round: Round | None
    rows: tuple[Row, ...]
    goes_up: bool
    verdict: Verdict = "proposed"

    @property
    def promoted(self) -> int:
        return sum(row.outcome == Outcome.PROMOTED for row in self.rows)

    @property
    def promoted_label(self) -> str:
        return self.label(Outcome.PROMOTED)

    def label(self, outcome: str) -> str:
        """The outcome in words."""
        if outcome == Outcome.PROMOTED and self.goes_up and self.verdict != "settled":
            return {
                "proposed": _("Proposed for recommendation"),
                "confirmed": _("Confirmed for recommendation"),
            }[self.verdict]
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


def published_table(
    ranking: Ranking, earlier: Ranking | None, notices: Iterable[Notice] | None = None
) -> Table:
    """Four queries; `ranking` and `earlier` must come from `Ranking.objects.public()`.

    `notices`: the public ones of the contest, where whom the round promotes is for the level above.
    """
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
    names = dict(criteria.values_list("code", "name"))
    equals, decimals = Equals(standings), ranking.rule_set.rules.score.decimals
    explain = partial(
        reason_of,
        criteria=names,
        equals=equals,
        decimals=decimals,
        earlier_is_known=earlier is not None,
    )
    rows = tuple(_row(one, outcomes, before, partial(explain, one)) for one in standings)
    promoted = {row.entry for row in rows if row.outcome == Outcome.PROMOTED}
    verdict = verdict_on(promoted, notices or ())
    before_it = earlier.round if earlier else None
    return Table(ranking, before_it, rows, notices is not None, verdict)


def _row(
    standing: Standing,
    outcomes: Mapping[int, str],
    before: Mapping[int, Decimal],
    explain: Callable[[], Reason],
) -> Row:
    entry = standing.appearance.entry
    return Row(
        standing=standing.pk,
        entry=entry.pk,
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
        explain=explain,
    )
