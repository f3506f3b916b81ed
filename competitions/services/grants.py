"""Giving people duties on nodes, within the giver's own, and ending them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.services import record
from competitions import rules
from competitions.models import Competition, StaffGrant, ancestor_paths
from competitions.tree import grant_bounds
from competitions.tree.grant_bounds import Held, Verdict, Wish
from competitions.words.grants import why_not


class GrantRefused(Exception):
    """The duty goes beyond the giver's own, or meets one that the person must not hold as well."""

    def __init__(self, verdict: Verdict, sentence: str) -> None:
        self.verdict = verdict
        super().__init__(sentence)


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
    """Give `user` a duty on the node by virtue of the actor's own; giving it twice is once.

    The actor's duties are locked, so that none of them ends meanwhile. A duty of the same kind
    that has run out is closed on its last day and replaced. Raises PermissionDenied if the actor
    may give nothing here, GrantRefused with a sentence if the duty or its end goes too far.
    """
    if role not in StaffGrant.Role.values:
        raise PermissionDenied
    givers = _locked_organisers(actor, competition)
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    own = StaffGrant.objects.filter(competition=competition, user=user, role=role, revoked_at=None)
    if present := own.current().first():
        _may_be_given_by(actor, givers)
        return present
    verdict = _judged(Wish(role, competition.path, expires_at), givers, user, actor, at)
    replaced = _close_run_out(own)
    grant = StaffGrant.objects.create(
        competition=competition,
        user=user,
        role=role,
        granted_by=actor,
        granted_at=at,
        expires_at=expires_at,
        via_id=verdict.held.key if verdict.held else None,
    )
    until = expires_at.isoformat() if expires_at else None
    record(
        "staff_grant.create", grant, actor=actor, at=at, role=role, until=until, replaces=replaced
    )
    return grant


def why_refused(
    competition: Competition,
    user: User | None,
    role: str,
    *,
    actor: User,
    at: datetime,
    expires_at: datetime | None,
) -> tuple[str, str]:
    """(code, sentence) of the refusal that `grant_role` would raise now; ("", "") if it would not.

    Without a `user` only the giver's side is looked at: the person is not known yet.
    """
    try:
        _judged(
            Wish(role, competition.path, expires_at),
            _organisers(actor, competition),
            user,
            actor,
            at,
        )
    except GrantRefused as refused:
        return refused.verdict.code, str(refused)
    except PermissionDenied:
        return grant_bounds.NOT_COVERED, why_not(Verdict(grant_bounds.NOT_COVERED))
    return "", ""


@transaction.atomic
def revoke_grant(
    grant: StaffGrant, *, actor: User, at: datetime, with_passed_on: bool = False
) -> StaffGrant:
    """End a duty now; revoking twice is once.

    With `with_passed_on`, every duty that was given by virtue of it ends too, and what was given
    by virtue of those. Each leaves a line of its own. PermissionDenied unless the actor is an
    organiser of the node or above, or the platform's administrator.
    """
    if not rules.may_grant(actor, grant.competition):
        raise PermissionDenied
    locked = StaffGrant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if locked.revoked_at is None:
        _end([locked], actor, at)
    if with_passed_on:
        # Level by level: whoever holds a locked duty cannot pass it on meanwhile.
        below = _passed_on_by([locked])
        seen = {locked.pk}
        while below:
            seen |= {each.pk for each in below}
            live = [each for each in below if each.revoked_at is None]
            _end(live, actor, at, with_grant=locked.pk)
            below = [each for each in _passed_on_by(below) if each.pk not in seen]
    return locked


def passed_on_by(grant: StaffGrant) -> list[StaffGrant]:
    """What is still on record by virtue of the duty, directly or through others; one query a level."""
    found: list[StaffGrant] = []
    above = [grant.pk]
    while above:
        level = list(
            StaffGrant.objects.filter(via__in=above).select_related("user", "competition")
        )
        found += level
        above = [each.pk for each in level]
    return [each for each in found if each.revoked_at is None]


def _passed_on_by(grants: Iterable[StaffGrant]) -> list[StaffGrant]:
    via = [grant.pk for grant in grants]
    locked = StaffGrant.objects.select_for_update(of=("self",))
    return list(locked.filter(via__in=via).select_related("user", "competition").order_by("pk"))


def _end(grants: Iterable[StaffGrant], actor: User, at: datetime, **detail: Any) -> None:
    for grant in grants:
        grant.revoked_at = at
        grant.save(update_fields=["revoked_at"])
        record("staff_grant.revoke", grant, actor=actor, at=at, **detail)


def _close_run_out(own: Iterable[StaffGrant]) -> int | None:
    """A duty whose time is over gives way to a new one; it ended when it was to end."""
    for grant in own:
        grant.revoked_at = grant.expires_at
        grant.save(update_fields=["revoked_at"])
        return grant.pk
    return None


def _judged(
    wish: Wish, givers: list[Held], user: User | None, actor: User, at: datetime
) -> Verdict:
    _may_be_given_by(actor, givers)
    verdict = grant_bounds.judge(
        wish,
        givers=givers,
        # An account that was closed may be opened again, and holds its duties again then.
        receivers=_held(StaffGrant.objects.current().filter(user=user)) if user else [],
        is_platform=_is_platform(actor),
        at=at,
    )
    if verdict.code:
        raise GrantRefused(verdict, why_not(verdict, _node_name(verdict)))
    return verdict


def _may_be_given_by(actor: User, givers: list[Held]) -> None:
    if not givers and not _is_platform(actor):
        raise PermissionDenied


def _node_name(verdict: Verdict) -> str:
    if verdict.held is None:
        return ""
    return str(Competition.objects.get(path=verdict.held.path))


def _is_platform(actor: User) -> bool:
    return actor.is_active and actor.is_superuser


def _organisers(actor: User, competition: Competition) -> list[Held]:
    """What the actor holds on the node or above that can be passed on."""
    grants = StaffGrant.objects.in_force(actor).filter(
        role__in=grant_bounds.GIVES, competition__path__in=ancestor_paths(competition.path)
    )
    return _held(grants)


def _locked_organisers(actor: User, competition: Competition) -> list[Held]:
    """As `_organisers`, read again once nobody else can end them."""
    own = StaffGrant.objects.filter(
        user=actor, revoked_at=None, competition__path__in=ancestor_paths(competition.path)
    )
    list(own.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    return _organisers(actor, competition)


def _held(grants: QuerySet[StaffGrant]) -> list[Held]:
    rows = grants.values_list("pk", "role", "competition__path", "expires_at")
    return [Held(*row) for row in rows]
