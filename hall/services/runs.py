"""A heat is opened in the hall, for a rehearsal or for good."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Heat
from hall.models import HallRun, Screen
from hall.services.documents import cards_of, store_document
from hall.services.folding import play_data, state_of
from judging import rules
from judging.models import Draw
from judging.services.allocation_facts import is_online


class HallRefused(Exception):
    """The step is not possible now; the sentence says why and what would help."""


def drawn_order(heat: Heat) -> list[str]:
    """Keys of the appearances that take part, in the order that was drawn; empty before the draw."""
    drawn = heat.appearances.taking_part().exclude(order=None).order_by("order")
    return [str(pk) for pk in drawn.values_list("pk", flat=True)]


def seed_of(heat: Heat) -> str:
    """The seed from which the order was drawn; empty where it was not drawn by a seed."""
    return Draw.objects.filter(heat=heat).values_list("seed", flat=True).first() or ""


def is_outdated(run: HallRun) -> bool:
    """Whether the running order was drawn anew under a rehearsal. The order of a heat that is on stands."""
    return run.is_rehearsal and run.order != drawn_order(run.heat)


@transaction.atomic
def open_run(heat: Heat, *, is_rehearsal: bool = False, actor: User, at: datetime) -> HallRun:
    """Open the heat in the hall with the running order that was drawn; open already, it is that one.

    A rehearsal is a copy: its steps are its own, and its scores are invented ones. Screens that were
    connected in it show the heat itself once that is opened. PermissionDenied for who does not run
    the heat; HallRefused says what is in the way.
    """
    if not rules.organises_heat(actor, heat):
        raise PermissionDenied
    locked = Heat.objects.select_for_update(of=("self",)).get(pk=heat.pk)
    # Steps and screens of a run are added under its row's lock: none is added to one that goes.
    runs = {
        one.is_rehearsal: one
        for one in HallRun.objects.select_for_update(of=("self",)).filter(heat=locked)
    }
    found = runs.get(is_rehearsal)
    if found is not None and not is_outdated(found):
        return found
    keys = drawn_order(locked)
    _refuse_unready(heat, locked.state, keys, is_rehearsal=is_rehearsal)
    if found is not None:
        found.delete()
    made = HallRun.objects.create(
        heat=heat,
        is_rehearsal=is_rehearsal,
        order=keys,
        play=play_data(heat.round.rule_set.rules.stage, seed_of(heat)),
        opened_by=actor,
        opened_at=at,
    )
    run = HallRun.objects.locked().get(pk=made.pk)
    store_document(run, state_of(run, ()), cards_of(run))
    if not is_rehearsal:
        Screen.objects.filter(run__heat=locked).update(run=run)
        HallRun.objects.filter(heat=locked, is_rehearsal=True).delete()
        record("hallrun.begin", heat, actor=actor, at=at, entries=len(keys))
    return run


def _refuse_unready(heat: Heat, state: str, keys: list[str], *, is_rehearsal: bool) -> None:
    if is_online(heat.round):
        raise HallRefused(_("An online review has no hall."))
    if state == Heat.State.LOCKED:
        raise HallRefused(_("This heat is locked: its day is over."))
    if not keys:
        raise HallRefused(_("Draw the running order first."))
    if is_rehearsal and HallRun.objects.real().filter(heat=heat).exists():
        raise HallRefused(_("The heat itself is on: nothing is rehearsed any more."))
    if not is_rehearsal and state == Heat.State.PLANNED:
        raise HallRefused(_("Open scoring first: until then the running order can still change."))


@transaction.atomic
def end_rehearsal(run: HallRun, *, actor: User) -> None:
    """Take the rehearsal away with all its steps: nothing of it is kept anywhere."""
    if not rules.organises_heat(actor, run.heat):
        raise PermissionDenied
    locked = HallRun.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
    if locked is None:
        return
    if not locked.is_rehearsal:
        raise HallRefused(_("This is the heat itself, not a rehearsal."))
    locked.delete()


@transaction.atomic
def open_to_public(run: HallRun, *, is_public: bool, actor: User, at: datetime) -> None:
    """Open or close the live page. HallRefused for a rehearsal and where the rules keep the hall closed."""
    if not rules.organises_heat(actor, run.heat):
        raise PermissionDenied
    if run.is_rehearsal:
        raise HallRefused(_("Nobody outside sees a rehearsal."))
    if is_public and run.heat.round.rule_set.rules.stage.audience == "closed":
        raise HallRefused(_("By the rules this heat is held behind closed doors."))
    run.is_public = is_public
    run.save(update_fields=["is_public"])
    action = "hallrun.open_live" if is_public else "hallrun.close_live"
    record(action, run.heat, actor=actor, at=at)
