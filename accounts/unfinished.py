"""What is left lying by people who never came back: accounts without a way in, texts long read."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import Consent, TextMessage, User

WAITS_FOR = timedelta(days=1)
TEXTS_KEPT_FOR = timedelta(days=7)


def sweep(*, at: datetime) -> int:
    """Delete accounts that were begun with a number whose code never came back; how many.

    Nobody can sign in to one: it has no password, no address, and no confirmed number. One that
    anything but its consent points at stays: an organiser may have made it.
    """
    TextMessage.objects.filter(at__lt=at - TEXTS_KEPT_FOR).delete()
    begun = User.objects.filter(
        email="",
        mobile_verified_at=None,
        last_login=None,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        date_joined__lt=at - WAITS_FOR,
    ).exclude(mobile="")
    return sum(_drop(user) for user in begun)


def _drop(user: User) -> int:
    try:
        with transaction.atomic():
            Consent.objects.filter(user=user).delete()
            user.delete()
    except ProtectedError:
        return 0
    return 1
