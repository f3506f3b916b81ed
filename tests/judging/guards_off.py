"""The negative control of a database guard: without its trigger the same attempt succeeds."""

from contextlib import contextmanager

from django.db import connection


def drop_guard(table, event):
    """Take one trigger down inside the test's transaction, which puts it back."""
    name = f"guard_{table}_{event.lower()}"
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")


@contextmanager
def unguarded(*tables):
    """The tables without their triggers for a while, also where no transaction puts them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # No table is altered while a deferred check of one of its rows is still to come.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return
        found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        triggers = []
        for table in tables:
            cursor.execute(found, [table])
            triggers += cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        try:
            yield
        finally:
            for _, statement in triggers:
                cursor.execute(statement)
