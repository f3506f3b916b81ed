"""What the ledger's rows come to: by unit and channel, and over several units as editors ask."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models import Sum as SumOf

from competitions.models import Competition
from publicity.coverage_sums import Part, Sum, UnitSum, by_unit, mixed
from publicity.models import CombinedTotal, Coverage, Unit


@dataclass(frozen=True, slots=True)
class Combined:
    """A combined total as it is now: what it mixes, what that comes to, and why."""

    total: CombinedTotal
    parts: tuple[UnitSum, ...]
    sum: Sum


def parts_of(competition: Competition) -> tuple[Part, ...]:
    """One part for each channel and unit that the node's rows have; one query."""
    rows = Coverage.objects.filter(competition=competition).order_by().values("channel", "unit")
    found = rows.annotate(
        total=SumOf("count"), number=Count("pk"), in_words=Count("pk", filter=~Q(approximator=""))
    )
    names = ("channel", "unit", "total", "number", "in_words")
    return tuple(
        Part(channel, unit, Sum(total, number, in_words))
        for channel, unit, total, number, in_words in found.values_list(*names)
    )


def unit_sums(parts: Iterable[Part]) -> tuple[UnitSum, ...]:
    """One sum for each unit, in the order in which the ledger names units."""
    return by_unit(parts, [str(unit) for unit in Unit])


def combined_totals(competition: Competition, sums: tuple[UnitSum, ...]) -> list[Combined]:
    """The combined totals on record, computed from these sums; one query."""
    stored = CombinedTotal.objects.filter(competition=competition).order_by("pk")
    return [Combined(one, *mixed(sums, one.units)) for one in stored]
