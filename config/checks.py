"""Deployment mistakes that Django's own `check --deploy` cannot know."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning


def deployment_mistakes(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Warnings about a production site that would lose data or mislead its visitors."""
    return list(_mistakes()) if settings.PRODUCTION else []


def _mistakes() -> Iterator[CheckMessage]:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield Warning(
            "Production runs on SQLite: one machine only, and one writer at a time.",
            hint="Set DATABASE_URL to a PostgreSQL database.",
            id="chuangsai.W001",
        )
    if not settings.REDIS_URL:
        yield Warning(
            "Production has no Redis: the broker and the cache are files of this machine.",
            hint="Set REDIS_URL.",
            id="chuangsai.W002",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Warning(
            "ALLOWED_HOSTS admits any name, so that links in mail can be forged.",
            hint="Name the hosts.",
            id="chuangsai.W003",
        )
    if settings.CHUANGSAI_DEMO:
        yield Warning(
            "A production site says that its marks are invented.",
            hint="Unset CHUANGSAI_DEMO.",
            id="chuangsai.W004",
        )
    if settings.CHUANGSAI_SMS in {"console", "database"}:
        yield Warning(
            "Codes of text messages can be read in the log or in the database.",
            hint="Set CHUANGSAI_SMS=tencent with its account, or off.",
            id="chuangsai.W005",
        )
