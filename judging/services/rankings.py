"""The one writer of rankings: signed sheets in, a stored snapshot with its reasons out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from competitions.models import Heat, Round
from competitions.rulebook.spec import Rules
from judging.ledger import GENESIS
from judging.models import Appearance, HeatSeal, Ranking, Standing
from judging.models.panels import AppearanceQuerySet
from judging.services.details import detail_of
from judging.services.ranking_sources import head_of, sources_of
from judging.services.scores import Placed, compute, quietly, standing_of, standings_of
from judging.snapshot import Line, ranking_digest, rules_digest

# A round of more entries is ranked in the background alone.
RANKED_AT_ONCE = 2000
# So many standings are written by one statement.
WRITTEN_AT_ONCE = 1000


class NotRankedYet(Exception):
    """A round of thousands of entries is ranked in the background before it is decided."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A ranking as computed and not stored; `digest` is that of its written form."""

    round: Round
    heat: Heat | None
    rules: Rules
    placed: Sequence[Placed]
    sources: str
    digest: str

    @property
    def standings(self) -> Iterator[Standing]:
        """The places in order of rank, unsaved."""
        return map(standing_of, self.placed)


def preview(round_: Round, rules: Rules | None = None) -> list[Standing]:
    """The standings as they would be stored now, unsaved; heat by heat if promotion goes by heat.

    `rules` are tried instead of the round's own.
    """
    appearances = Appearance.objects.filter(heat__round=round_).taking_part().for_ranking()
    related = appearances.select_related(
        "entry__project__enterprise",
        "entry__project__team",
        "entry__sector",
        "entry__category",
        "heat",
    )
    rules = rules or round_.rule_set.rules
    ordered = list(related.order_by("heat__number", "order", "pk"))
    by_heat = rules.promotion.by == "heat"
    return standings_of(round_, ordered, by_heat=by_heat, rules=rules)


class Facts(NamedTuple):
    """An appearance as it is ranked, without its rows."""

    pk: int
    heat_id: int
    entry_id: int
    number: str | None
    kind: str
    city: str | None


def ranked_appearances(round_: Round, heat: Heat | None) -> list[Facts]:
    """Those that a ranking of the heat, or without one of the round, is made of; one query."""
    found = Appearance.objects.filter(heat__round=round_)
    if heat is not None:
        found = found.filter(heat=heat)
    return _facts(found.taking_part())


def appearances_of(ranking: Ranking) -> list[Facts]:
    """Those that it was made of, also where they have left the contest since; one query."""
    return _facts(Appearance.objects.filter(standings__ranking=ranking))


def _facts(appearances: AppearanceQuerySet) -> list[Facts]:
    rows = appearances.for_ranking().order_by("pk")
    return [Facts(*row) for row in rows.values_list(*Facts._fields)]


def take_snapshot(
    round_: Round,
    heat: Heat | None,
    *,
    appearances: Sequence[Facts] | None = None,
    progress: Callable[[int, int], None] = quietly,
) -> Snapshot:
    """Rank the heat, or without one all heats of the round together, from the signed sheets.

    Reads only. `appearances` are ranked instead of those that take part now. `progress` hears how
    many entries of how many have been read.
    """
    appearances = ranked_appearances(round_, heat) if appearances is None else appearances
    rules = round_.rule_set.rules
    sources = sources_of(round_, heat, appearances)
    placed = compute(round_, appearances, rules=rules, progress=progress)
    lines = map(_line, placed)
    digest = ranking_digest(head_of(round_, heat), lines, rules.score.decimals)
    return Snapshot(round_, heat, rules, placed, sources, digest)


def _line(placed: Placed) -> Line:
    return Line(
        placed.place.key,
        placed.scored.score,
        placed.place.rank,
        placed.place.tied,
        placed.category_rank,
        placed.region_rank,
        detail_of(placed.place, placed.scored),
    )


def line_of(standing: Standing, number: str) -> Line:
    """A standing, stored or not, as it is written; `number` is that of its entry."""
    return Line(
        number,
        standing.score,
        standing.rank,
        standing.tied,
        standing.category_rank,
        standing.region_rank,
        standing.detail,
    )


