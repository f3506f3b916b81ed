"""The empty sheets of a heat before it opens, so that a tablet holds every page before the start."""

from django.db.models import Q, QuerySet

from competitions.models import Heat
from judging.models import Appearance, Draw, ScoreSheet, Seat
from judging.services.allocation_facts import is_online
from projects.models import Recusal


def lay_out_sheets(heat: Heat) -> int:
    """Make the sheets of a heat those of its panel and its entries; how many there are.

    A sheet for every seat and appearance that takes part and that no recusal parts; what is there
    already stays under its number. The caller holds the heat's row, and the heat has no marks yet.
    """
    parted = set(
        Recusal.objects.filter(project__entries__appearances__heat=heat).values_list(
            "user", "project"
        )
    )
    seats = list(Seat.objects.filter(heat=heat).select_related("judge").order_by("number"))
    rows = Appearance.objects.filter(heat=heat).taking_part().select_related("entry")
    wanted = {
        (row.pk, seat.pk): ScoreSheet(appearance=row, seat=seat)
        for row in rows.order_by("order", "pk")
        for seat in seats
        if (seat.judge.user_id, row.entry.project_id) not in parted
    }
    there = ScoreSheet.objects.filter(Q(appearance__heat=heat) | Q(seat__heat=heat))
    keys = {(one, seat): pk for pk, one, seat in there.values_list("pk", "appearance", "seat")}
    take_away(there.filter(pk__in=[pk for pair, pk in keys.items() if pair not in wanted]))
    ScoreSheet.objects.bulk_create(sheet for pair, sheet in wanted.items() if pair not in keys)
    return len(wanted)


def lay_out_if_drawn(heat: Heat) -> None:
    """After a change of the panel: from the draw on every judge has the sheets of the heat.

    A draw from before the round was made an online review counts for nothing.
    """
    if not is_online(heat.round) and Draw.objects.filter(heat=heat).exists():
        lay_out_sheets(heat)


def take_away(sheets: QuerySet[ScoreSheet]) -> None:
    """Remove empty sheets of heats that have not opened, with their judges' private notes.

    The database refuses it for a sheet that has marks, and for every sheet of a locked heat.
    """
    sheets.delete()
