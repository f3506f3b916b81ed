"""Who asks, on pages that only signed-in people reach."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def actor_of(request: HttpRequest) -> User:
    """The signed-in user; LoginRequiredMiddleware lets nobody else come to these pages."""
    return cast(User, request.user)
