"""The body of a request from a judge's device."""

import json
import uuid
from typing import Any

from judging.services.sent_sheets import NotASheet, draft_of, sent_key, sent_text
from judging.services.sheets import SheetDraft

BODY_LIMIT = 16 * 1024


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotASheet from error


def sent_draft(body: bytes) -> SheetDraft:
    """The draft in a body; NotASheet whatever else it holds."""
    return draft_of(_read(body))


def sent_aside(body: bytes, name: str) -> tuple[uuid.UUID, str]:
    """The client id and the text `name` of a body; NotASheet whatever else it holds."""
    sent = _read(body)
    if not isinstance(sent, dict):
        raise NotASheet
    return sent_key(sent), sent_text(sent, name)
