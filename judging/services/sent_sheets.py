"""What a judge's device has written, made into a draft; anything else is refused by one exception."""

import uuid
from typing import Any

from judging.services.sheets import SheetDraft

MARK_LIMIT = 8


class NotASheet(Exception):
    """This is not what a score sheet sends."""


def sent_text(sent: dict[str, Any], name: str) -> str:
    """A text of what was sent, without what a database or a hash cannot hold; NotASheet."""
    text = sent.get(name, "")
    if not isinstance(text, str):
        raise NotASheet
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotASheet from error
    return text.replace("\x00", "")


def sent_key(sent: dict[str, Any]) -> uuid.UUID:
    """The id that the device gave; NotASheet."""
    try:
        return uuid.UUID(sent_text(sent, "client_id"))
    except ValueError as error:
        raise NotASheet from error


def _marks(sent: dict[str, Any]) -> dict[str, str]:
    marks = sent.get("marks")
    if not isinstance(marks, dict):
        raise NotASheet
    if not all(isinstance(mark, str) and len(mark) <= MARK_LIMIT for mark in marks.values()):
        raise NotASheet
    return marks


def draft_of(sent: Any) -> SheetDraft:
    """The draft of a sheet; NotASheet for anything that is not one."""
    if not isinstance(sent, dict) or not isinstance(sent.get("signed"), bool):
        raise NotASheet
    revision = sent.get("base_revision")
    if type(revision) is not int or not 0 <= revision < 2**31:
        raise NotASheet
    abstained = sent_text(sent, "abstained").strip()
    if abstained and sent["signed"]:
        raise NotASheet
    return SheetDraft(
        client_id=sent_key(sent),
        base_revision=revision,
        marks=_marks(sent),
        signed=sent["signed"],
        comment=sent_text(sent, "comment"),
        device=sent_text(sent, "device"),
        abstained=abstained,
    )
