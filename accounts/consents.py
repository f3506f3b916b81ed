"""What people agreed to, in which version, and what they took back (PIPL, articles 14 to 16, 29)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Consent, User
from accounts.personal_data import PARTS
from accounts.privacy import PRIVACY_VERSION, SENSITIVE_VERSION
from accounts.services import record

Notice = Consent.Notice
# The versions that are asked for now. The others are undertakings: they stand with what they
# were given for, and their own pages name their versions.
CURRENT = {Notice.PRIVACY: PRIVACY_VERSION, Notice.SENSITIVE: SENSITIVE_VERSION}
WITHDRAWABLE = frozenset(CURRENT)
DUE = "consent_due"


class NotWithdrawable(Exception):
    """An undertaking stands as long as that stands for which it was given."""


def has_consent(user: User, notice: str) -> bool:
    """Whether the user agrees to the notice in its present version and has not taken it back."""
    given = Consent.objects.filter(user=user, notice=notice, withdrawn_at=None)
    version = CURRENT.get(Notice(notice))
    return (given.filter(version=version) if version else given).exists()


def mark_due_consent(session: Any, user: User) -> None:
    """Note in a session that has just begun whether the privacy notice must be agreed to first."""
    if has_consent(user, Notice.PRIVACY):
        session.pop(DUE, None)
    else:
        session[DUE] = True


def consents_of(user: User) -> QuerySet[Consent]:
    """Everything the user ever agreed to, the latest first."""
    return Consent.objects.filter(user=user).order_by("-at", "-pk")


@transaction.atomic
def withdraw_consent(consent: Consent, *, actor: User, at: datetime) -> Consent:
    """Take back one's own consent; twice is once. Sensitive fields are erased with theirs.

    Raises NotWithdrawable for an undertaking. What was done before stays lawful (PIPL, art. 15).
    """
    locked = Consent.objects.select_for_update().get(pk=consent.pk, user=actor)
    if locked.notice not in WITHDRAWABLE:
        raise NotWithdrawable
    if locked.withdrawn_at is None:
        locked.withdrawn_at = at
        locked.save(update_fields=["withdrawn_at"])
        if locked.notice == Notice.SENSITIVE:
            for part in PARTS.values():
                part.forget_sensitive(actor, at)
        record(
            "consent.withdraw",
            locked,
            actor=actor,
            at=at,
            kind=locked.notice,
            version=locked.version,
        )
    return locked
