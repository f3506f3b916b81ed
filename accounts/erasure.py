"""Closing an account: what was only the person's goes, what the law keeps loses its name.

The row of the account stays, because the record of a contest and its audit trail point at it; it
is made nobody's. Sources: Personal Information Protection Law, articles 15 and 47; Archives Law;
Cybersecurity Law (logs for at least six months).
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Consent, DataRequest, Job, Message, TextMessage, User
from accounts.personal_data import PARTS
from accounts.services import record

ERASED_NAME = "已注销用户"


class ErasureRefused(Exception):
    """Something of the person's is still under way; the sentences say what."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the person reads before: what goes, what stays and why, and what is in the way."""

    erases: list[str]
    keeps: list[tuple[str, str]]
    obstacles: list[str]


def plan_erasure(user: User, *, at: datetime) -> Plan:
    """What closing the account would do now."""
    parts = list(PARTS.values())
    obstacles = [sentence for part in parts for sentence in part.obstacles(user, at)]
    if user.is_superuser:
        obstacles.append(_("You are the platform's administrator. Hand that over first."))
    return Plan(
        [sentence for part in parts for sentence in part.erases(user, at)],
        [pair for part in parts for pair in part.keeps(user, at)],
        obstacles,
    )


def erase_account(user: User, *, actor: User, at: datetime) -> DataRequest:
    """Close the account for good; raises ErasureRefused, and then nothing has happened."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        plan = plan_erasure(locked, at=at)
        if plan.obstacles:
            raise ErasureRefused(" ".join(plan.obstacles))
        for part in PARTS.values():
            part.erase(locked, at)
        done = DataRequest.objects.create(
            user=locked,
            kind=DataRequest.Kind.ERASURE,
            requested_at=at,
            finished_at=at,
            kept=[list(pair) for pair in plan.keeps],
        )
        record("account.erase", done, actor=locked, at=at)
    return done


def forget_person(user: User, at: datetime) -> None:
    """The part of accounts itself: sign-ins, letters, copies, and the name on the row."""
    TextMessage.objects.filter(mobile=user.mobile).exclude(mobile="").delete()
    _close_copies(user, at)
    letters = Message.objects.filter(recipient=user)
    letters.waiting().update(cancelled_at=at)
    letters.update(address="", subject="", body="", link="", error="")
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    LogEntry.objects.filter(user=user).delete()
    Consent.objects.filter(user=user, withdrawn_at=None).update(withdrawn_at=at)
    user.username = f"erased-{secrets.token_hex(8)}"
    user.name, user.first_name, user.last_name = ERASED_NAME, "", ""
    user.email, user.mobile, user.mobile_verified_at = "", "", None
    user.is_active = user.is_staff = user.is_superuser = False
    # A session holds a digest of the password: with another one all of them are over.
    user.set_unusable_password()
    user.save()


def _close_copies(user: User, at: datetime) -> None:
    Job.objects.unfinished().filter(requested_by=user).update(cancelled_at=at)
    for copy in DataRequest.objects.filter(user=user).exclude(file=""):
        transaction.on_commit(partial(copy.file.storage.delete, copy.file.name or ""))
    DataRequest.objects.filter(user=user).update(file="")


def accounts_erases(user: User, at: datetime) -> Iterator[str]:
    """What the account's own row and its sign-ins lose."""
    yield _("Your name, user name, e-mail addresses and mobile number.")
    yield _("Your password, passkeys, authenticator app and recovery codes; every sign-in ends.")
    yield _("The letters that were sent to you, and copies of your data that lie ready.")


def accounts_keeps(user: User, at: datetime) -> Iterator[tuple[str, str]]:
    """What stays of the account, without its name."""
    yield (
        _("The audit trail: that a step was taken, when, and by which closed account"),
        _(
            "Cybersecurity Law of the People's Republic of China: logs are kept for at least six "
            "months; Archives Law: records of decisions are archives."
        ),
    )
    yield (
        _("That you agreed to which notice, when, and that it was withdrawn"),
        _(
            "Personal Information Protection Law, articles 14 and 69: who processes has to prove it."
        ),
    )


def names_of(user: User) -> dict[str, Any]:
    """The account's row, for the copy of one's data."""
    fields = ("username", "name", "email", "mobile", "mobile_verified_at")
    return {name: getattr(user, name) for name in (*fields, "date_joined", "last_login")}
