"""Several works at the same moment, each with a connection of its own."""

import threading

from django.db import connection


def together(*works):
    """Run the works at the same moment; return their errors."""
    errors, start = [], threading.Barrier(len(works))

    def run(work):
        try:
            start.wait(timeout=30)
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


class Unlocked:
    """A model as one module sees it, whose rows that module no longer locks.

    For the negative controls of a lock: put in the place of the model in the module under attack.
    """

    def __init__(self, model):
        self._model = model
        self.objects = _UnlockedRows(model._default_manager)

    def __getattr__(self, name):
        return getattr(self._model, name)


class _UnlockedRows:
    def __init__(self, manager):
        self._manager = manager

    def __getattr__(self, name):
        return getattr(self._manager, name)

    def select_for_update(self, **options):
        return self._manager.all()

    def filter(self, *args, **fields):
        return _UnlockedRows(self._manager.filter(*args, **fields))
