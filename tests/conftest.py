"""Fixtures that every test may ask for."""

import copy

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from projects import tasks  # noqa: F401 - an eager queue runs only what is registered
from tests import builders
from tests.migrated import Kept
from tests.staging import staged


@pytest.fixture(scope="session")
def _kept_database():
    """What the migrations make is kept for the next run; None on PostgreSQL."""
    if connection.vendor != "sqlite":
        return None
    kept = Kept()
    kept.use()
    return kept


@pytest.fixture(scope="session")
def django_db_setup(_kept_database, django_db_setup, django_db_blocker):
    """The test database, migrated from the start or copied from one that was."""
    if _kept_database:
        with django_db_blocker.unblock():
            _kept_database.keep(connection.connection)


@receiver(connection_created)
def _turn_around_what_has_no_order(connection, **_kwargs):
    """PostgreSQL gives rows without an order as it likes; here nobody gets used to one."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA reverse_unordered_selects = ON")


# How fast a loaded machine is says nothing of a rule.
hypothesis_settings.register_profile(
    "rules", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("rules")


def pytest_runtest_setup(item):
    if item.get_closest_marker("services") and not settings.SERVICES:
        pytest.skip("needs PostgreSQL and Redis: script/test --services")
    # A page that was asked for in English leaves English behind.
    translation.deactivate()


@pytest.fixture(scope="module")
def _planted(request, django_db_setup, django_db_blocker):
    """The tree of a module's tests; None where one of them needs its rows committed."""
    if any(
        is_transactional(item) for item in request.session.items if item.module is request.module
    ):
        yield None
        return
    with staged(django_db_blocker):
        planted = builders.make_tree()
        connection.check_constraints()
        yield planted


def is_transactional(item):
    """Whether pytest-django gives the test real commits, and empties the tables after it."""
    marker = item.get_closest_marker("django_db")
    if marker and (marker.kwargs.get("transaction") or True in marker.args):
        return True
    return bool({"transactional_db", "live_server"} & set(item.fixturenames))


@pytest.fixture
def tree(_planted, db):
    """(root, division, track)."""
    return copy.deepcopy(_planted) or builders.make_tree()


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
