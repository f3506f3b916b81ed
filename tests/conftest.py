"""Fixtures that every test may ask for."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from projects import tasks  # noqa: F401 - an eager queue runs only what is registered
from tests import builders


def pytest_runtest_setup(item):
    if item.get_closest_marker("services") and not settings.SERVICES:
        pytest.skip("needs PostgreSQL and Redis: script/test --services")


@pytest.fixture
def tree(db):
    """(root, division, track)."""
    return builders.make_tree()


@pytest.fixture
def track(tree):
    return tree[2]


@pytest.fixture
def organiser(track):
    return builders.make_staff(track, username="organiser")


@pytest.fixture
def second_organiser(track):
    return builders.make_staff(track, username="second-organiser")


@pytest.fixture
def client_of():
    """client_of(user) → a signed-in test client."""

    def signed_in(user):
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture(autouse=True)
def _private_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


# A process that a test has ended may leave its session behind, and the database could not be dropped.
END_OTHER_SESSIONS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@pytest.fixture(autouse=True, scope="session")
def _nobody_else_in_the_database(django_db_setup, django_db_blocker):
    """End what is left of other sessions before the test database goes."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(END_OTHER_SESSIONS)


@pytest.fixture(autouse=True, scope="session")
def _flush_despite_guards(django_db_setup):
    """Let the test runner empty the tables between transactional tests.

    The guards refuse DELETE and TRUNCATE to everybody. Only the runner's own flush goes round
    them: SQLite's triggers are taken down and put back, PostgreSQL's are switched off in its session.
    """
    original = connection.ops.execute_sql_flush
    operations = type(connection.ops)

    def flush(self, sql_list):
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = replica")
                original_of(self)(sql_list)
                cursor.execute("SET session_replication_role = origin")
                return
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            original_of(self)(sql_list)
            for _name, sql in triggers:
                cursor.execute(sql)

    def original_of(ops):
        return original.__func__.__get__(ops)

    operations.execute_sql_flush = flush
    yield
    operations.execute_sql_flush = original.__func__
