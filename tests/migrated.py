"""The migrated database kept from one run to the next, on SQLite alone.

All migrations together take most of a minute, and each worker would take them anew. What they make
is kept under the digest of everything that they follow from; migrating a copy of it does nothing.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import IO

from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "migrated"
# What migrations are written with, besides themselves.
SOURCES = (Path(__file__), ROOT / "accounts" / "guards.py", ROOT / "requirements.lock")

_made_by_django = DatabaseCreation._create_test_db


def digest() -> str:
    """SHA-256 of the names and the contents of all migrations and of what they use."""
    found = hashlib.sha256()
    for path in (*sorted(ROOT.glob("*/migrations/*.py")), *SOURCES):
        found.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:32]


class Kept:
    """The kept database: one worker makes it, the others wait and copy it."""

    def __init__(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.path = FOLDER / f"{digest()}.sqlite3"
        self._lock: IO[str] | None = None

    def use(self) -> None:
        """From now on a new test database begins as a copy of the kept one, where there is one."""

        def create(creation, verbosity, autoclobber, keepdb=False):
            name = _made_by_django(creation, verbosity, autoclobber, keepdb)
            if not self.path.exists():
                self._lock = (FOLDER / "lock").open("w")
                fcntl.flock(self._lock, fcntl.LOCK_EX)
            if self.path.exists():
                shutil.copyfile(self.path, name)
            return name

        DatabaseCreation._create_test_db = create

    def keep(self, migrated: sqlite3.Connection) -> None:
        """Keep what was migrated, if nobody has; older ones go."""
        if self._lock is None:
            return
        if not self.path.exists():
            making = self.path.with_suffix(f".{os.getpid()}")
            with sqlite3.connect(making) as copy:
                migrated.backup(copy)
            copy.close()
            making.replace(self.path)
            for old in FOLDER.glob("*.sqlite3"):
                if old != self.path:
                    old.unlink(missing_ok=True)
        self._lock.close()
