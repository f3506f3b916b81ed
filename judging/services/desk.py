"""What a judge has before them: their heats, the running order, their own sheets. Reads only."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from competitions.models import Heat
from judging.models import Appearance, ScoreSheet, Seat


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One place of the running order as its judge sees it.

    A project the judge is recused from is a number and nothing more: `appearance` is None.
    """

    order: int | None
    appearance: Appearance | None
    sheet: ScoreSheet | None

    @property
    def total(self) -> Decimal | None:
        return self.sheet.current.total if self.sheet and self.sheet.current else None

    @property
    def mark(self) -> str:
        """The name of the state: recused, signed, saved, open, or none before scoring."""
        if self.appearance is None:
            return "recused"
        if self.sheet is None:
            return "none"
        if self.sheet.current is None:
            return "open"
        return "signed" if self.sheet.current.signed else "saved"


def heats_of(user: User) -> QuerySet[Heat]:
    """The heats in which the user has a seat, with counts of their own sheets."""
    own = Q(seats__sheets__seat__judge__user=user, seats__sheets__voided_by=None)
    return (
        Heat.objects.filter(pk__in=Seat.objects.filter(judge__user=user).values("heat"))
        .for_list()
        .annotate(
            own_sheets=Count("seats__sheets", filter=own, distinct=True),
            own_signed=Count(
                "seats__sheets",
                filter=own & Q(seats__sheets__current__signed=True),
                distinct=True,
            ),
        )
        .order_by("-starts_at", "pk")
    )


def order_for(heat: Heat, user: User) -> list[OrderLine]:
    """The whole running order of the heat in three queries, whatever its length."""
    seen = {a.pk: a for a in heat.appearances.visible_to_judge(user).for_list()}
    sheets = {
        sheet.appearance_id: sheet
        for sheet in ScoreSheet.objects.owned_by(user)
        .filter(appearance__heat=heat, voided_by=None)
        .select_related("current")
    }
    places = heat.appearances.taking_part().order_by("order", "pk").values_list("pk", "order")
    return [OrderLine(order, seen.get(pk), sheets.get(pk)) for pk, order in places]


def unsigned_of_panel(heat: Heat) -> int:
    """How many counted sheets of the whole panel are not signed; a count and nothing else."""
    counted = ScoreSheet.objects.counted().filter(appearance__heat=heat)
    return counted.filter(Q(current=None) | Q(current__signed=False)).count()
