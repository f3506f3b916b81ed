"""Values of the form as texts, for the history of its changes, and back for the page. Pure."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from django.db import models


def as_text(value: Any) -> str:
    """The text under which a change keeps a value: rows and lists as JSON, references as keys.

    Equal values give equal texts: 12, 12.0 and 12.00 are one amount.
    """
    match value:
        case None:
            return ""
        case str():
            return value.replace("\r\n", "\n")
        case bool():
            return "1" if value else ""
        case Decimal():
            return _amount(value)
        case dt.date():
            return value.isoformat()
        case models.Model():
            return str(getattr(value, "code", value.pk) if _is_region(value) else value.pk)
        case list() | tuple():
            return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def as_typed(text: str) -> Any:
    """What a page puts back into its boxes: rows and lists again, everything else as text."""
    if not text.startswith("["):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, list) else text


def lines_of(text: str) -> str:
    """Rows and lists one to a line, for people; other texts as they are."""
    value = as_typed(text)
    if isinstance(value, str):
        return value
    return "\n".join(_line(row) for row in value)


def _line(row: Any) -> str:
    cells = row.values() if isinstance(row, dict) else row if isinstance(row, list) else [row]
    return "·".join(str(cell) for cell in cells if cell not in ("", None))


def _amount(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_region(value: models.Model) -> bool:
    return value._meta.label_lower == "competitions.region"
