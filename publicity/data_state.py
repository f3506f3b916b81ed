"""The state of the database as a value: two equal ones mean that nothing was committed in between.

PostgreSQL says so by its snapshot. SQLite says so to a connection that looks on and never writes,
which is kept for the life of the process; `data_version` there changes with every commit of any
other connection. Nothing here has to know what was written, or by which program.
"""

import atexit
import os
import sqlite3
import threading
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from urllib.parse import quote

from django.db import connection

BUSY_SECONDS = 0.5


class Onlooker:
    """A connection to a SQLite file that sees when others commit."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file: tuple[int, int] | None = None
        self._connection: sqlite3.Connection | None = None

    def state(self) -> Hashable | None:
        """The file and its version; None if that cannot be told just now."""
        with self._lock:
            try:
                found = os.stat(self.path)
                if self._connection is None or self._file != (found.st_dev, found.st_ino):
                    self._open((found.st_dev, found.st_ino))
                version = self._version()
            except (OSError, sqlite3.Error):
                return None
            return (*(self._file or ()), version)

    def close(self) -> None:
        """Look on no longer; asked again, it begins anew."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self, file: tuple[int, int]) -> None:
        """Anew where another file lies in the place, as after a backup was put back."""
        if self._connection is not None:
            self._connection.close()
        self._connection = sqlite3.connect(
            f"file:{quote(self.path)}?mode=ro",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        self._file = file

    def _version(self) -> int:
        if self._connection is None:
            raise sqlite3.OperationalError
        [(version,)] = self._connection.execute("PRAGMA data_version").fetchall()
        return int(version)


@cache
def onlooker(path: str, process: int) -> Onlooker:
    """One for each process: a connection does not outlive a fork."""
    found = Onlooker(path)
    atexit.register(found.close)
    return found


def state_of_data() -> Hashable | None:
    """What is committed now; None where that cannot be told, and inside a transaction.

    Ask before reading: what is committed while a page is put together makes another state.
    """
    if connection.in_atomic_block:
        return None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            return str(cursor.fetchone()[0])
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and Path(name).is_absolute():
        return onlooker(name, os.getpid()).state()
    return None
