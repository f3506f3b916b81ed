"""Reads what the dates of a node have to agree with; `competitions.calendar.problems` decides."""

from collections.abc import Iterator
from datetime import date, datetime

from competitions.calendar.problems import (
    DateProblem,
    HeatTimes,
    RoundDays,
    heat_refusals,
    registration_refusals,
    registration_warnings,
    round_refusals,
)
from competitions.models import Competition, Heat, Round


def days_of(round_: Round) -> RoundDays:
    """The round as plain data; no query."""
    return RoundDays(round_.name, round_.order, round_.starts_on, round_.ends_on)


def _rounds(node: Competition | None, without: int | None = None) -> list[RoundDays]:
    if node is None or node.pk is None:
        return []
    return [days_of(round_) for round_ in node.rounds.order_by("order") if round_.pk != without]


def refusals_of_registration(
    node: Competition, opens_at: datetime | None, closes_at: datetime | None
) -> Iterator[DateProblem]:
    """Of dates that are about to be given to `node`, saved or not; one query."""
    return registration_refusals(opens_at, closes_at, _rounds(node))


def warnings_of_node(node: Competition, today: date) -> list[DateProblem]:
    """What is odd about the saved dates of `node` and no mistake by itself; two queries."""
    return list(
        registration_warnings(
            node.registration_closes_at, _rounds(node), _rounds(node.parent), today
        )
    )


def refusals_of_round(
    node: Competition, round_: RoundDays, pk: int | None
) -> Iterator[DateProblem]:
    """Of days that are about to be given to the round `pk` of `node`, None for a new one."""
    heats = Heat.objects.filter(round=pk).order_by("starts_at") if pk else []
    return round_refusals(
        round_,
        others=_rounds(node, without=pk),
        opens_at=node.registration_opens_at,
        heats=[HeatTimes(heat.name, heat.starts_at, heat.ends_at) for heat in heats],
    )


def refusals_of_heat(
    round_: Round, starts_at: datetime, ends_at: datetime | None
) -> Iterator[DateProblem]:
    """Of times that are about to be given to a heat of `round_`; no query."""
    return heat_refusals(HeatTimes("", starts_at, ends_at), days_of(round_))
