"""Who has won: prizes that a certificate makes public, since anybody can check it.

A list that two people confirmed and for which no certificate was issued is not public, and neither
is an award revoked since. Title and unit are those that were handed in, as published results show.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from competitions.models import Competition
from judging.models import Ranking, Standing
from outcomes.models import Award


@dataclass(frozen=True, slots=True)
class Winner:
    """An entry by its title, unit and sector as handed in; its key tells them apart and is shown to
    nobody."""

    entry: int
    title: str
    unit: str
    sector: str


@dataclass(frozen=True, slots=True)
class PrizeLine:
    """A prize and those who hold it, the best rank first."""

    prize: str
    winners: tuple[Winner, ...]


def public_awards() -> QuerySet[Award]:
    """What a certificate was issued for, of entries that a published result names."""
    rankings = Ranking.objects.public().filter(heat=None).values("pk")
    named = Standing.objects.filter(ranking__in=rankings).values("appearance__entry")
    return Award.objects.in_force().filter(certificate__isnull=False, entry__in=named)


def winners_of(node: Competition) -> list[PrizeLine]:
    """The prizes of a contest in their order; one query."""
    awards: Any = public_awards().filter(prize__competition=node)
    return [
        PrizeLine(prize, tuple(_winner(award) for award in found))
        for prize, found in groupby(
            awards.for_list().select_related("entry__sector"), key=lambda award: str(award.prize)
        )
    ]


def prizes_of(entries: Iterable[int]) -> dict[int, list[str]]:
    """{entry: names of its prizes}; one query, none for nobody."""
    held: dict[int, list[str]] = {}
    awards = public_awards().filter(entry__in=list(entries)).order_by("prize__order", "pk")
    for entry, name in awards.values_list("entry", "prize__name"):
        held.setdefault(entry, []).append(name)
    return held


def _winner(award: Award) -> Winner:
    entry = award.entry
    said = entry.declared
    return Winner(entry.pk, said.get("title", ""), said.get("unit", ""), entry.sector.name)
