"""The hash chain of sheet versions: made, recomputed, and its faults named.

Pure. It stores nothing; the database refuses changes, and this module finds them where somebody
got round the database. A chain shows tampering inside it; a cut-off end, or a chain rewritten
from the first row on, shows only against the head that was printed on the signed papers
(`verify_head`).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

GENESIS = hashlib.sha256(b"chuangsai score ledger, version 1").hexdigest()

# Values that need no second look; a ranking has a hundred of them in every line.
UNAMBIGUOUS = frozenset({str, int, bool, type(None)})

type FaultKind = Literal[
    "altered",
    "missing",
    "reordered",
    "duplicated",
    "inserted",
    "unlinked",
    "truncated",
    "appended",
    "wrong_head",
]


class NotCanonical(Exception):
    """A payload value that has no single written form, such as a float."""

    def __init__(self, path: str, found: str) -> None:
        super().__init__(path, found)
        self.path, self.found = path, found


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row as stored: `seq` counts from 1 inside its chain."""

    seq: int
    payload: Mapping[str, object]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with rows `seq` to `last_seq` (the same number unless a gap is named).

    altered: the row's hash does not follow from what it holds. missing: numbers not there.
    reordered: the row stands on another row than the one before it. duplicated: the row, or its
    number, is there before. inserted: the chain from its last row back to its start passes the row
    by. unlinked: the row stands on a row that is not in the ledger, so its
    predecessor was replaced, or rows were removed and the rest renumbered. truncated, appended,
    wrong_head: the ledger ends before, after or beside the head it is held against.
    """

    kind: FaultKind
    seq: int
    last_seq: int


def canonical(payload: Mapping[str, object]) -> bytes:
    """The one written form of a payload: JSON, keys sorted, no spaces, UTF-8.

    Text, whole numbers, true, false, null, lists and mappings with text keys only; numbers with
    a fraction are written as decimal strings by the caller. Raises `NotCanonical`.
    """
    _refuse_ambiguous(payload, "")
    written = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return written.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("", "surrogate") from error


def _refuse_ambiguous(value: object, path: str) -> None:
    for name, item in _inside(value, path):
        if type(item) not in UNAMBIGUOUS:
            _refuse_ambiguous(item, path + name)


def _inside(value: object, path: str) -> Iterator[tuple[str, object]]:
    """What a mapping or a list holds, each with its step of the path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise NotCanonical(path, f"key {type(key).__name__}")
            yield f".{key}", item
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield f"[{index}]", item
    elif value is not None and not isinstance(value, str | int):
        raise NotCanonical(path, type(value).__name__)


