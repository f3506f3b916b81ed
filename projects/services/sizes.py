"""The size class of an enterprise in words, with the row of the standard that decided it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Industry, SizeClass
from projects.size_class import STANDARD, Bounds, SizeVerdict, size_class

INDICATORS = {
    "employees": gettext_lazy("employees"),
    "revenue": gettext_lazy("revenue (10,000 yuan)"),
    "assets": gettext_lazy("assets (10,000 yuan)"),
}


@dataclass(frozen=True, slots=True)
class SizeLine:
    """One indicator of the row: its bounds, the enterprise's own value, and whether it decided."""

    label: str
    value: Decimal | int | None
    bounds: Bounds
    decided: bool


@dataclass(frozen=True, slots=True)
class SizeStatement:
    """`size` is empty while it cannot be told; `lines` is the row of the industry."""

    size: str
    label: str
    industry: str
    lines: tuple[SizeLine, ...]
    sentence: str


def describe_size(
    industry: str, employees: int | None, revenue: Decimal | None, assets: Decimal | None
) -> SizeStatement:
    """The size class by the standard of 2011; revenue and assets in units of 10,000 yuan."""
    if industry not in STANDARD:
        sentence = _("The industry is missing, so the size class is open.")
        return SizeStatement("", "", "", (), sentence)
    verdict = size_class(industry, employees, revenue, assets)
    given = {"employees": employees, "revenue": revenue, "assets": assets}
    lines = tuple(
        SizeLine(
            str(INDICATORS[bounds.indicator]),
            given[bounds.indicator],
            bounds,
            bounds.indicator == verdict.decided_by,
        )
        for bounds in verdict.bounds
    )
    label = str(SizeClass(verdict.size).label) if verdict.size else ""
    name = str(Industry(industry).label)
    return SizeStatement(
        verdict.size or "", label, name, lines, _sentence(verdict, name, label, given)
    )


def stated_size(stated: dict[str, Any]) -> SizeStatement | None:
    """The size class by the facts frozen at submission; None for a team."""
    if "industry" not in stated:
        return None
    amounts = {
        name: Decimal(stated[name]) if stated.get(name) else None for name in ("revenue", "assets")
    }
    return describe_size(stated["industry"], stated.get("employees"), **amounts)


def _sentence(verdict: SizeVerdict, industry: str, label: str, given: dict[str, Any]) -> str:
    if not verdict.size:
        missing = _(", ").join(str(INDICATORS[name]) for name in verdict.missing)
        return _("%(industry)s: the size class is open, %(missing)s missing.") % {
            "industry": industry,
            "missing": missing,
        }
    values = _(", ").join(
        f"{INDICATORS[bounds.indicator]} {given[bounds.indicator]:,}"
        for bounds in verdict.bounds
        if given[bounds.indicator] is not None
    )
    return _("%(industry)s, %(values)s; %(indicator)s decides.") % {
        "industry": industry,
        "values": values,
        "indicator": str(INDICATORS[str(verdict.decided_by)]),
    }
