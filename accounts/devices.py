"""Which browsers an account has been used in before: a signed cookie says so, and nothing else does.

Wrong passwords are counted for each account. Were there one count, a stranger could keep the owner
out by guessing; so a browser in which the owner has signed in before has a count of its own.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User

SALT = "accounts.device"
LASTS_SECONDS = 180 * 24 * 3600
# A shared tablet; who was first is forgotten first.
ACCOUNTS_KEPT = 30


def _read(request: HttpRequest) -> dict[str, Any]:
    raw = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        said = signing.loads(raw, salt=SALT, max_age=LASTS_SECONDS)
        return {"id": str(said["id"]), "accounts": [int(pk) for pk in said["accounts"]]}
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return {"id": "", "accounts": []}


def device_of(request: HttpRequest, user_pk: int | None) -> str:
    """The name of this browser if the account has signed in here before, else ""."""
    said = _read(request)
    return said["id"] if user_pk is not None and user_pk in said["accounts"] else ""


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Note in the browser's cookie that `user` has signed in here."""
    said = _read(request)
    accounts = [pk for pk in said["accounts"] if pk != user.pk][-ACCOUNTS_KEPT + 1 :]
    value = {"id": said["id"] or secrets.token_hex(12), "accounts": [*accounts, user.pk]}
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(value, salt=SALT),
        max_age=LASTS_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def limit_key(request: HttpRequest, user_pk: int | None, typed: str) -> str:
    """Under what the tries of somebody who wants to be this account are counted.

    Where there is no such account, `typed` stands in, so that the answers are the same.
    """
    if user_pk is None:
        return f"typed:{typed.strip().lower()}"
    return f"account:{user_pk}:{device_of(request, user_pk)}"