def version_hash(previous: str, payload: Mapping[str, object]) -> str:
    """SHA-256 (hexadecimal) of the previous hash, a line feed and the canonical payload."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical(payload)).hexdigest()


def verify(rows: Iterable[LedgerRow]) -> list[Fault]:
    """Every fault of a chain, in the order of the rows; an empty list is a sound chain.

    Rows are taken in the order given, which for a sound chain is 1, 2, 3 and so on.
    """
    given = list(rows)
    recomputed = [_recomputed(row) for row in given]
    faults = [
        Fault("altered", row.seq, row.seq)
        for row, found in zip(given, recomputed, strict=True)
        if row.hash != found
    ]
    single, doubled = _without_duplicates(given)
    faults += [Fault("duplicated", row.seq, row.seq) for row in doubled]
    faults += _gaps(single)
    inserted = _inserted(single)
    faults += [Fault("inserted", row.seq, row.seq) for row in inserted]
    rest = [row for row in single if row not in inserted]
    faults += _misplaced(rest, {fault.seq for fault in faults if fault.kind == "altered"})
    return sorted(faults, key=lambda fault: (fault.seq, fault.kind))


def verify_head(rows: Iterable[LedgerRow], head: str, length: int) -> list[Fault]:
    """The faults of a chain, and whether it ends where the printed head and length say.

    An empty chain has the head `GENESIS` and the length 0.
    """
    given = list(rows)
    faults = verify(given)
    end = max(given, key=lambda row: row.seq, default=None)
    last_seq = end.seq if end else 0
    if (end.hash if end else GENESIS) == head:
        if not faults and len(given) != length:
            faults.append(Fault("wrong_head", last_seq, last_seq))
    elif last_seq < length:
        faults.append(Fault("truncated", last_seq + 1, length))
    elif last_seq > length:
        faults.append(Fault("appended", length + 1, last_seq))
        faults += _wrong_before(given, head, length)
    else:
        faults.append(Fault("wrong_head", last_seq, last_seq))
    return faults


def _wrong_before(given: Sequence[LedgerRow], head: str, length: int) -> list[Fault]:
    """In a chain that grew after the print, the printed head has to be inside it."""
    at_print = [row.hash for row in given if row.seq == length] or [GENESIS]
    return [] if head in at_print else [Fault("wrong_head", length, length)]


def _recomputed(row: LedgerRow) -> str | None:
    try:
        return version_hash(row.previous_hash, row.payload)
    except NotCanonical:
        return None


def _without_duplicates(
    rows: Sequence[LedgerRow],
) -> tuple[list[LedgerRow], list[LedgerRow]]:
    seqs: set[int] = set()
    hashes: set[str] = set()
    single: list[LedgerRow] = []
    doubled: list[LedgerRow] = []
    for row in rows:
        known = row.seq in seqs or row.hash in hashes
        (doubled if known else single).append(row)
        seqs.add(row.seq)
        hashes.add(row.hash)
    return single, doubled


def _gaps(rows: Sequence[LedgerRow]) -> list[Fault]:
    faults: list[Fault] = []
    expected = 1
    for seq in sorted(row.seq for row in rows):
        if seq > expected:
            faults.append(Fault("missing", expected, seq - 1))
        expected = seq + 1
    return faults


def _inserted(rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Rows that the chain passes by on its way from the last row back to its start.

    None where it does not reach the start, or where one of them stands on a later row: then rows
    were moved. A row without successor at the very end may as well be genuine: the head tells.
    """
    by_hash = {row.hash: row for row in rows}
    at = max(rows, key=lambda row: row.seq, default=None)
    reached: set[str] = set()
    while at is not None and at.hash not in reached:
        reached.add(at.hash)
        if at.previous_hash == GENESIS:
            beside = [row for row in rows if row.hash not in reached]
            moved = any(_place_below(row, by_hash) >= row.seq for row in beside)
            return [] if moved else beside
        at = by_hash.get(at.previous_hash)
    return []


def _place_below(row: LedgerRow, by_hash: Mapping[str, LedgerRow]) -> int:
    """The number of the row that this one stands on; 0 for none of them."""
    below = by_hash.get(row.previous_hash)
    return below.seq if below else 0


def _misplaced(rows: Sequence[LedgerRow], altered: set[int]) -> list[Fault]:
    """Rows out of number order, numbered below 1, or standing on the wrong row."""
    wrong: dict[int, FaultKind] = {}
    highest = 0
    for row in rows:
        if row.seq < highest or row.seq < 1:
            wrong[row.seq] = "reordered"
        highest = max(highest, row.seq)
    known = {GENESIS} | {row.hash for row in rows}
    before = LedgerRow(0, {}, "", GENESIS)
    for row in sorted(rows, key=lambda row: row.seq):
        follows = row.previous_hash == before.hash or row.previous_hash == _recomputed(before)
        # A gap already names what is missing before this row, and an altered row its own fault.
        if not follows and row.seq == before.seq + 1 and row.seq not in altered:
            wrong.setdefault(row.seq, "reordered" if row.previous_hash in known else "unlinked")
        before = row
    return [Fault(kind, seq, seq) for seq, kind in wrong.items()]
