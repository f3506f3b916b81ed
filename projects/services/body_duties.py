"""Who acts for a recommending body and how many places it has: set by the organisers."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions import rules
from competitions.models import Body, Competition
from projects.models import BodyDuty, BodyQuota


class DutyRefused(Exception):
    """The duty cannot be given; the message says why."""


def may_set_bodies(user: User, node: Competition) -> bool:
    """Organisers of the node or above, until it is archived."""
    return node.state != Competition.State.ARCHIVED and rules.is_organiser(user, node)


def _lock(body: Body, actor: User) -> Body:
    locked = Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    if locked.role != Body.Role.RECOMMENDER or not may_set_bodies(actor, locked.competition):
        raise PermissionDenied
    return locked


@transaction.atomic
def give_body_duty(body: Body, account: str, *, actor: User, at: datetime) -> BodyDuty:
    """Let an account, by user name or e-mail address, act for the body.

    PermissionDenied; DutyRefused if it is not one active account, or acts for the body already.
    """
    locked = _lock(body, actor)
    active = User.objects.filter(is_active=True)
    found = list(active.filter(username=account)) or list(
        active.annotate(address=Lower("email")).filter(address=account.lower())[:2]
    )
    if len(found) != 1:
        raise DutyRefused(_("There is no single account with this name or address."))
    if BodyDuty.objects.filter(body=locked, user=found[0], ended_at=None).exists():
        raise DutyRefused(_("This account acts for the body already."))
    duty = BodyDuty.objects.create(body=locked, user=found[0], given_by=actor, given_at=at)
    said = {"body": locked.name, "who": str(found[0])}
    record("competition.give_body_duty", locked.competition, actor=actor, at=at, **said)
    return duty


@transaction.atomic
def end_body_duty(duty: BodyDuty, *, actor: User, at: datetime) -> None:
    """End a duty at once; twice has the effect of once. PermissionDenied."""
    locked = _lock(duty.body, actor)
    if not BodyDuty.objects.filter(pk=duty.pk, ended_at=None).update(ended_at=at):
        return
    said = {"body": locked.name, "who": str(duty.user)}
    record("competition.end_body_duty", locked.competition, actor=actor, at=at, **said)


@transaction.atomic
def set_body_quota(body: Body, places: int, *, actor: User, at: datetime) -> None:
    """How many projects the body may send, from 1; a list that was sent stays. PermissionDenied."""
    locked = _lock(body, actor)
    known = BodyQuota.objects.filter(body=locked).first()
    before = known.places if known is not None else None
    BodyQuota.objects.update_or_create(body=locked, defaults={"places": places})
    said: dict[str, Any] = {"body": locked.name, "before": before, "after": places}
    record("competition.set_body_quota", locked.competition, actor=actor, at=at, **said)
