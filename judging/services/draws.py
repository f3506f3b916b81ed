"""The draw of a heat's running order: by computer from a seed, or as drawn by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Heat
from judging.draw import Lot, OrderWrong, draw_blocks, named_order
from judging.models import Appearance, Draw
from judging.services.allocation_facts import is_online
from judging.services.panels import planned
from judging.services.sheet_layout import lay_out_sheets
from projects.declared import unit_of
from projects.models import Entry


class NothingToDraw(Exception):
    """An online review has no running order; its plan says who has which entry."""


class DrawRefused(Exception):
    """What was typed is no order of these entries."""


@transaction.atomic
def draw_order(
    heat: Heat,
    *,
    seed: str,
    witness: str,
    blocks: str = "",
    apart: bool = False,
    actor: User,
    at: datetime,
) -> list[Appearance]:
    """Draw the running order from a called-out seed; drawing again before scoring is on record.

    `blocks`: all together, or one group or sector after another. `apart`: two entries of one unit
    do not follow each other where that is possible. From here on every judge has their sheets, so
    that a tablet can hold the heat before it starts. NothingToDraw, HeatNotPlanned, PermissionDenied.
    """
    taking_part = _taking_part(planned(heat, actor))
    lots = [_lot(one.entry, blocks) for one in taking_part.values()]
    drawn = Draw(heat=heat, seed=seed, witness=witness, drawn_by=actor, at=at)
    drawn.blocks, drawn.apart = blocks, apart
    drawn.lots = [[lot.key, lot.house, lot.block] for lot in lots]
    drawn.order = draw_blocks(lots, seed=seed, apart=apart)
    return _keep(drawn, taking_part)


@transaction.atomic
def enter_order(
    heat: Heat, *, numbers: Sequence[str], witness: str, actor: User, at: datetime
) -> list[Appearance]:
    """Take over an order that was drawn by hand before a witness: every number once.

    The end of a number will do where it is clear whose it is. DrawRefused, and as `draw_order`.
    """
    taking_part = _taking_part(planned(heat, actor))
    try:
        order = named_order(numbers, list(taking_part))
    except OrderWrong as wrong:
        raise DrawRefused(_wrong_words(wrong)) from wrong
    drawn = Draw(heat=heat, method=Draw.Method.HAND, witness=witness, drawn_by=actor, at=at)
    drawn.lots = [[number, "", ""] for number in taking_part]
    drawn.order = order
    return _keep(drawn, taking_part)


def is_repeatable(draw: Draw) -> bool:
    """Whether the record gives the same order once more; of a draw by hand there is nothing to repeat."""
    if draw.method != Draw.Method.SEED or not draw.lots:
        return False
    lots = [Lot(*one) for one in draw.lots]
    return draw_blocks(lots, seed=draw.seed, apart=draw.apart) == draw.order


def _taking_part(heat: Heat) -> Mapping[str, Appearance]:
    """By entry number, in the order of the numbers."""
    if is_online(heat.round):
        raise NothingToDraw(_("An online review has no running order."))
    rows = heat.appearances.taking_part().for_list().order_by("entry__number")
    return {one.entry.number or "": one for one in rows}


def _lot(entry: Entry, blocks: str) -> Lot:
    block = {"category": entry.category.name, "sector": entry.sector.name}.get(blocks, "")
    return Lot(entry.number or "", unit_of(entry), block)


def _keep(drawn: Draw, taking_part: Mapping[str, Appearance]) -> list[Appearance]:
    heat = drawn.heat
    heat.appearances.update(order=None)
    for place, number in enumerate(drawn.order, start=1):
        taking_part[number].order = place
    Appearance.objects.bulk_update(taking_part.values(), ["order"])
    Draw.objects.filter(heat=heat).delete()
    drawn.save(force_insert=True)
    lay_out_sheets(heat)
    said = {"method": drawn.method, "seed": drawn.seed, "witness": drawn.witness}
    if drawn.blocks:
        said["blocks"] = drawn.blocks
    record(
        "heat.draw", heat, actor=drawn.drawn_by, at=drawn.at, **said, order=drawn.order,
        apart=drawn.apart,
    )  # fmt: skip
    return [taking_part[number] for number in drawn.order]


def _wrong_words(wrong: OrderWrong) -> str:
    said = []
    for words, numbers in (
        (_("No entry, or several, of this heat: %(numbers)s."), wrong.unknown),
        (_("Named twice: %(numbers)s."), wrong.twice),
        (_("Missing: %(numbers)s."), wrong.missing),
    ):
        if numbers:
            said.append(words % {"numbers": _(", ").join(numbers)})
    return " ".join(said)
