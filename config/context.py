"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """`DEMONSTRATION` says whether every page must state that its marks are invented."""
    return {
        "DEMONSTRATION": settings.CHUANGSAI_DEMO,
        "version": settings.VERSION,
    }
