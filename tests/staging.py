"""A database state that a whole module looks at: built once, rolled back at the end.

The tests are marked `django_db`: each runs in a savepoint of the module's transaction.
"""

import copy
import shutil
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings


@contextmanager
def undone():
    """Everything inside is rolled back, deferred constraints and all."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def staged(blocker):
    """The database, open for as long as the module's state stands.

    What a cache holds of another state would answer for this one: the numbers of rows come again.
    """
    cache.clear()
    with (
        blocker.unblock(),
        undone(),
        patch.object(
            # A file that a test has read and closed ends its request, and with it this connection.
            connection,
            "close_if_unusable_or_obsolete",
            lambda: None,
        ),
    ):
        yield


def stage_of(build):
    """A module's fixture: what `build()` returns, made once, with the files that it stored.

    `world = staging.world` beside it gives each test a copy, and `part("track")` a part of that.
    """

    @pytest.fixture(scope="module")
    def stage(django_db_setup, django_db_blocker, tmp_path_factory):
        media = tmp_path_factory.mktemp("stage")
        with staged(django_db_blocker):
            with override_settings(MEDIA_ROOT=media):
                built = build()
            # Deferred checks are over: a table of which some wait cannot be altered.
            connection.check_constraints()
            yield built, media

    return stage


@pytest.fixture
def world(stage, db, settings):
    """What the module's stage built, as if it had just been built for this test alone."""
    built, media = stage
    shutil.copytree(media, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return copy.deepcopy(built)


def part(name):
    """A fixture: the part of the module's world that is called so."""

    @pytest.fixture
    def part_of_world(world):
        return getattr(world, name)

    return part_of_world


def take_statistics():
    """Let PostgreSQL count what this transaction has written; its own counting waits for a commit.

    A season that was never counted is joined in loops: seconds for a query of milliseconds.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
