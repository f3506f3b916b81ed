"""The whole ledger as a workbook with sums by formula, which can be taken in again. No cell becomes
a formula by what somebody typed."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exporting.files import Formula, Workbook, sheet_name, writing
from competitions.models import Competition
from publicity.models import Claim, Coverage, CoverageCount, Unit
from publicity.services.coverage_columns import ledger_table

COUNT, UNIT = 2, 4


def ledger_workbook(competition: Competition) -> bytes:
    """Rows as they can be taken in again, their sums unit by unit, earlier counts, claims.

    Four queries.
    """
    file = BytesIO()
    rows = _rows(competition)
    ledger = sheet_name(_("Publicity ledger"))
    zone = timezone.get_current_timezone()
    book = Workbook(file, ledger, _heads(competition), zone=zone)
    with writing(book):
        _write(book, rows)
        book.begin_sheet(_("Sums by unit"), [(_("Unit"), 20), (_("How many"), 20)])
        _write(book, _sums(ledger, rows))
        book.begin_sheet(_("Earlier counts"), _series_heads())
        _write(book, _series(competition))
        book.begin_sheet(_("Claims"), _claim_heads())
        _write(book, _claims(competition))
    return file.getvalue()


def _write(book: Workbook, rows: Sequence[Sequence[Any]] | Iterator[Sequence[Any]]) -> None:
    for row in rows:
        book.write(row)


def _series_heads() -> list[tuple[str, int]]:
    return [
        *((_("Outlet"), 28), (_("Channel"), 16), (_("Counted on"), 14)),
        *((_("How many"), 14), (_("Worded"), 10), (_("Unit"), 16)),
    ]


def _claim_heads() -> list[tuple[str, int]]:
    return [
        *((_("About"), 20), (_("How many"), 14), (_("Worded"), 10), (_("Unit"), 10)),
        *((_("Source"), 40), (_("Stated on"), 14), (_("Address"), 40)),
    ]


def _heads(competition: Competition) -> list[tuple[str, int]]:
    return [(str(column.head), column.width) for column in ledger_table(competition).columns]


def _rows(competition: Competition) -> list[list[Any]]:
    stored = Coverage.objects.filter(competition=competition).select_related("heat")
    return [
        [
            str(row.get_channel_display()),
            row.outlet,
            row.count,
            row.approximator,
            str(row.get_unit_display()),
            row.counted_on,
            row.heat.name if row.heat else "",
            row.address,
            row.note,
        ]
        for row in stored.order_by("-count", "pk")
    ]


def _series(competition: Competition) -> list[list[Any]]:
    stored = CoverageCount.objects.filter(coverage__competition=competition)
    told = stored.select_related("coverage").order_by("coverage", "-counted_on")
    return [
        [
            one.coverage.outlet,
            str(one.coverage.get_channel_display()),
            one.counted_on,
            one.count,
            one.approximator,
            str(one.coverage.get_unit_display()),
        ]
        for one in told
    ]


def _claims(competition: Competition) -> list[list[Any]]:
    stored = Claim.objects.filter(competition=competition).order_by("subject", "pk")
    return [
        [
            str(one.get_subject_display()),
            one.count,
            one.approximator,
            one.unit,
            one.source,
            one.stated_on,
            one.address,
        ]
        for one in stored
    ]


def _sums(ledger: str, rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """One sum for each unit that occurs, as a formula over the first sheet; none over two units."""
    last = len(rows) + 1
    units = [str(unit.label) for unit in Unit]
    found = [unit for unit in units if any(row[UNIT] == unit for row in rows)]
    for number, unit in enumerate(found, 2):
        total = sum(row[COUNT] for row in rows if row[UNIT] == unit)
        text = f"=SUMIFS('{ledger}'!C2:C{last},'{ledger}'!E2:E{last},A{number})"
        yield unit, Formula(text, total)
