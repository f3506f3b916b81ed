"""One signed sheet is opened again: for a reason, by two people, on record."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Approval, User
from accounts.services import confirm_approval, decline_approval, request_approval
from competitions.models import Heat
from judging import rules
from judging.models import Ledger, LiveScore, ScoreSheet, SheetVersion
from judging.services.sheets import write_version
from judging.services.signing import again
from projects.rules import is_party_to

REOPEN = Approval.Action.REOPEN_SHEET


class ReopeningRefused(Exception):
    """The sheet cannot be opened again now; the sentence says why."""


def _locked(sheet_id: int) -> tuple[Ledger, ScoreSheet]:
    """The ledger of the sheet's heat with its row lock, and the sheet as it is now."""
    asked = ScoreSheet.objects.filter(pk=sheet_id)
    ledgers = Ledger.objects.select_for_update(of=("self",))
    # Sheets are laid out in the same step that starts the ledger.
    ledger = ledgers.get(heat__appearances__sheets__in=asked)
    sheet = ScoreSheet.objects.select_related(
        "current",
        "seat__judge__user",
        "seat__heat__round__competition",
        "appearance__entry__category",
        "appearance__entry__project",
    ).get(pk=sheet_id)
    return ledger, sheet


def _signed_version(sheet: ScoreSheet) -> SheetVersion:
    """The version to be opened; ReopeningRefused where there is none."""
    if sheet.seat.heat.state != Heat.State.SCORING:
        raise ReopeningRefused(_("The heat is not being scored. Two organisers can unlock it."))
    if LiveScore.objects.in_force().filter(appearance=sheet.appearance_id).exists():
        raise ReopeningRefused(
            _("The hall has seen the score of this project. The host takes it back first.")
        )
    if sheet.current is None or not sheet.current.is_frozen:
        raise ReopeningRefused(_("This sheet is not signed: the judge can change it."))
    return sheet.current


def may_ask(user: User, sheet: ScoreSheet) -> bool:
    """The judge whose sheet it is, or who may decide."""
    return sheet.seat.judge.user_id == user.pk or may_decide(user, sheet)


def may_decide(user: User, sheet: ScoreSheet) -> bool:
    """An organiser who does not score in this heat and is no party to the project."""
    is_party = is_party_to(user, sheet.appearance.entry.project)
    return rules.organises_heat(user, sheet.seat.heat) and not is_party


@transaction.atomic
def request_reopening(sheet: ScoreSheet, *, actor: User, at: datetime, reason: str) -> Approval:
    """Ask for a signed sheet to be opened; nothing moves until a second person confirms.

    PermissionDenied, ReopeningRefused, ApprovalPending.
    """
    _ledger, fresh = _locked(sheet.pk)
    if not may_ask(actor, fresh):
        raise PermissionDenied
    if not reason.strip():
        raise ReopeningRefused(_("Say why, so that the second person can judge it."))
    _signed_version(fresh)
    seat = fresh.seat
    named = f"{seat.heat.name} {seat.judge} {fresh.appearance.entry.number}"
    return request_approval(REOPEN, fresh, actor=actor, at=at, reason=reason, named=named)


def _asked(approval: Approval, actor: User) -> tuple[Ledger, ScoreSheet]:
    asked = Approval.objects.get(pk=approval.pk, action=REOPEN)
    ledger, sheet = _locked(asked.subject_id)
    if not may_decide(actor, sheet):
        raise PermissionDenied
    return ledger, sheet


@transaction.atomic
def confirm_reopening(approval: Approval, *, actor: User, at: datetime) -> ScoreSheet:
    """Open the sheet as the second person: its marks stay, its signature goes, both on record.

    SamePerson, ApprovalClosed, ReopeningRefused, PermissionDenied.
    """
    ledger, sheet = _asked(approval, actor)
    current = _signed_version(sheet)
    confirmed = confirm_approval(approval, sheet, actor=actor, at=at)
    more = {
        "reopened": confirmed.reason,
        "reopened_by": [confirmed.requested_by.username, actor.username],
    }
    judge = sheet.seat.judge.user
    write_version(
        ledger, sheet, again(sheet, current, signed=False), judge=judge, at=at, more=more
    )
    return sheet


@transaction.atomic
def decline_reopening(approval: Approval, *, actor: User, at: datetime) -> None:
    """Leave the sheet signed."""
    _ledger, sheet = _asked(approval, actor)
    decline_approval(approval, sheet, actor=actor, at=at)


def open_requests(heat: Heat) -> QuerySet[Approval]:
    """What waits for a second person in this heat, oldest first."""
    sheets = ScoreSheet.objects.filter(seat__heat=heat).values("pk")
    waiting = Approval.objects.filter(action=REOPEN, confirmed_at=None, declined_at=None)
    return (
        waiting.filter(subject_id__in=sheets)
        .select_related("requested_by")
        .order_by("requested_at", "pk")
    )
