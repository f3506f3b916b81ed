"""The one writer of rankings: signed sheets in, a stored snapshot with its reasons out."""

from datetime import datetime

from django.db import transaction

from competitions.models import Heat, Round
from competitions.rulebook.spec import Rules
from judging.ledger import GENESIS
from judging.models import Appearance, HeatSeal, Ranking, Standing
from judging.services.scores import compute, standing_of
from projects.models import Entry


def preview(round_: Round, rules: Rules | None = None) -> list[Standing]:
    """The standings as they would be stored now, unsaved; heat by heat if promotion goes by heat.

    `rules` are tried instead of the round's own.
    """
    appearances = Appearance.objects.filter(heat__round=round_).taking_part()
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
    return [standing_of(one) for one in compute(round_, ordered, by_heat=by_heat, rules=rules)]


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
    standings = [standing_of(one) for one in compute(round_, appearances)]
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
