"""The one writer of steps: a host's command in, its effect once, and the public document anew."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Heat
from hall.models import HallRun, HallStep
from hall.running import apply, may_reveal
from hall.services.decks import check_deck
from hall.services.documents import cards_of, store_document
from hall.services.folding import milliseconds, moment, result_data, state_of, step_of
from hall.services.parties import impartial_appearance
from hall.services.presenters import check_presenter
from hall.services.reminders import check_reminder
from hall.services.runs import HallRefused
from hall.state import Refused, Running
from hall.turns import HEAT_RULES, TURN_RULES, Result, SeatMark
from hall.words import refusal_words
from judging import rules
from judging.models import Appearance, LiveScore
from judging.services.live_scores import reveal_score, withdraw_score

REASON_LIMIT = 200
# What a host may bring along with a step, and of what kind; everything else is made here.
BRINGS: dict[str, dict[str, type]] = {
    "check_in": {"member": int, "deck": str},
    "move": {"to": int},
    "reorder": {"order": list},
    "show": {"scene": str, "key": str},
    "remind": {"seat": int},
}
# A number or a text that is longer is none that a console of ours has sent.
LONGEST, MOST = 100, 2**31


@dataclass(frozen=True, slots=True)
class Command:
    """What a host's device sends. `at` is when the button was pressed, in milliseconds of the server's
    clock as the device has measured it; None for now."""

    client_id: uuid.UUID
    name: str
    key: str = ""
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    at: int | None = None


@transaction.atomic
def take(run: HallRun, command: Command, *, actor: User, at: datetime) -> HallStep:
    """Take a step. The same client id again is the step that it made before.

    A step that was pressed while the device had no network counts at the time of the press, never
    before the last step and never in the future; where it is not possible any more, it is recorded
    as refused and has no effect. Raises PermissionDenied, and HallRefused where a step pressed now
    is not possible.
    """
    locked = HallRun.objects.locked().filter(pk=run.pk).first()
    if locked is None:
        raise HallRefused(_("This rehearsal has ended."))
    if not rules.organises_heat(actor, run.heat):
        raise PermissionDenied
    if done := HallStep.objects.filter(client_id=command.client_id).first():
        if done.run_id != locked.pk:
            raise HallRefused(_("The device sent this step for another heat before."))
        return done
    rows = list(locked.steps.order_by("seq"))
    state = state_of(locked, rows)
    row = _row(locked, command, state, len(rows) + 1, actor=actor, at=at)
    try:
        after = _effect(run, state, row, late=command.at is not None, actor=actor, at=at)
    except (Refused, HallRefused) as refused:
        if command.at is None:
            raise refused if isinstance(refused, HallRefused) else _said(refused) from refused
        row.refused = refused.why if isinstance(refused, Refused) else "rules"
        row.save(force_insert=True)
        return row
    row.save(force_insert=True)
    store_document(locked, after, cards_of(locked))
    if not locked.is_rehearsal:
        _record(row, actor=actor, at=at)
    return row


def _said(refused: Refused) -> HallRefused:
    return HallRefused(refusal_words(refused))


def _effect(
    run: HallRun, state: Running, row: HallStep, *, late: bool, actor: User, at: datetime
) -> Running:
    """The state after the step, with what a shown score means for the judges' sheets."""
    _refuse_after_lock(run, row.name)
    if late and row.name in ("reveal", "take_back"):
        raise HallRefused(_("A score is shown or taken back at once, or not at all."))
    if row.name == "check_in":
        key, brought = str(row.appearance_id), row.data
        row.data = check_presenter(run, key, brought.get("member"))
        row.data |= check_deck(run, key, brought.get("deck"))
    if row.name == "remind":
        check_reminder(run, str(row.appearance_id), row.data.get("seat"), actor)
    if row.name == "reveal":
        row.data = {"result": result_data(_result(run, state, row, actor=actor, at=at))}
    after = apply(state, step_of(row))
    if row.name == "take_back" and not run.is_rehearsal:
        appearance = impartial_appearance(str(row.appearance_id), actor)
        withdraw_score(appearance, reason=row.reason, actor=actor, at=at)
    return after


