"""The columns of a list of entries that goes out as a file."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from accounts.exporting.listings import Column
from accounts.masking import masked_email, masked_mobile
from accounts.templatetags.look import masked_name
from projects.declared import title_of, unit_of
from projects.models import Entry, Industry, SizeClass


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


ENTRY_COLUMNS: Sequence[Column] = (
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