def withdraw_ranking(round_: Round, heat: Heat | None, *, at: datetime) -> None:
    """No ranking of the heat (or, without one, of the round) is in force; what was made stays."""
    Ranking.objects.filter(round=round_, heat=heat, superseded_at=None).update(superseded_at=at)


@transaction.atomic
def store_snapshot(snapshot: Snapshot, *, at: datetime) -> Ranking:
    """Put it in force, whole or not at all; an earlier one stays, marked superseded."""
    round_, heat = snapshot.round, snapshot.heat
    withdraw_ranking(round_, heat, at=at)
    seal = HeatSeal.objects.filter(competition=round_.competition_id).order_by("-seq").first()
    ranking = Ranking.objects.create(
        round=round_,
        heat=heat,
        rule_set=round_.rule_set,
        ledger_head=seal.hash if seal else GENESIS,
        digest=snapshot.digest,
        rules_digest=rules_digest(round_.rule_set.spec),
        sources=snapshot.sources,
        made_at=at,
    )
    for some in batched(snapshot.standings, WRITTEN_AT_ONCE):
        for standing in some:
            standing.ranking = ranking
        Standing.objects.bulk_create(some)
    return ranking


def rank_heat(heat: Heat, *, at: datetime) -> Ranking:
    """Store the ranking of one heat; an earlier one stays, marked superseded."""
    return store_snapshot(take_snapshot(heat.round, heat), at=at)


def rank_round(round_: Round, *, at: datetime) -> Ranking:
    """The ranking over all heats of the round, from the sheets as they are.

    One that is in force and was made from the very same sources is kept; else it is made, and an
    earlier one stays, marked superseded.
    """
    ranking = in_force(round_)
    if ranking is not None and is_fresh(ranking):
        return ranking
    return store_snapshot(take_snapshot(round_, None), at=at)


def in_force(round_: Round) -> Ranking | None:
    """The ranking over all heats of the round that counts now, with what it is compared by."""
    found = Ranking.objects.filter(round=round_, heat=None, superseded_at=None)
    return found.select_related("round__competition", "round__rule_set", "rule_set").first()


def is_fresh(ranking: Ranking) -> bool:
    """Whether it was made from what is there now: sheets, rules, rulings, entries, recusals."""
    appearances = ranked_appearances(ranking.round, ranking.heat)
    return ranking.sources == sources_of(ranking.round, ranking.heat, appearances)


def stale_heats(round_: Round) -> list[Heat]:
    """Those whose ranking in force was made from something else than is there now."""
    found = Ranking.objects.filter(round=round_, heat__isnull=False, superseded_at=None)
    related = found.select_related("heat", "round__competition", "round__rule_set")
    ordered = related.order_by("heat__number")
    return [one.heat for one in ordered if one.heat and not is_fresh(one)]


def rank_stale_heats(round_: Round, *, at: datetime) -> None:
    """Rank again what `stale_heats` names; an earlier ranking stays, marked superseded."""
    for heat in stale_heats(round_):
        heat.round = round_
        rank_heat(heat, at=at)


def ranked_beforehand(round_: Round) -> bool:
    """Whether it is so large that a worker ranks it and nobody waits.

    NotRankedYet while none has, or where promotion goes by a heat that is to be ranked again.
    """
    entries = Appearance.objects.filter(heat__round=round_).taking_part()
    if entries.count() <= RANKED_AT_ONCE:
        return False
    ranking = in_force(round_)
    by_heat = round_.rule_set.rules.promotion.by == "heat"
    if ranking is None or not is_fresh(ranking) or (by_heat and stale_heats(round_)):
        raise NotRankedYet(
            _("This round is large. Recompute its ranking in the background first.")
        )
    return True


def standings_in_force(round_: Round) -> list[Standing]:
    """The stored standings that promotion follows from: of the heats where it goes by heat."""
    by_heat = round_.rule_set.rules.promotion.by == "heat"
    found = Standing.objects.filter(
        ranking__round=round_,
        ranking__heat__isnull=not by_heat,
        ranking__superseded_at=None,
    )
    related = found.select_related(
        "appearance__entry__category",
        "appearance__entry__sector",
        "appearance__entry__project",
        "appearance__heat",
    )
    return list(related)
