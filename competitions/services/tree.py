"""Making nodes, opening them, and giving people duties on them."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.services import record, take_step
from competitions import rules
from competitions.models import Competition, RuleSet, StaffGrant
from competitions.workflow import COMPETITION_WORKFLOW


@transaction.atomic
def create_competition(
    *, actor: User, at: datetime, parent: Competition | None, code: str, **fields: Any
) -> Competition:
    """A new node under `parent`, in preparation.

    A root needs the platform's administrator, any other node an organiser of its parent.
    """
    allowed = actor.is_superuser if parent is None else rules.is_organiser(actor, parent)
    if not allowed:
        raise PermissionDenied
    path = f"{parent.path if parent else ''}{code}/"
    node = Competition.objects.create(parent=parent, code=code, path=path, **fields)
    record("competition.create", node, actor=actor, at=at)
    return node


def open_competition(competition: Competition, *, actor: User, at: datetime) -> Competition:
    """Show the node to the public; registration follows its own two dates."""
    return take_step(COMPETITION_WORKFLOW, competition, "open", actor=actor, at=at)


def archive_competition(competition: Competition, *, actor: User, at: datetime) -> Competition:
    """Close the node for good; what was published stays readable."""
    return take_step(COMPETITION_WORKFLOW, competition, "archive", actor=actor, at=at)


@transaction.atomic
def grant_role(
    competition: Competition,
    user: User,
    role: str,
    *,
    actor: User,
    at: datetime,
    expires_at: datetime | None = None,
) -> StaffGrant:
    """Give `user` a duty on the node; PermissionDenied unless the actor may grant there."""
    if not rules.may_grant(actor, competition):
        raise PermissionDenied
    grant, created = StaffGrant.objects.get_or_create(
        competition=competition,
        user=user,
        role=role,
        revoked_at=None,
        defaults={"granted_by": actor, "granted_at": at, "expires_at": expires_at},
    )
    if created:
        record("staff_grant.create", grant, actor=actor, at=at, role=role)
    return grant


@transaction.atomic
def revoke_grant(grant: StaffGrant, *, actor: User, at: datetime) -> StaffGrant:
    """End a duty now; revoking twice is once."""
    if not rules.may_grant(actor, grant.competition):
        raise PermissionDenied
    locked = StaffGrant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if locked.revoked_at is None:
        locked.revoked_at = at
        locked.save(update_fields=["revoked_at"])
        record("staff_grant.revoke", locked, actor=actor, at=at)
    return locked


def freeze_rule_set(rule_set: RuleSet, *, actor: User, at: datetime) -> None:
    """From now on the database refuses to change this version; freezing twice is once."""
    if RuleSet.objects.filter(pk=rule_set.pk, frozen_at=None).update(frozen_at=at):
        record("rule_set.freeze", rule_set, actor=actor, at=at)
