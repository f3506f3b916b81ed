"""The size class of an enterprise by the 2011 standard, in exact bounds.

Pure. Source: the SME classification standard of four ministries, document number 300 of 2011:
sixteen rows of industries. Employees in persons, revenue and assets in units of 10,000 yuan. "And
above" includes the number, "below" excludes it. The standard's wording (not large when below
either upper value; each tier needs all its minima; micro when below either small minimum) comes
to this: class every indicator by itself and take the lowest.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

type Size = Literal["large", "medium", "small", "micro"]
type Indicator = Literal["employees", "revenue", "assets"]

RISING: tuple[Size, ...] = ("micro", "small", "medium", "large")


class UnknownIndustry(Exception):
    """An industry that is no row of the standard."""

    def __init__(self, industry: str) -> None:
        super().__init__(industry)
        self.industry = industry


@dataclass(frozen=True, slots=True)
class Bounds:
    """The values of one indicator from which a firm is large, medium, small; below is micro."""

    indicator: Indicator
    large: int
    medium: int
    small: int


@dataclass(frozen=True, slots=True)
class SizeVerdict:
    """The size, None while an indicator that could lower it is missing.

    `at_most` is the class that the known indicators allow at best, so "not large" can be said of
    a firm whose size is open; it equals `size` when that is known. `decided_by` is the indicator
    of the lowest tier, the first of the row where several are.
    """

    size: Size | None
    industry: str
    bounds: tuple[Bounds, ...]
    decided_by: Indicator | None
    missing: tuple[Indicator, ...]
    at_most: Size | None


def _employees(large: int, medium: int, small: int) -> Bounds:
    return Bounds("employees", large, medium, small)


def _revenue(large: int, medium: int, small: int) -> Bounds:
    return Bounds("revenue", large, medium, small)


def _assets(large: int, medium: int, small: int) -> Bounds:
    return Bounds("assets", large, medium, small)


STANDARD: dict[str, tuple[Bounds, ...]] = {
    "agriculture": (_revenue(20000, 500, 50),),
    "industry": (_employees(1000, 300, 20), _revenue(40000, 2000, 300)),
    "construction": (_revenue(80000, 6000, 300), _assets(80000, 5000, 300)),
    "wholesale": (_employees(200, 20, 5), _revenue(40000, 5000, 1000)),
    "retail": (_employees(300, 50, 10), _revenue(20000, 500, 100)),
    "transport": (_employees(1000, 300, 20), _revenue(30000, 3000, 200)),
    "storage": (_employees(200, 100, 20), _revenue(30000, 1000, 100)),
    "post": (_employees(1000, 300, 20), _revenue(30000, 2000, 100)),
    "accommodation": (_employees(300, 100, 10), _revenue(10000, 2000, 100)),
    "catering": (_employees(300, 100, 10), _revenue(10000, 2000, 100)),
    "information": (_employees(2000, 100, 10), _revenue(100000, 1000, 100)),
    "software": (_employees(300, 100, 10), _revenue(10000, 1000, 50)),
    "real_estate": (_revenue(200000, 1000, 100), _assets(10000, 5000, 2000)),
    "property": (_employees(1000, 300, 100), _revenue(5000, 1000, 500)),
    "leasing": (_employees(300, 100, 10), _assets(120000, 8000, 100)),
    "other": (_employees(300, 100, 10),),
}


def size_class(
    industry: str,
    employees: int | None = None,
    revenue: Decimal | None = None,
    assets: Decimal | None = None,
) -> SizeVerdict:
    """The size class from the row of `industry`, revenue and assets in units of 10,000 yuan.

    Indicators outside the row are ignored. A missing one leaves the size open unless another
    already says micro, below which nothing lies. Raises `UnknownIndustry`.
    """
    if industry not in STANDARD:
        raise UnknownIndustry(industry)
    row = STANDARD[industry]
    given = {"employees": employees, "revenue": revenue, "assets": assets}
    missing = tuple(bounds.indicator for bounds in row if given[bounds.indicator] is None)
    tiers = [
        (RISING.index(_tier(value, bounds)), bounds.indicator)
        for bounds in row
        if (value := given[bounds.indicator]) is not None
    ]
    if not tiers:
        return SizeVerdict(None, industry, row, None, missing, None)
    lowest, indicator = min(tiers, key=lambda tier: tier[0])
    at_most = RISING[lowest]
    size = None if missing and at_most != "micro" else at_most
    return SizeVerdict(size, industry, row, indicator if size else None, missing, at_most)


def _tier(value: Decimal | int, bounds: Bounds) -> Size:
    if value >= bounds.large:
        return "large"
    if value >= bounds.medium:
        return "medium"
    return "small" if value >= bounds.small else "micro"
