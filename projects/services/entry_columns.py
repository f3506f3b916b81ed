"""The columns of a list of entries that goes out as an Excel file, and the writing of it.

Numbers, days and moments are written as such. Everything else is text, whatever it begins with,
so that nothing that somebody typed becomes a formula.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.masking import masked_email, masked_mobile
from accounts.templatetags.look import masked_name
from projects.declared import title_of, unit_of
from projects.models import Entry, Industry, SizeClass

# A worker tells so often how far it is.
PIECE = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column; a personal one is masked unless a reason to see it was given."""

    key: str
    head: Any
    value: Callable[[Entry], Any]
    width: int = 14
    mask: Callable[[str], str] | None = None


def _declared(key: str, number: Callable[[str], Any] = str) -> Callable[[Entry], Any]:
    def value(entry: Entry) -> Any:
        stated = entry.declared.get(key)
        return number(str(stated)) if stated not in (None, "") else None

    return value


def _label(choices: Any, key: str) -> Callable[[Entry], str]:
    def value(entry: Entry) -> str:
        stated = entry.declared.get(key)
        return str(dict(choices.choices).get(stated, stated or ""))

    return value


COLUMNS: Sequence[Column] = (
    Column("number", gettext_lazy("Number"), lambda entry: entry.number, 20),
    Column("title", gettext_lazy("Project"), title_of, 36),
    Column("unit", gettext_lazy("Unit"), unit_of, 32),
    Column("credit_code", gettext_lazy("Credit code"), _declared("credit_code"), 22),
    Column("category", gettext_lazy("Category"), lambda entry: entry.category.name),
    Column("sector", gettext_lazy("Sector"), lambda entry: entry.sector.name),
    Column("region", gettext_lazy("Registered in"), lambda entry: entry.project.unit.region.name),
    Column("state", gettext_lazy("State"), lambda entry: str(entry.get_state_display())),
    Column(
        "officer",
        gettext_lazy("Form reviewer in charge"),
        lambda entry: str(entry.officer or ""),
    ),
    Column("submitted_at", gettext_lazy("Submitted at"), lambda entry: entry.submitted_at, 18),
    Column("correct_by", gettext_lazy("To be corrected by"), lambda entry: entry.correct_by, 18),
    Column("stage", gettext_lazy("Stage"), lambda entry: str(entry.project.get_stage_display())),
    Column("size", gettext_lazy("Size class"), _label(SizeClass, "size")),
    Column("industry", gettext_lazy("Branch of industry"), _label(Industry, "industry")),
    Column("founded_on", gettext_lazy("Founded on"), _declared("founded_on", date.fromisoformat)),
    Column("employees", gettext_lazy("Employees"), _declared("employees", int)),
    Column(
        "revenue", gettext_lazy("Last year's revenue, 10,000 yuan"), _declared("revenue", Decimal)
    ),
    Column("assets", gettext_lazy("Total assets, 10,000 yuan"), _declared("assets", Decimal)),
    Column("earlier_award", gettext_lazy("Earlier awards"), lambda entry: entry.earlier_award, 30),
    Column(
        "funding_need",
        gettext_lazy("Funding needed, 10,000 yuan"),
        lambda entry: entry.funding_need,
    ),
    Column(
        "contact_name",
        gettext_lazy("Contact person"),
        lambda entry: entry.contact_name,
        mask=masked_name,
    ),
    Column(
        "contact_mobile",
        gettext_lazy("Contact mobile"),
        lambda entry: entry.contact_mobile,
        16,
        masked_mobile,
    ),
    Column(
        "contact_email",
        gettext_lazy("Contact e-mail"),
        lambda entry: entry.contact_email,
        26,
        masked_email,
    ),
)
USUAL = ("number", "title", "unit", "category", "sector", "region", "state", "submitted_at")


def chosen_columns(keys: Iterable[str]) -> list[Column]:
    """The columns of these keys in the order of the list; unknown keys are passed over."""
    wanted = set(keys)
    return [column for column in COLUMNS if column.key in wanted]


def write_list(
    file: IO[bytes],
    entries: Iterable[Entry],
    columns: Sequence[Column],
    *,
    in_full: bool,
    advance: Callable[[int], None] = lambda done: None,
) -> int:
    """Write the workbook row by row, in little memory; the number of entries."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet(_("Entries"))
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "amount": book.add_format({"num_format": "#,##0.00"}),
    }
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, str(column.head), formats["head"])
    written = 0
    for written, entry in enumerate(entries, 1):
        for place, column in enumerate(columns):
            _write(sheet, written, place, _shown(column, entry, in_full=in_full), formats)
        if written % PIECE == 0:
            advance(written)
    sheet.autofilter(0, 0, max(written, 1), len(columns) - 1)
    book.close()
    return written


def _shown(column: Column, entry: Entry, *, in_full: bool) -> Any:
    value = column.value(entry)
    return column.mask(value) if column.mask and value and not in_full else value


def _write(sheet: Any, row: int, place: int, value: Any, formats: dict[str, Any]) -> None:
    match value:
        case None | "":
            return
        case datetime():
            moment = timezone.localtime(value).replace(tzinfo=None)
            sheet.write_datetime(row, place, moment, formats["moment"])
        case date():
            sheet.write_datetime(row, place, value, formats["day"])
        case Decimal():
            sheet.write_number(row, place, value, formats["amount"])
        case int():
            sheet.write_number(row, place, value)
        case _:
            sheet.write_string(row, place, str(value))
