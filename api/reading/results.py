"""Published results as the public page shows them, and the entries that stand in them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django.urls import reverse

from accounts.templatetags.look import fixed
from api import shapes
from api.asks import EntriesAsk, Outcome, StandingsAsk
from api.reading.contests import in_china
from api.reading.paging import cut
from competitions.models import Competition
from judging.models import Ranking
from publicity.contest import public_rankings, table_of_round
from publicity.standings import ORDER, Row, Table, in_groups, published_table


def result_lines(node: Competition) -> list[shapes.ResultLine]:
    """The published rounds of a public contest, the last one first; one query."""
    return [_line(ranking) for ranking in public_rankings(node)]


def standings(
    node: Competition, order: int, ask: StandingsAsk
) -> tuple[dict[str, Any], list[Row]] | None:
    """What stands around the standings, and all rows that are asked for, in the page's order.

    None if the round, or this heat of it, is not public.
    """
    table = table_of_round(node, order, ask.heat)
    if table is None:
        return None
    rows = [row for row in in_groups(table.only(sector=ask.sector)) if _fits(row, ask)]
    around = {
        "round": _line(table.ranking),
        "heat": ask.heat,
        "outcomes": _outcomes(table, rows),
        "sectors": [{"code": code, "name": name} for code, name in table.sectors],
    }
    return around, rows


def standing_lines(rows: Sequence[Row], ask: StandingsAsk) -> list[shapes.StandingLine]:
    """The rows of one page with their reasons. No query."""
    return [_standing(row) for row in cut(rows, ask)]


def entry_lines(node: Competition, ask: EntriesAsk) -> tuple[list[shapes.EntryLine], int]:
    """The entries of all published rounds, the best of the last round first.

    Six queries for each published round, whatever the number of entries.
    """
    results: dict[int, list[tuple[Ranking, Row]]] = defaultdict(list)
    for ranking in public_rankings(node):
        for row in in_groups(published_table(ranking, None).rows):
            results[row.entry].append((ranking, row))
    kept = [found for found in results.values() if _is_asked_for(found[0][1], ask)]
    return [_entry(found) for found in cut(kept, ask)], len(kept)


def _fits(row: Row, ask: StandingsAsk) -> bool:
    return ask.outcome is None or row.outcome == ask.outcome


def _is_asked_for(row: Row, ask: EntriesAsk) -> bool:
    if ask.sector and row.sector_code != ask.sector:
        return False
    wanted = ask.q.casefold()
    return wanted in row.title.casefold() or wanted in row.unit.casefold()


def _line(ranking: Ranking) -> shapes.ResultLine:
    round_, rule_set = ranking.round, ranking.rule_set
    place = [round_.competition.code, round_.order]
    return shapes.ResultLine(
        order=round_.order,
        name=round_.name,
        rule_set=rule_set.name,
        version=rule_set.version,
        decimals=rule_set.rules.score.decimals,
        ranked_at=in_china(ranking.made_at),
        digest=ranking.digest,
        ledger_head=ranking.ledger_head,
        page=reverse("publicity:results", args=place),
        address=reverse("api:standings", args=place),
    )


def _outcomes(table: Table, rows: Sequence[Row]) -> list[shapes.OutcomeCount]:
    counts = Counter(row.outcome for row in rows)
    return [
        shapes.OutcomeCount(outcome=_outcome(each), text=table.label(each), count=counts[each])
        for each in ORDER
        if counts[each]
    ]


def _standing(row: Row) -> shapes.StandingLine:
    why = row.why
    return shapes.StandingLine(
        rank=row.rank,
        title=row.title,
        unit=row.unit,
        sector=shapes.Sector(code=row.sector_code, name=row.sector),
        heat=row.heat,
        earlier=_score(row.earlier, why.decimals),
        score=_score(row.score, why.decimals),
        outcome=_outcome(row.outcome),
        why=why.sentence,
        marks=[shapes.Mark(seat=m.seat, total=m.shown, fate=m.fate) for m in why.marks],
    )


def _entry(found: Sequence[tuple[Ranking, Row]]) -> shapes.EntryLine:
    last = found[0][1]
    return shapes.EntryLine(
        title=last.title,
        unit=last.unit,
        sector=shapes.Sector(code=last.sector_code, name=last.sector),
        results=[
            shapes.EntryResult(
                round=ranking.round.order,
                round_name=ranking.round.name,
                heat=row.heat,
                rank=row.rank,
                score=_score(row.score, ranking.rule_set.rules.score.decimals),
                outcome=_outcome(row.outcome),
            )
            for ranking, row in found
        ],
    )


def _outcome(name: str) -> Outcome | None:
    """None where an entry is ranked and nothing was decided."""
    return cast(Outcome, name) if name else None


def _score(score: Decimal | None, decimals: int) -> str | None:
    """As the page sets it, half-up; None where the page has a dash."""
    return None if score is None else fixed(score, decimals)
