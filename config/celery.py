"""Work in the background: `celery --app config worker` and `celery --app config beat`."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun

from config.logs import request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("chuangsai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**kwargs: Any) -> None:
    """A receiver here keeps Celery from putting its own handlers beside Django's."""


@task_prerun.connect
def name_task_in_logs(task_id: str, **kwargs: Any) -> None:
    """Log lines of a task carry its id where those of a page carry the request's."""
    request_id.set(task_id)


@task_postrun.connect
def forget_task_in_logs(**kwargs: Any) -> None:
    """What the worker writes between two tasks belongs to neither."""
    request_id.set("-")
