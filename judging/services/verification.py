"""The stored ledgers of a competition, recomputed. Reads only; what it finds people must settle.

The chain shows what was changed inside it. What was cut off its end, or rewritten from the first
row on, shows only against the heads that were printed: on the signed papers and in the seals.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from competitions.models import Competition, Heat
from judging.ledger import GENESIS, Fault, LedgerRow, verify, verify_head
from judging.models import HeatSeal, HeatSignature, Ledger, ScoreSheet, SheetVersion
from judging.services.signing import digest_of
from judging.services.verification_trail import trail_findings

# How the user name of a closed account begins (accounts.erasure).
ERASED = "erased-"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: in which chain or sheet, at which rows (None for the whole), and how."""

    place: str
    rows: str | None
    kind: str

    def __str__(self) -> str:
        where = f"{self.place}, {self.rows}" if self.rows else self.place
        return f"{where}: {self.kind}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How much was recomputed, every fault that was found, and the head that each chain has now.

    `heads` are (place, hash), the seals' last: what to hold against the signed papers.
    """

    chains: int
    rows: int
    findings: tuple[Finding, ...]
    heads: tuple[tuple[str, str], ...]


def place_of(heat: Heat) -> str:
    """A heat by the numbers that stand on its papers."""
    round_ = heat.round
    return f"{round_.competition.code}, round {round_.order}, heat {heat.number}"


def _row_of(stored: SheetVersion | HeatSeal) -> LedgerRow:
    return LedgerRow(stored.seq, stored.payload, stored.previous_hash, stored.hash)


def _named(place: str, faults: Iterable[Fault]) -> Iterator[Finding]:
    for fault in faults:
        rows = f"row {fault.seq}"
        if fault.last_seq != fault.seq:
            rows = f"rows {fault.seq} to {fault.last_seq}"
        yield Finding(place, rows, fault.kind)


def _same_total(said: object, total: Decimal | None) -> bool:
    """An abstention has no total, in neither place; what is no number is the total of nothing."""
    if said is None or total is None:
        return said is total
    with suppress(InvalidOperation):
        return Decimal(str(said)) == total
    return False


def _columns_disagree(version: SheetVersion) -> list[str]:
    """The columns that do not repeat what was hashed; rankings and queries read the columns."""
    payload = version.payload
    heat, sheet = version.ledger.heat, version.sheet
    judge = sheet.seat.judge.user.username
    said = {
        "total": _same_total(payload.get("total"), version.total),
        "signed": payload.get("signed") is version.signed,
        "abstained": ("abstained" in payload) is version.abstained,
        "revision": payload.get("revision") == version.revision,
        "client_id": payload.get("client_id") == str(version.client_id),
        "at": payload.get("at") == version.at.isoformat(),
        "judge": payload.get("judge") == judge or judge.startswith(ERASED),
        "heat": (payload.get("round"), payload.get("heat")) == (heat.round.order, heat.number),
        "sheet": (payload.get("seat"), payload.get("entry"))
        == (sheet.seat.number, sheet.appearance.entry.number),
    }
    return [name for name, agrees in said.items() if not agrees]


def _versions_of(ledger: Ledger) -> list[SheetVersion]:
    versions = ledger.versions.select_related(
        "sheet__seat__judge__user", "sheet__appearance__entry", "ledger__heat__round"
    )
    return list(versions.order_by("seq", "pk"))


def _sheet_findings(heat: Heat, versions: list[SheetVersion]) -> Iterator[Finding]:
    """Sheets whose current version is not their newest row."""
    newest: dict[int, SheetVersion] = {version.sheet_id: version for version in versions}
    for sheet in ScoreSheet.objects.filter(appearance__heat=heat).order_by("pk"):
        last = newest.get(sheet.pk)
        expected = (last.pk, last.revision) if last else (None, 0)
        if (sheet.current_id, sheet.revision) != expected:
            yield Finding(place_of(heat), f"sheet {sheet.pk}", "does not show its newest row")


def _heat_findings(ledger: Ledger, versions: list[SheetVersion]) -> Iterator[Finding]:
    heat = ledger.heat
    rows = [_row_of(version) for version in versions]
    yield from _named(place_of(heat), verify_head(rows, ledger.head, ledger.length))
    for version in versions:
        for column in _columns_disagree(version):
            yield Finding(place_of(heat), f"row {version.seq}", f"column {column} altered")
    yield from _sheet_findings(heat, versions)
    yield from _signature_findings(heat, versions)
    seal = heat.seals.order_by("-seq").first()
    if heat.state == Heat.State.LOCKED and seal is None:
        yield Finding(place_of(heat), None, "locked without a seal")
    elif heat.state == Heat.State.LOCKED and seal is not None:
        sealed = (seal.payload.get("head"), seal.payload.get("length"))
        if sealed != (ledger.head, ledger.length):
            yield Finding(place_of(heat), f"seal {seal.seq}", "does not hold the ledger's head")


def _signature_findings(heat: Heat, versions: list[SheetVersion]) -> Iterator[Finding]:
    """Signatures that no longer fit their digest, and rows whose signature is not there."""
    carried = {str(version.payload.get("signature", "")) for version in versions}
    known = {"", "paper"}
    for one in HeatSignature.objects.filter(seat__heat=heat).select_related("seat"):
        known.add(one.digest)
        found = digest_of(heat, one.seat.number, one.method, one.strokes, at=one.at)
        if found != one.digest:
            yield Finding(place_of(heat), f"signature {one.pk}", "altered")
        elif one.digest not in carried:
            yield Finding(place_of(heat), f"signature {one.pk}", "is not in the ledger")
    for version in versions:
        if version.payload.get("signature", "") not in known:
            yield Finding(place_of(heat), f"row {version.seq}", "its signature is missing")


def _seal_findings(competition: Competition, seals: list[HeatSeal]) -> Iterator[Finding]:
    """The competition's own chain, and whether every sealed head is inside its heat's ledger."""
    place = f"{competition.code}, seals"
    yield from _named(place, verify([_row_of(seal) for seal in seals]))
    for seal in seals:
        length = seal.payload.get("length")
        row = SheetVersion.objects.filter(ledger__heat=seal.heat_id, seq=length).first()
        if (row.hash if row else GENESIS) != seal.payload.get("head"):
            yield Finding(place, f"row {seal.seq}", "its head is not in the heat's ledger")


def verify_ledgers(competition: Competition, *, printed: Iterable[str] = ()) -> Verdict:
    """Recompute every heat's chain and the seals; `printed` are heads that must be among them."""
    findings: list[Finding] = []
    ends: list[tuple[str, str]] = []
    known = {GENESIS}
    rows = 0
    ledgers = Ledger.objects.filter(heat__round__competition=competition)
    ordered = ledgers.select_related("heat__round__competition")
    for ledger in ordered.order_by("heat__round__order", "heat__number"):
        versions = _versions_of(ledger)
        findings += _heat_findings(ledger, versions)
        known |= {version.hash for version in versions}
        ends.append((place_of(ledger.heat), versions[-1].hash if versions else GENESIS))
        rows += len(versions)
    seals = list(HeatSeal.objects.filter(competition=competition).order_by("seq", "pk"))
    findings += _seal_findings(competition, seals)
    findings += [Finding(*said) for said in trail_findings(competition)]
    known |= {seal.hash for seal in seals}
    ends.append((f"{competition.code}, seals", seals[-1].hash if seals else GENESIS))
    findings += [
        Finding(f"{competition.code}, printed head {head}", None, "is not in the ledger")
        for head in printed
        if head not in known
    ]
    return Verdict(len(ends), rows + len(seals), tuple(findings), tuple(ends))
