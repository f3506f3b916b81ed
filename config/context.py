"""What every template knows."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Message

# More are not counted: the masthead then says 99+.
MOST_COUNTED = 100


def portal(request: HttpRequest) -> dict[str, object]:
    """`DEMONSTRATION` says whether every page must state that its marks are invented.

    `unread_letters` counts the reader's own, when a page asks for it; nobody's are counted for free.
    """
    return {
        "DEMONSTRATION": settings.CHUANGSAI_DEMO,
        "version": settings.VERSION,
        "unread_letters": SimpleLazyObject(partial(unread_letters, request)),
    }


def unread_letters(request: HttpRequest) -> int:
    """How many of the reader's letters are unread, at most MOST_COUNTED; one query, none for nobody."""
    if not request.user.is_authenticated:
        return 0
    unread = Message.objects.for_user(request.user).filter(read_at=None)
    return unread.order_by()[:MOST_COUNTED].count()
