"""The negative control of a database guard: without its trigger the same attempt succeeds."""

from django.db import connection


def drop_guard(table, event):
    """Take one trigger down inside the test's transaction, which puts it back."""
    name = f"guard_{table}_{event.lower()}"
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
