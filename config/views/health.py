"""Whether the portal works, for load balancers and watchers. Says nothing that helps an attacker."""

import logging
import shutil
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.heartbeat import last_heartbeat

logger = logging.getLogger(__name__)

ENOUGH_BYTES = 200 * 1024 * 1024
SILENT_AFTER = timedelta(minutes=3)
ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


class Unwell(Exception):
    """Something answers, but not as it should."""


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _cache() -> None:
    token = uuid.uuid4().hex
    cache.set("health", token, 60)
    if not isinstance(cache.get("health"), str):
        raise Unwell


def _broker() -> None:
    with current_app.connection_for_write(transport_options=ONE_TRY) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)


def _disk() -> None:
    """The folder of uploads, or the nearest one above it before the first upload."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    if shutil.disk_usage(folder).free < ENOUGH_BYTES:
        raise Unwell


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "cache": _cache,
    "broker": _broker,
    "disk": _disk,
}


def _state_of(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception:
        # Whatever went wrong, the answer must be given, and it must not say more than this.
        logger.exception("health: %s", check.__name__)
        return "failed"
    return "ok"


def _worker() -> str:
    """A silent worker delays papers and reminders, but no page: it does not make a 503."""
    try:
        seen = last_heartbeat()
    except Exception:
        # The cache is down, which its own line says.
        return "unknown"
    if seen is None:
        return "unknown"
    return "ok" if timezone.now() - seen < SILENT_AFTER else "silent"


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when every part is "ok", 503 otherwise; "worker" is told and does not count."""
    parts = {name: _state_of(check) for name, check in CHECKS.items()}
    is_well = all(state == "ok" for state in parts.values())
    body = {"status": "ok" if is_well else "failed", **parts, "worker": _worker()}
    return JsonResponse(body, status=200 if is_well else 503)
