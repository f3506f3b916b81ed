"""Handing work to a worker, without letting a person wait for a dead queue."""

import logging
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# A person waits for the answer, and the row is kept anyway: do not ask a dead queue for seconds.
ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def hand_to_worker(task: str, **said: Any) -> bool:
    """Queue the task with plain data; False if the queue is down: a row has to remember it."""
    signature = current_app.signature(task, kwargs=said)
    broker = current_app.connection_for_write(transport_options=ONE_TRY)
    try:
        with broker:
            signature.apply_async(connection=broker, retry=False)
    except OperationalError:
        logger.exception("%s could not be queued", task)
        return False
    return True
