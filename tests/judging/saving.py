"""Drafts as a device sends them, and the chain that came of them."""

import dataclasses
import uuid

from judging.ledger import LedgerRow, verify_head
from judging.models import Ledger, ScoreSheet
from judging.services.sheets import SheetDraft, save_sheet
from tests.builders import NOW


def sheet_of(heat, *, order=1, seat=1):
    return ScoreSheet.objects.select_related(
        "seat__judge__user", "seat__heat", "appearance__entry__project"
    ).get(appearance__heat=heat, appearance__order=order, seat__number=seat)


def draft(base=0, tech="50", market="30", *, signed=False, **fields):
    marks = {"tech": tech, "market": market}
    values = {
        "client_id": uuid.uuid4(),
        "base_revision": base,
        "marks": {code: mark for code, mark in marks.items() if mark is not None},
        "signed": signed,
    }
    return SheetDraft(**(values | fields))


def save(sheet, sent, *, actor=None):
    return save_sheet(sheet.pk, sent, actor=actor or sheet.seat.judge.user, at=NOW)


def again(sent, **changes):
    return dataclasses.replace(sent, **changes)


def faults_of(heat):
    """The chain recomputed from what is stored, held against the stored head."""
    ledger = Ledger.objects.get(heat=heat)
    rows = [
        LedgerRow(row.seq, row.payload, row.previous_hash, row.hash)
        for row in ledger.versions.order_by("seq")
    ]
    return verify_head(rows, ledger.head, ledger.length)
