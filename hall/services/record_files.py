"""The archive of a heat: its record as PDF, every step, the last public document, the draw.

The same rows give the same bytes: names in order, no clock in the archive (judging.bundle_format).
"""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.exporting.files import CommaSeparated, writing
from hall.models import HallStep
from hall.paper.record import render_record
from hall.services.record_facts import Facts
from judging.bundle_format import write_archive, written

FORMAT, VERSION = "chuangsai hall record", 1
RECORD, SUMS = "record.pdf", "SHA256SUMS"
# Words of the first row and widths in characters, in the order of `step_data`.
COLUMNS = (
    ("序号", 6), ("时间", 24), ("服务器收到", 24), ("操作", 16), ("项目编号", 16), ("理由", 30),
    ("内容", 40), ("操作人", 12), ("未生效的原因", 12), ("设备编号", 38),
)  # fmt: skip


def write_record(facts: Facts, document: str, target: Path, *, fonts: tuple[Path, ...]) -> None:
    """Write the archive to `target`; only in a Celery prefork worker.

    `document` is the public document as it stands. Raises FontsMissing and GlyphsMissing.
    """
    members = dict(_members(facts, document, fonts))
    members[SUMS] = sums_of(members)
    heat = facts.heat
    said = {
        "format": FORMAT,
        "version": VERSION,
        "competition": heat.round.competition.code,
        "round": heat.round.order,
        "heat": heat.number,
        "seal": facts.seal.hash,
    }
    with target.open("wb") as file:
        write_archive(file, said, members.items())


def _members(facts: Facts, document: str, fonts: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    yield RECORD, render_record(facts, fonts=fonts)
    yield "steps.jsonl", steps_as_lines(facts)
    yield "steps.csv", steps_as_table(facts)
    yield "document.json", document.encode()
    yield "draw.json", written(_draw_data(facts))


def sums_of(members: Mapping[str, bytes]) -> bytes:
    """The digests of the files, as `sha256sum --check` reads them."""
    lines = (f"{hashlib.sha256(one).hexdigest()}  {name}\n" for name, one in members.items())
    return "".join(lines).encode()


def step_data(row: HallStep) -> dict[str, Any]:
    """A step in full, as it was recorded; times in the time of the contest."""
    return {
        "seq": row.seq,
        "at": timezone.localtime(row.at).isoformat(timespec="milliseconds"),
        "received_at": timezone.localtime(row.received_at).isoformat(timespec="milliseconds"),
        "name": row.name,
        "entry": row.appearance.entry.number if row.appearance else "",
        "reason": row.reason,
        "data": row.data,
        "taken_by": str(row.taken_by),
        "refused": row.refused,
        "client_id": str(row.client_id),
    }


def steps_as_lines(facts: Facts) -> bytes:
    """One step on each line, in the order in which they were recorded."""
    lines = (json.dumps(step_data(row), ensure_ascii=False, sort_keys=True) for row in facts.steps)
    return "".join(f"{line}\n" for line in lines).encode()


def steps_as_table(facts: Facts) -> bytes:
    """The same as CSV, for a spreadsheet; no text of a host becomes a formula there."""
    file = io.BytesIO()
    zone = timezone.get_current_timezone()
    with writing(CommaSeparated(file, "", COLUMNS, zone=zone)) as table:
        for row in facts.steps:
            said = step_data(row)
            data = json.dumps(row.data, ensure_ascii=False, sort_keys=True) if row.data else ""
            table.write([*(said | {"data": data}).values()])
    return file.getvalue()


def _draw_data(facts: Facts) -> dict[str, Any]:
    """The order that was drawn, with what it takes to draw it again."""
    turns = sorted(facts.history.turns.values(), key=lambda turn: turn.drawn)
    order = [facts.entries[turn.key].number for turn in turns]
    draw = facts.draw
    if draw is None:
        return {"order": order}
    return {
        "order": order,
        "method": draw.method,
        "seed": draw.seed,
        "blocks": draw.blocks,
        "apart": draw.apart,
        "lots": draw.lots,
        "witness": draw.witness,
        "drawn_by": str(draw.drawn_by),
        "at": timezone.localtime(draw.at).isoformat(timespec="milliseconds"),
    }
