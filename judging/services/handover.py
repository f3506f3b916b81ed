"""Marks that a tablet could not send, handed to the host as a file.

The file holds what the tablet kept, locked as it lay there: with a key that only pages of the
judge carry and that the server can make anew. So the host can bring it and neither read nor change
it, and nobody can write one for a judge. A public key would hide the marks, but anybody could use it.
"""

import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Heat
from judging import rules
from judging.models import ScoreSheet, SheetVersion
from judging.services.device_keys import device_keys
from judging.services.sent_sheets import NotASheet, draft_of
from judging.services.sheets import (
    MarksRefused,
    SheetClosed,
    SheetDraft,
    SheetNotFound,
    StaleRevision,
    save_sheet,
)

FORMAT = "chuangsai-handover"
FILE_LIMIT = 2 * 1024 * 1024
ROWS = 500

type Word = Literal["saved", "known", "stale", "closed", "refused", "gone", "unreadable"]


class NotAHandover(Exception):
    """The file is not one that a tablet wrote."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the marks of one sheet; `sheet` is None where the file does not say which."""

    sheet: ScoreSheet | None
    word: Word


def _rows(body: bytes) -> list[dict[str, Any]]:
    refused = NotAHandover(_("This is not a file that a judge's tablet wrote."))
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise refused from error
    if not isinstance(sent, dict) or sent.get("format") != FORMAT or sent.get("version") != 1:
        raise refused
    rows = sent.get("rows")
    if not isinstance(rows, list) or not 0 < len(rows) <= ROWS:
        raise refused
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("sealed"), str):
            raise refused
        if type(row.get("user")) is not int or type(row.get("sheet")) is not int:
            raise refused
    return rows


def _opened(row: dict[str, Any]) -> dict[str, Any] | None:
    """What the judge's device had locked; None where no key of this judge opens it."""
    try:
        sealed = json.loads(row["sealed"])
        iv, locked = b64decode(sealed["iv"]), b64decode(sealed["locked"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    for key in device_keys(row["user"]):
        try:
            found = json.loads(AESGCM(bytes.fromhex(key)).decrypt(iv, locked, None))
        except (InvalidTag, ValueError):
            continue
        return found if _is_about(found, row) else None
    return None


def _is_about(found: Any, row: dict[str, Any]) -> bool:
    """The seal says itself whose and which sheet it is: nobody moves marks to another one."""
    if not isinstance(found, dict):
        return False
    return (found.get("user"), found.get("sheet")) == (row["user"], row["sheet"])


def _drafts(kept: dict[str, Any]) -> Iterator[SheetDraft]:
    """The draft that was under way, then the newest one on top of it."""
    underway, newest = kept.get("underway"), kept.get("next")
    base = kept.get("revision")
    if underway:
        first = draft_of(underway)
        base = first.base_revision + 1
        yield first
    if isinstance(newest, dict):
        yield draft_of(newest | {"base_revision": base})


def _save(sheet: ScoreSheet, draft: SheetDraft, *, actor: User, at: datetime) -> Word:
    known = SheetVersion.objects.filter(client_id=draft.client_id, sheet=sheet).exists()
    judge = sheet.seat.judge.user
    try:
        save_sheet(sheet.pk, draft, actor=judge, at=at, handed_in_by=actor)
    except StaleRevision:
        return "stale"
    except SheetClosed:
        return "closed"
    except MarksRefused:
        return "refused"
    except SheetNotFound:
        return "gone"
    return "known" if known else "saved"


def _import_row(heat: Heat, row: dict[str, Any], *, actor: User, at: datetime) -> Outcome:
    sheet = None
    # No database has a key beyond this, and some do not even take the question.
    if max(abs(row["sheet"]), abs(row["user"])) < 2**63:
        sheets = ScoreSheet.objects.select_related("seat__judge__user", "appearance")
        own = sheets.filter(seat__heat=heat, seat__judge__user=row["user"])
        sheet = own.filter(pk=row["sheet"]).first()
    if sheet is None:
        return Outcome(None, "gone")
    kept = _opened(row)
    if kept is None:
        return Outcome(sheet, "unreadable")
    word: Word = "unreadable"
    try:
        for draft in _drafts(kept):
            word = _save(sheet, draft, actor=actor, at=at)
            if word not in {"saved", "known"}:
                break
    except NotASheet:
        return Outcome(sheet, "unreadable")
    return Outcome(sheet, word)


@transaction.atomic
def import_handover(heat: Heat, body: bytes, *, actor: User, at: datetime) -> list[Outcome]:
    """Save what a tablet's file holds for this heat, under the client ids of the tablet.

    So it has one effect, however often it is brought, and also if the tablet sends it after all. A
    refused sheet keeps what the server has and is named. PermissionDenied, NotAHandover.
    """
    if not rules.organises_heat(actor, heat):
        raise PermissionDenied
    outcomes = [_import_row(heat, row, actor=actor, at=at) for row in _rows(body)]
    words = [outcome.word for outcome in outcomes]
    seats = sorted({one.sheet.seat.number for one in outcomes if one.sheet})
    record(
        "heat.handover",
        heat,
        actor=actor,
        at=at,
        seats=seats,
        saved=words.count("saved"),
        known=words.count("known"),
        not_saved=len(words) - words.count("saved") - words.count("known"),
    )
    return outcomes
