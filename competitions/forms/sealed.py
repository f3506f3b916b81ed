"""What was uploaded, carried by the page that shows its effects, so that exactly that is taken.

The text is signed for one person and one purpose and packed; nothing is kept on the server, and
nothing can be put in its place on the way.
"""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core import signing

VALID_FOR = 2 * 60 * 60
# Below what a form may send in all (DATA_UPLOAD_MAX_MEMORY_SIZE).
LARGEST = 3 * 1024 * 1024


class SealBroken(Exception):
    """Changed, too old, or another person's."""


class TooLarge(Exception):
    """More than a page can carry."""


def seal(purpose: str, user: AbstractBaseUser | AnonymousUser, content: Any) -> str:
    """JSON content as one word for a hidden field; raises TooLarge."""
    word = signing.dumps(content, salt=_salt(purpose, user), compress=True)
    if len(word) > LARGEST:
        raise TooLarge
    return word


def unseal(purpose: str, user: AbstractBaseUser | AnonymousUser, word: str) -> Any:
    """The content, for two hours; raises SealBroken."""
    try:
        return signing.loads(word, salt=_salt(purpose, user), max_age=VALID_FOR)
    except signing.BadSignature as broken:
        raise SealBroken from broken


def _salt(purpose: str, user: AbstractBaseUser | AnonymousUser) -> str:
    return f"competitions.sealed:{purpose}:{user.pk}"
