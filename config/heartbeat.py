"""A sign of life of the workers: beat asks for one every minute, a worker leaves it in the cache."""

from datetime import datetime

from django.core.cache import cache

KEY = "worker-heartbeat"
KEPT_SECONDS = 24 * 3600


def leave_heartbeat(at: datetime) -> None:
    """Say that a worker was at work at this moment."""
    cache.set(KEY, at.isoformat(), KEPT_SECONDS)


def last_heartbeat() -> datetime | None:
    """When a worker was last at work; None if none has been for a day."""
    stored = cache.get(KEY)
    return datetime.fromisoformat(stored) if stored else None
