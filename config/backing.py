"""What stands behind the portal: the SQLite file, the secret key, the cache."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.management.utils import get_random_secret_key

BUSY_SECONDS = 20


def sqlite_database(path: str | Path) -> dict[str, Any]:
    """Django's settings for one SQLite file; makes the folder that it lies in.

    Writers queue at the start of their transaction (IMMEDIATE) instead of failing in the middle.
    WAL with synchronous=FULL costs one fsync for each commit, and in return an acknowledged score
    outlives a power cut; NORMAL would only promise a file that is not damaged. Without
    recursive_triggers a REPLACE would take a guarded row away and no trigger would see it go.
    """
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": BUSY_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
            ),
        },
    }


def read_or_make_secret(path: Path) -> str:
    """The secret key kept in `path`, made on the first start and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(get_random_secret_key())
        # Web and worker may start together: the link of the first one wins, and both read it.
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def redis_cache(url: str) -> dict[str, Any]:
    """Django's settings for the cache in the Redis database at `url`."""
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}


def file_cache(folder: Path) -> dict[str, Any]:
    """Django's settings for a cache of files: it never waits for SQLite's only writer."""
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": folder,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }


def next_redis_database(url: str) -> str:
    """`url` with the database number after its own: clearing the cache flushes a whole one."""
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0)
    return urlunsplit(parts._replace(path=f"/{number + 1}"))
