"""Rankings in force held against what their sheets give now, byte by byte. Reads only."""

from collections.abc import Iterator
from itertools import batched

from competitions.models import Round
from judging.models import Ranking, Standing
from judging.services.ranking_sources import head_of
from judging.services.rankings import (
    Snapshot,
    appearances_of,
    is_fresh,
    line_of,
    ranked_appearances,
    take_snapshot,
)
from judging.snapshot import Line, line_bytes, ranking_digest

# So many standings are read at a time.
PORTION = 1000
# More entries than this are not named one by one.
NAMED = 20


def stored_lines(ranking: Ranking) -> Iterator[Line]:
    """The lines of a stored ranking in their written order, read in portions."""
    keys = ranking.standings.order_by().values_list("rank", "appearance__entry__number", "pk")
    # Sorted here: the collation of a database is not the order of the written form.
    ordered = sorted((rank is None, rank or 0, number or "", pk) for rank, number, pk in keys)
    for some in batched(ordered, PORTION):
        found = Standing.objects.in_bulk([pk for *_, pk in some])
        for _unranked, _rank, number, pk in some:
            yield line_of(found[pk], number)


def stored_digest(ranking: Ranking) -> str:
    """The digest that the ranking has as its rows stand now.

    It is `ranking.digest` unless somebody got round the database, or its ledgers or rules moved.
    """
    decimals = ranking.rule_set.rules.score.decimals
    return ranking_digest(head_of(ranking.round, ranking.heat), stored_lines(ranking), decimals)


def differing_entries(ranking: Ranking, snapshot: Snapshot) -> list[str]:
    """Numbers of entries whose stored line is not the computed one; at most twenty, in order."""
    decimals = snapshot.rules.score.decimals
    stored = {one.entry: line_bytes(one, decimals) for one in stored_lines(ranking)}
    fresh = {
        placed.place.key: line_bytes(line_of(standing, placed.place.key), decimals)
        for placed, standing in zip(snapshot.placed, snapshot.standings, strict=True)
    }
    wrong = {key for key in stored.keys() | fresh.keys() if stored.get(key) != fresh.get(key)}
    return sorted(wrong)[:NAMED]


def agrees(ranking: Ranking, snapshot: Snapshot) -> bool:
    """Whether the digest on record, the rows on record and the snapshot all say the same."""
    return ranking.digest == snapshot.digest == stored_digest(ranking)


def holds(ranking: Ranking) -> bool:
    """Whether it is, to the byte, what the sheets of its entries give, and leaves nobody out.

    Entries that have left the contest since are still in it; none can have come.
    """
    own = appearances_of(ranking)
    known = {one.pk for one in own}
    if any(one.pk not in known for one in ranked_appearances(ranking.round, ranking.heat)):
        return False
    return agrees(ranking, take_snapshot(ranking.round, ranking.heat, appearances=own))


def heats_that_differ(round_: Round) -> list[str]:
    """Names of the heats whose ranking in force is not what its sheets give.

    While the round is scored, one that was made from other sheets, rules or recusals than there
    are now is ranked again, and no difference.
    """
    found = Ranking.objects.filter(round=round_, heat__isnull=False, superseded_at=None)
    related = found.select_related("heat", "round__competition", "round__rule_set", "rule_set")
    ordered = related.order_by("heat__number")
    is_decided = round_.state != Round.State.SCORING
    return [
        one.heat.name
        for one in ordered
        if one.heat and (is_decided or is_fresh(one)) and not holds(one)
    ]
