"""What a judge writes beside the marks: a private note, a problem for the host."""

import uuid
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Heat
from judging import rules
from judging.models import ScoreSheet, SheetFlag, SheetNote
from judging.services.sheets import SheetNotFound

NOTE_LIMIT = 12_000
FLAG_LIMIT = 200
# A judge with more to say talks to the host.
FLAGS_ON_A_SHEET = 20


class AsideRefused(Exception):
    """The text is empty, too long, or one too many."""


def _own(sheet_id: int, actor: User) -> ScoreSheet:
    """The actor's sheet, its row locked: a device may send the same twice in one moment."""
    own = ScoreSheet.objects.owned_by(actor).counted().filter(pk=sheet_id)
    sheet = own.select_for_update(of=("self",)).select_related("seat__heat", "appearance").first()
    if sheet is None:
        raise SheetNotFound
    return sheet


@transaction.atomic
def keep_note(
    sheet_id: int, *, client_id: uuid.UUID, sealed: str, actor: User, at: datetime
) -> SheetNote:
    """Keep the judge's private note in the place of the one before; the newest to arrive stays.

    `sealed` is what the judge's device made of it; an empty note is kept as its seal, too. Notes
    stand until the judge clears them, whatever becomes of the heat. SheetNotFound, AsideRefused.
    """
    if not sealed or len(sealed) > NOTE_LIMIT:
        raise AsideRefused(_("The note is too long."))
    sheet = _own(sheet_id, actor)
    values = {"client_id": client_id, "sealed": sealed, "at": at}
    return SheetNote.objects.update_or_create(sheet=sheet, defaults=values)[0]


@transaction.atomic
def raise_flag(
    sheet_id: int, *, client_id: uuid.UUID, text: str, actor: User, at: datetime
) -> SheetFlag:
    """Tell the host of a problem with this project; the same client id again is the same problem.

    SheetNotFound, AsideRefused.
    """
    sheet = _own(sheet_id, actor)
    if sheet.seat.heat.state == Heat.State.PLANNED:
        raise AsideRefused(_("Scoring has not been opened yet. Tell the host in person."))
    told = SheetFlag.objects.filter(client_id=client_id).first()
    if told is not None:
        if told.sheet_id != sheet.pk:
            raise SheetNotFound
        return told
    said = text.strip()
    if not said or len(said) > FLAG_LIMIT:
        raise AsideRefused(_("Say the problem in one to %(n)s characters.") % {"n": FLAG_LIMIT})
    if sheet.flags.count() >= FLAGS_ON_A_SHEET:
        raise AsideRefused(_("The host has enough problems of this project. Raise your hand."))
    flag = SheetFlag.objects.create(sheet=sheet, client_id=client_id, text=said, raised_at=at)
    record("heat.flag", sheet.seat.heat, actor=actor, at=at, seat=sheet.seat.number)
    return flag


@transaction.atomic
def settle_flag(flag: SheetFlag, *, actor: User, at: datetime) -> None:
    """The host has dealt with the problem; a second time changes nothing."""
    locked = SheetFlag.objects.select_for_update(of=("self",)).select_related("sheet__seat__heat")
    told = locked.get(pk=flag.pk)
    heat: Heat = told.sheet.seat.heat
    if not rules.organises_heat(actor, heat):
        raise PermissionDenied
    if told.settled_at is not None:
        return
    told.settled_at, told.settled_by = at, actor
    told.save(update_fields=["settled_at", "settled_by"])
    record("heat.flag_settle", heat, actor=actor, at=at, seat=told.sheet.seat.number)
