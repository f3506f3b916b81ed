"""The only code that changes a state, writes the audit trail, or books a second person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction

from accounts.models import Approval, AuditEntry, Consent, User
from accounts.workflow import Workflow


class SamePerson(Exception):
    """The step takes two people; whoever asked for it cannot confirm it."""


class ApprovalClosed(Exception):
    """Somebody has confirmed or declined it already."""


class ApprovalPending(Exception):
    """The same step on the same subject already waits for a second person."""


def record(
    action: str,
    subject: models.Model,
    *,
    actor: User | None,
    at: datetime,
    scope: str | None = None,
    **detail: Any,
) -> AuditEntry:
    """Append one line to the audit trail; call it inside the change's own transaction.

    `scope` is the path of the node it belongs to; without one, that of the subject.
    """
    line = _line(action, subject, actor=actor, at=at, scope=scope, detail=detail)
    line.save(force_insert=True)
    return line


def record_each(
    action: str,
    subjects: Iterable[tuple[models.Model, dict[str, Any]]],
    *,
    actor: User | None,
    at: datetime,
) -> None:
    """One line for each subject with its own detail, all in one statement."""
    AuditEntry.objects.bulk_create(
        _line(action, subject, actor=actor, at=at, detail=detail) for subject, detail in subjects
    )


def _line(
    action: str,
    subject: models.Model,
    *,
    actor: User | None,
    at: datetime,
    detail: dict[str, Any],
    scope: str | None = None,
) -> AuditEntry:
    return AuditEntry(
        actor=actor,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject=str(subject)[:200],
        scope=getattr(subject, "scope", "") if scope is None else scope,
        at=at,
        detail=detail,
    )


@transaction.atomic
def take_step[M: models.Model](
    workflow: Workflow,
    subject: M,
    name: str,
    *,
    actor: User | None,
    at: datetime,
    **detail: Any,
) -> M:
    """Lock the subject, take the named step and record it, or raise TransitionRefused.

    The subject passed in is brought up to date as well, so that the caller's copy is not stale.
    """
    locked: Any = type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    step = workflow.check(name, actor, locked)
    before, locked.state = locked.state, step.target
    locked.save(update_fields=["state"])
    subject.state = step.target  # type: ignore[attr-defined]
    record(
        f"{subject._meta.model_name}.{name}",
        locked,
        actor=actor,
        at=at,
        before=before,
        after=step.target,
        **detail,
    )
    return locked


@transaction.atomic
def request_approval(
    action: str,
    subject: models.Model,
    *,
    actor: User,
    at: datetime,
    reason: str,
    named: str = "",
) -> Approval:
    """Book a two-person step; raises ApprovalPending if the same one is open already.

    `named` is what the second person reads of the subject, where its own words say too little.
    """
    if Approval.objects.filter(
        action=action, subject_id=subject.pk, confirmed_at=None, declined_at=None
    ).exists():
        raise ApprovalPending
    approval = Approval.objects.create(
        action=action,
        subject_id=subject.pk,
        subject=(named or str(subject))[:200],
        scope=getattr(subject, "scope", ""),
        reason=reason,
        requested_by=actor,
        requested_at=at,
    )
    record(f"{action}.requested", subject, actor=actor, at=at, reason=reason)
    return approval


def _open_approval(approval: Approval) -> Approval:
    locked = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    if locked.confirmed_at or locked.declined_at:
        raise ApprovalClosed
    return locked


@transaction.atomic
def confirm_approval(
    approval: Approval, subject: models.Model, *, actor: User, at: datetime
) -> Approval:
    """Confirm as the second person; raises SamePerson or ApprovalClosed. Rights are the caller's."""
    locked = _open_approval(approval)
    if locked.requested_by_id == actor.pk:
        raise SamePerson
    locked.confirmed_by, locked.confirmed_at = actor, at
    locked.save(update_fields=["confirmed_by", "confirmed_at"])
    record(
        f"{locked.action}.confirmed",
        subject,
        actor=actor,
        at=at,
        reason=locked.reason,
        requested_by=str(locked.requested_by),
    )
    return locked


@transaction.atomic
def decline_approval(
    approval: Approval, subject: models.Model, *, actor: User, at: datetime
) -> Approval:
    """Decline, or take back one's own request; raises ApprovalClosed."""
    locked = _open_approval(approval)
    locked.declined_by, locked.declined_at = actor, at
    locked.save(update_fields=["declined_by", "declined_at"])
    record(f"{locked.action}.declined", subject, actor=actor, at=at)
    return locked


@transaction.atomic
def give_consent(user: User, *, notice: str, version: str, at: datetime) -> Consent:
    """Record that the user agreed to this version of the notice; agreeing twice is once.

    What was taken back in the meantime is given anew, and the audit trail says so.
    """
    consent, _created = Consent.objects.select_for_update().get_or_create(
        user=user, notice=notice, version=version, defaults={"at": at}
    )
    if consent.withdrawn_at:
        consent.at, consent.withdrawn_at = at, None
        consent.save(update_fields=["at", "withdrawn_at"])
        record("consent.give_again", consent, actor=user, at=at, kind=notice, version=version)
    return consent
