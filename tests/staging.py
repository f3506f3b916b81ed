"""A database state that a whole module looks at: built once, rolled back at the end.

The tests are marked `django_db`: each runs in a savepoint of the module's transaction.
"""

from contextlib import contextmanager

from django.db import connection, transaction


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
    """The database, open for as long as the module's state stands."""
    with blocker.unblock(), undone():
        yield


def take_statistics():
    """Let PostgreSQL count what this transaction has written; its own counting waits for a commit.

    A season that was never counted is joined in loops: seconds for a query of milliseconds.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
