"""Tokens of bodies: issued and revoked by organisers, known again by the digest of the secret."""

import hashlib
import secrets
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from api import rules
from api.models import Token
from competitions.models import Body
from publicity.dates import china_day

# By it a secret is known for what it is where it should not be: in a log, in a repository.
PREFIX = "cs_"
SECRET_BYTES = 32
HINT = 4


class TokenExists(Exception):
    """The body has one for this purpose already, and it is in force."""


def digest_of(secret: str) -> str:
    """SHA-256 in hexadecimal. The secret is random, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue_token(
    body: Body, *, purpose: str, expires_on: date, actor: User, at: datetime
) -> tuple[Token, str]:
    """A new token and its secret, which is nowhere kept and cannot be had again.

    PermissionDenied unless the actor organises the body's contest or one above it; TokenExists
    if one for the same purpose is in force, so that a form sent twice issues one.
    """
    if not rules.gives_tokens(actor, body.competition):
        raise PermissionDenied
    Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    if Token.objects.in_force(china_day(at)).filter(body=body, purpose=purpose).exists():
        raise TokenExists(_("This body has a token for this purpose already. Revoke it first."))
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = Token.objects.create(
        body=body,
        purpose=purpose,
        hint=secret[-HINT:],
        digest=digest_of(secret),
        created_by=actor,
        created_at=at,
        expires_on=expires_on,
    )
    record("token.issue", token, actor=actor, at=at, until=expires_on.isoformat())
    return token, secret


@transaction.atomic
def revoke_token(token: Token, *, actor: User, at: datetime) -> None:
    """End it at once; ending it twice is once. PermissionDenied as for issuing."""
    if not rules.gives_tokens(actor, token.body.competition):
        raise PermissionDenied
    locked = Token.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if locked.revoked_at is not None:
        return
    locked.revoked_at = at
    locked.save(update_fields=["revoked_at"])
    record("token.revoke", locked, actor=actor, at=at)


def token_of(secret: str, *, at: datetime) -> Token | None:
    """The token in force with this secret, or None; one query, and one more on its first use a day."""
    today = china_day(at)
    token = Token.objects.in_force(today).filter(digest=digest_of(secret)).first()
    if token is not None and token.last_used_on != today:
        Token.objects.filter(pk=token.pk).update(last_used_on=today)
    return token
