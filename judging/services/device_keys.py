"""The keys with which a judge's devices lock what they keep; the server can make them anew."""

from django.conf import settings
from django.utils.crypto import salted_hmac


def device_keys(user_id: int) -> list[str]:
    """Hexadecimal keys of 32 bytes, the newest first; more than one while the secret is replaced.

    Only pages of the signed-in judge carry them. So what is locked with one was written on a page
    of this judge, and nobody but the judge and the server opens it.
    """
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        salted_hmac("judging.outbox", str(user_id), secret=secret, algorithm="sha256").hexdigest()
        for secret in secrets
    ]