def _row(
    run: HallRun, command: Command, state: Running, seq: int, *, actor: User, at: datetime
) -> HallStep:
    """The step as it would be stored, at the time at which it counts."""
    now = milliseconds(at)
    pressed = now if command.at is None else min(command.at, now)
    if command.name not in TURN_RULES and command.name not in HEAT_RULES:
        raise HallRefused(_("There is no such step."))
    known = command.key if command.key in state.turns else ""
    if command.name in TURN_RULES and not known:
        raise HallRefused(_("This entry is not in the running order."))
    return HallStep(
        run=run,
        seq=seq,
        client_id=command.client_id,
        name=command.name,
        appearance_id=int(known) if known and command.name in TURN_RULES else None,
        reason=command.reason.strip()[:REASON_LIMIT],
        data=_brought(command),
        taken_by=actor,
        at=moment(max(pressed, state.last_at, milliseconds(run.opened_at))),
        received_at=at,
    )


def _brought(command: Command) -> dict[str, Any]:
    """What came along with the command, of the kinds that its step knows; HallRefused for others."""
    found = {}
    for name, kind in BRINGS.get(command.name, {}).items():
        value = command.data.get(name)
        if value is None:
            continue
        if type(value) is not kind or not _is_small(value):
            raise HallRefused(_("The device sent something that is no step."))
        found[name] = value
    return found


def _is_small(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= LONGEST * 10 and all(
            isinstance(one, str) and len(one) <= LONGEST for one in value
        )
    return len(value) <= LONGEST if isinstance(value, str) else 0 <= value < MOST


def _refuse_after_lock(run: HallRun, name: str) -> None:
    """After the lock nothing moves but what the screen shows; the places may still be called."""
    if run.is_rehearsal or name in ("show", "note", "award"):
        return
    if Heat.objects.filter(pk=run.heat_id, state=Heat.State.LOCKED).exists():
        raise HallRefused(_("This heat is locked: its day is over."))


def _result(run: HallRun, state: Running, row: HallStep, *, actor: User, at: datetime) -> Result:
    """The score that the judges' sheets give, kept from now on; an invented one in a rehearsal."""
    turn = state.turns[str(row.appearance_id)]
    if not may_reveal(state, turn):
        raise Refused("not_now", step_of(row), turn)
    if run.is_rehearsal:
        return Result("88.88")
    appearance = impartial_appearance(turn.key, actor)
    shown = reveal_score(appearance, actor=actor, at=at)
    result = shown_result(shown, appearance.heat.round.rule_set.rules.score.decimals)
    return result if run.play["style"] == "marks" else Result(result.score)


def shown_result(shown: LiveScore, decimals: int) -> Result:
    """A shown score as the screen words it: seats by letter, marks to the decimals of the rules."""
    cut = dict.fromkeys(shown.detail["high"], "high") | dict.fromkeys(shown.detail["low"], "low")
    marks = tuple(
        SeatMark(seat_letter(seat), _decimals(mark, decimals), cut.get(seat, ""))
        for seat, mark in shown.detail["marks"]
        if mark is not None
    )
    return Result(_decimals(str(shown.score), decimals), marks)


def _decimals(words: str, places: int) -> str:
    return f"{Decimal(words):.{places}f}" if places else f"{Decimal(words):.0f}"


def seat_letter(number: int) -> str:
    """A for seat 1; a panel of more than 26 goes on with numbers."""
    return chr(ord("A") + number - 1) if number <= 26 else str(number)


def _record(row: HallStep, *, actor: User, at: datetime) -> None:
    number: str | None = None
    if key := row.appearance_id:
        number = Appearance.objects.values_list("entry__number", flat=True).get(pk=key)
    detail: dict[str, Any] = {"step": row.name}
    if number:
        detail["entry"] = number
    if row.reason:
        detail["reason"] = row.reason
    record("hallrun.take", row.run.heat, actor=actor, at=at, **detail)
