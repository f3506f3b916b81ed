"""The makers of triggers, on a table of their own. What they guard is attacked in test_guards."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.guards import append_only, refuse

pytestmark = pytest.mark.django_db


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


class Editor:
    """What a migration step is given: a connection and a way to execute."""

    connection = connection
    execute = staticmethod(sql)


def forwards(*steps):
    for step in steps:
        step.database_forwards("accounts", Editor, None, None)


def backwards(*steps):
    for step in reversed(steps):
        step.database_backwards("accounts", Editor, None, None)


@pytest.fixture
def table():
    sql("CREATE TABLE scratch (id integer PRIMARY KEY, closed boolean NOT NULL)")
    sql("INSERT INTO scratch VALUES (1, TRUE), (2, FALSE)")


@pytest.fixture
def guarded(table):
    guard = refuse("scratch", "UPDATE", "DELETE", when="OLD.closed", message="it is closed")
    forwards(guard)
    return guard


def refused(statement, message):
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        sql(statement)


@pytest.mark.parametrize("statement", ["UPDATE scratch SET closed = FALSE", "DELETE FROM scratch"])
def test_what_the_condition_meets_is_refused(guarded, statement):
    refused(statement, "it is closed")
    assert sql(f"{statement} WHERE id = 2") == 1


def test_an_insert_is_judged_by_the_new_row(table):
    forwards(refuse("scratch", "INSERT", when="NEW.closed", message="not closed, please"))
    refused("INSERT INTO scratch VALUES (3, TRUE)", "not closed, please")
    assert sql("INSERT INTO scratch VALUES (3, FALSE)") == 1


def test_going_back_takes_the_guard_away(guarded):
    backwards(guarded)
    assert sql("DELETE FROM scratch") == 2


def test_append_only_takes_rows_and_gives_none_back(table):
    steps = append_only("scratch")
    forwards(*steps)
    refused("UPDATE scratch SET closed = FALSE", "scratch is append-only")
    refused("DELETE FROM scratch WHERE id = 2", "scratch is append-only")
    assert sql("INSERT INTO scratch VALUES (3, TRUE)") == 1
    backwards(*steps)
    assert sql("DELETE FROM scratch") == 3


@pytest.mark.services
def test_append_only_cannot_be_emptied_by_truncate(table):
    steps = append_only("scratch")
    forwards(*steps)
    refused("TRUNCATE scratch", "scratch is append-only")
    backwards(*steps)
    sql("TRUNCATE scratch")
