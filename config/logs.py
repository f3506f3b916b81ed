"""Logs: one line of JSON each, on standard error, with the id of the request or task."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

# The request (or the background task) that is being served by this thread.
request_id: ContextVar[str] = ContextVar("request_id", default="-")

_BUILT_IN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# What Django and Celery attach to their own records; the message says it already.
_NOISE = frozenset({"request", "server_time", "data"})


class JsonLine(logging.Formatter):
    """A record as one line of JSON; whatever `extra` holds becomes a key of its own."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
        }
        extra = vars(record).items()
        line |= {k: v for k, v in extra if k not in _BUILT_IN and k not in _NOISE}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def logging_config(level: str) -> dict[str, Any]:
    """The LOGGING setting; `level` is the lowest level that is written."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": JsonLine}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # Every request has its own line already, with its status.
            "django.request": {"level": "ERROR"},
            # They report every font table and every unknown property.
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }
