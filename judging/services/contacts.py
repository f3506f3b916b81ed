"""Telephone and e-mail address of an expert: masked, unless somebody says why they look."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.services import record
from judging import rules
from judging.models import Judge

# In the audit trail stands that a contact changed, not what it was.
HIDDEN = "…"


@transaction.atomic
def unmask_contact(judge: Judge, *, reason: str, actor: User, at: datetime) -> Judge:
    """The expert with a contact that may be shown now; who looked, when and why is on record.

    PermissionDenied for whoever does not keep this expert.
    """
    if not rules.keeps_expert(actor, judge):
        raise PermissionDenied
    record("judge.unmask", judge, actor=actor, at=at, reason=reason)
    return judge


@transaction.atomic
def change_contact(judge: Judge, *, phone: str, email: str, actor: User, at: datetime) -> Judge:
    """Other numbers for an expert, by whoever keeps them or by the expert; PermissionDenied."""
    if actor.pk != judge.user_id and not rules.keeps_expert(actor, judge):
        raise PermissionDenied
    locked = Judge.objects.select_for_update(of=("self",)).get(pk=judge.pk)
    typed = {"phone": phone, "email": email}
    changed = {name: HIDDEN for name, value in typed.items() if getattr(locked, name) != value}
    if changed:
        locked.phone, locked.email = phone, email
        locked.save(update_fields=["phone", "email"])
        record("judge.change", locked, actor=actor, at=at, changes=changed)
    return locked
