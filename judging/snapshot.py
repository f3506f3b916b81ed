"""The written form of a ranking, line by line, and its digest; pure.

The same sheets under the same rules give the same bytes on every machine, so that a ranking can be
held against what is recomputed, and against what was printed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from judging.ledger import canonical

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One entry's place. `detail` as `judging.services.details` writes it."""

    entry: str
    score: Decimal | None
    rank: int | None
    tied: bool
    category_rank: int | None
    region_rank: int | None
    detail: Mapping[str, Any]


def line_bytes(line: Line, decimals: int) -> bytes:
    """A line with its score to `decimals` places, the published ones.

    Written as `judging.ledger.canonical` does, without its refusals: a row that holds what nobody
    would have written has to give other bytes, and no error.
    """
    written = json.dumps(
        {
            "entry": line.entry,
            "score": None if line.score is None else f"{line.score:.{decimals}f}",
            "rank": line.rank,
            "tied": line.tied,
            "category_rank": line.category_rank,
            "region_rank": line.region_rank,
            "detail": line.detail,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return written.encode(errors="backslashreplace")


def rules_digest(spec: Mapping[str, Any]) -> str:
    """SHA-256 of what a rule set says."""
    return hashlib.sha256(canonical(spec)).hexdigest()


def ranking_digest(head: Mapping[str, Any], lines: Iterable[Line], decimals: int) -> str:
    """SHA-256 of the head (what was ranked, by which rules, from which ledgers) and every line.

    The lines come in order of rank, those without one last, inside a rank by number. One line feed
    parts them, so that a long ranking need not be in memory as text.
    """
    found = hashlib.sha256(canonical({**head, "format": FORMAT}))
    for line in lines:
        found.update(b"\n" + line_bytes(line, decimals))
    return found.hexdigest()
