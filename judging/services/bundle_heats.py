"""What a bundle holds of one heat: seats, entries, every version of every sheet, signatures."""

from collections.abc import Mapping
from typing import Any

from competitions.models import Heat, Round
from judging.bundle_format import open_payload
from judging.models import HeatSignature, ScoreSheet, Seat, SheetVersion
from judging.services.proposals import unit_key
from projects.models import Entry, Recusal


def heat_content(heat: Heat, units: Mapping[int, int], *, named: bool) -> dict[str, Any]:
    """One heat with its ledger; five queries. Without `named` nothing tells who judged, or in which words.

    `units`: see `units_of`.
    """
    seats = heat.seats.order_by("number")
    ledger = getattr(heat, "ledger", None)
    appearances = heat.appearances.select_related("entry__category", "entry__sector")
    return {
        "round": heat.round.order,
        "heat": heat.number,
        "name": heat.name,
        "state": heat.state,
        "places": heat.places,
        "seats": [{"seat": seat.number, "chair": seat.is_chair} for seat in seats],
        "appearances": [
            _appearance(one.entry, one.order) | {"unit": units[one.entry_id]}
            for one in appearances.order_by("entry__number", "pk")
        ],
        "sheets": [_sheet(one) for one in _sheets(heat)],
        "ledger": {"head": ledger.head, "length": ledger.length} if ledger else None,
        "versions": [_version(one, named=named) for one in _versions(heat)],
        "signatures": [_signature(one, named=named) for one in _signatures(heat)],
    }


def units_of(rounds: list[Round]) -> dict[int, int]:
    """Entry → a number that it shares with the other projects of its unit alone; one query.

    The numbers tell which entries are of one unit, and of no unit which it is.
    """
    entries = Entry.objects.filter(appearances__heat__round__in=rounds).distinct()
    numbers: dict[str, int] = {}
    return {
        entry.pk: numbers.setdefault(unit_key(entry), len(numbers) + 1)
        for entry in entries.select_related("project").order_by("number", "pk")
    }


def _appearance(entry: Entry, order: int | None) -> dict[str, Any]:
    return {
        "entry": entry.number or "",
        "key": str(entry.pk),
        "order": order,
        "category": entry.category.kind,
        "region": entry.declared.get("city") or "",
        "sector": entry.sector.code,
        "in_contest": entry.state in Entry.IN_CONTEST,
    }


def _sheets(heat: Heat) -> Any:
    rows = ScoreSheet.objects.filter(appearance__heat=heat)
    related = rows.select_related("seat", "appearance__entry", "current")
    return related.order_by("seat__number", "appearance__entry__number", "pk")


def _sheet(sheet: ScoreSheet) -> dict[str, Any]:
    return {
        "seat": sheet.seat.number,
        "entry": sheet.appearance.entry.number or "",
        "revision": sheet.revision,
        "current": sheet.current.seq if sheet.current else None,
        "voided": sheet.voided_by_id is not None,
    }


def _versions(heat: Heat) -> Any:
    return SheetVersion.objects.filter(ledger__heat=heat).order_by("seq", "pk").iterator()


def _version(version: SheetVersion, *, named: bool) -> dict[str, Any]:
    shown = version.payload if named else open_payload(version.payload)
    withheld = sorted(version.payload.keys() - shown.keys())
    return {
        "seq": version.seq,
        "revision": version.revision,
        "total": None if version.total is None else f"{version.total:f}",
        "signed": version.signed,
        "abstained": version.abstained,
        "payload": shown,
        "previous_hash": version.previous_hash,
        "hash": version.hash,
        **({} if named else {"withheld": withheld}),
    }


def _signatures(heat: Heat) -> Any:
    rows = HeatSignature.objects.filter(seat__heat=heat).select_related("seat")
    return rows.order_by("seat__number", "at", "pk")


def _signature(one: HeatSignature, *, named: bool) -> dict[str, Any]:
    said = {
        "seat": one.seat.number,
        "method": one.method,
        "digest": one.digest,
        "sheets": one.sheets,
        "at": one.at.isoformat(),
    }
    return said | ({"strokes": one.strokes} if named else {})


def recusals_of(rounds: list[Round]) -> list[dict[str, Any]]:
    """Seat by seat which entries a recusal parts from their judge, and since when; two queries."""
    sheets = ScoreSheet.objects.filter(seat__heat__round__in=rounds)
    pairs = sheets.values_list(
        "seat__judge__user",
        "appearance__entry__project",
        "seat__heat__round__order",
        "seat__heat__number",
        "seat__number",
        "appearance__entry__number",
    )
    recused = Recusal.objects.filter(project__entries__appearances__heat__round__in=rounds)
    since = {
        (user, project): at
        for user, project, at in recused.values_list("user", "project", "declared_at")
    }
    rows = [
        {
            "round": r,
            "heat": h,
            "seat": s,
            "entry": e or "",
            "at": since[user, project].isoformat(),
        }
        for user, project, r, h, s, e in pairs
        if (user, project) in since
    ]
    return sorted(rows, key=lambda row: (row["round"], row["heat"], row["seat"], row["entry"]))


def names_of(rounds: list[Round]) -> dict[str, Any]:
    """Who sat where, and what each entry number stands for; two queries."""
    seats = Seat.objects.filter(heat__round__in=rounds).select_related(
        "judge__user", "heat__round"
    )
    entries = Entry.objects.filter(appearances__heat__round__in=rounds).distinct()
    related = entries.select_related("project__enterprise", "project__team")
    return {
        "judges": [
            {
                "round": seat.heat.round.order,
                "heat": seat.heat.number,
                "seat": seat.number,
                "judge": seat.judge.user.username,
                "name": str(seat.judge),
            }
            for seat in seats.order_by("heat__round__order", "heat__number", "number")
        ],
        "entries": [
            {"entry": one.number or "", "title": one.project.title, "unit": str(one.project.unit)}
            for one in related.order_by("number", "pk")
        ],
    }
