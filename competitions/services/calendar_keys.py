"""A person's own calendar address: whoever has it reads their calendar, so it can be renewed."""

from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.services import record
from competitions.models import CalendarKey

# user.version.signature; the signature is an HMAC under the secret key of the installation.
_SIGNER = Signer(salt="competitions.calendar", sep=".")


def token_of(user: User) -> str:
    """The secret part of the user's address; "" as long as none was made."""
    key = CalendarKey.objects.filter(user=user).first()
    return _SIGNER.sign(f"{key.user_id}.{key.version}") if key else ""


def owner_of(token: str) -> User | None:
    """Whose address it is; None for a renewed one, an invented one and a deactivated account."""
    try:
        user, version = map(int, _SIGNER.unsign(token).split("."))
    except (BadSignature, ValueError):
        return None
    held = CalendarKey.objects.filter(user=user, version=version, user__is_active=True)
    key = held.select_related("user").first()
    return key.user if key else None


@transaction.atomic
def renew_key(*, actor: User, at: datetime) -> CalendarKey:
    """Make the actor's address, or a new one in place of the old, which is dead from then on."""
    key, is_new = CalendarKey.objects.get_or_create(user=actor)
    if not is_new:
        CalendarKey.objects.filter(pk=key.pk).update(version=F("version") + 1)
        key.refresh_from_db()
    record("calendar_key.renew", key, actor=actor, at=at, version=key.version)
    return key
