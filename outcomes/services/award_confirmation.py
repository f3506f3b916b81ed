"""Two people confirm the list of awards, and two people revoke one."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Approval, User
from accounts.services import confirm_approval, decline_approval, request_approval
from competitions.models import Competition
from outcomes.models import Award, AwardList
from outcomes.services.award_lists import check_as_asked, check_list, content_of
from outcomes.services.awards import AwardsRefused, locked_node

Action = Approval.Action


@transaction.atomic
def request_confirmation(
    competition: Competition, *, reason: str, actor: User, at: datetime
) -> Approval:
    """Ask for the list to be confirmed; it and its prizes stay as they are until another answers.

    What it would give is written down (AwardList). Raises PermissionDenied, AwardsRefused,
    ApprovalPending.
    """
    node = locked_node(competition, actor)
    if not reason.strip():
        raise AwardsRefused(_("Say what the second person is to check."))
    check_list(node)
    asked = request_approval(
        Action.CONFIRM_AWARDS, node, actor=actor, at=at, reason=reason.strip()
    )
    AwardList.objects.create(approval=asked, content=content_of(node))
    return asked


@transaction.atomic
def confirm_awards(approval: Approval, *, actor: User, at: datetime) -> int:
    """Give the awards of the list as the second person; how many they are.

    AwardsRefused as well if the list would give anything else than was asked for. Raises
    PermissionDenied, SamePerson, ApprovalClosed; then nothing has changed.
    """
    node = _node_of(approval, actor)
    check_list(node)
    confirm_approval(approval, node, actor=actor, at=at)
    check_as_asked(approval, node)
    waiting = Award.objects.open().filter(prize__competition=node)
    return waiting.update(approval=approval, confirmed_at=at)


@transaction.atomic
def decline_awards(approval: Approval, *, actor: User, at: datetime) -> None:
    """Leave the list a proposal; it can be changed again."""
    decline_approval(approval, _node_of(approval, actor), actor=actor, at=at)


def _node_of(approval: Approval, actor: User) -> Competition:
    if approval.action != Action.CONFIRM_AWARDS:
        raise PermissionDenied
    return locked_node(Competition.objects.get(pk=approval.subject_id), actor)


def _locked_award(pk: int, actor: User) -> Award:
    found = Award.objects.select_related("prize__competition", "entry").get(pk=pk)
    locked_node(found.prize.competition, actor)
    return Award.objects.select_related("prize__competition", "entry").get(pk=pk)


@transaction.atomic
def request_revocation(given: Award, *, reason: str, actor: User, at: datetime) -> Approval:
    """Ask for a confirmed award to be revoked; it holds until another organiser confirms.

    Raises PermissionDenied, AwardsRefused, ApprovalPending.
    """
    locked = _locked_award(given.pk, actor)
    if not reason.strip():
        raise AwardsRefused(_("Say why the award is revoked. The public does not read it."))
    if not locked.confirmed_at or locked.revoked_at:
        raise AwardsRefused(_("Only an award that is confirmed and in force can be revoked."))
    return request_approval(Action.REVOKE_AWARD, locked, actor=actor, at=at, reason=reason.strip())


@transaction.atomic
def confirm_revocation(approval: Approval, *, actor: User, at: datetime) -> Award:
    """Revoke the award as the second person; it and its certificate stay on record as revoked."""
    locked = _award_of(approval, actor)
    confirm_approval(approval, locked, actor=actor, at=at)
    Award.objects.filter(pk=locked.pk).update(revocation=approval, revoked_at=at)
    locked.refresh_from_db()
    return locked


@transaction.atomic
def decline_revocation(approval: Approval, *, actor: User, at: datetime) -> None:
    """Leave the award in force."""
    decline_approval(approval, _award_of(approval, actor), actor=actor, at=at)


def _award_of(approval: Approval, actor: User) -> Award:
    if approval.action != Action.REVOKE_AWARD:
        raise PermissionDenied
    return _locked_award(approval.subject_id, actor)
