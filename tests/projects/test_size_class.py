from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.size_class import STANDARD, UnknownIndustry, size_class

# Large from, medium from, small from; employees in persons, money in units of 10,000 yuan.
TABLE = """
agriculture       revenue   20000  500   50
industry          employees 1000   300   20
industry          revenue   40000  2000  300
construction      revenue   80000  6000  300
construction      assets    80000  5000  300
wholesale         employees 200    20    5
wholesale         revenue   40000  5000  1000
retail            employees 300    50    10
retail            revenue   20000  500   100
transport         employees 1000   300   20
transport         revenue   30000  3000  200
storage           employees 200    100   20
storage           revenue   30000  1000  100
post              employees 1000   300   20
post              revenue   30000  2000  100
accommodation     employees 300    100   10
accommodation     revenue   10000  2000  100
catering          employees 300    100   10
catering          revenue   10000  2000  100
information       employees 2000   100   10
information       revenue   100000 1000  100
software          employees 300    100   10
software          revenue   10000  1000  50
real_estate       revenue   200000 1000  100
real_estate       assets    10000  5000  2000
property          employees 1000   300   100
property          revenue   5000   1000  500
leasing           employees 300    100   10
leasing           assets    120000 8000  100
other             employees 300    100   10
"""
LINES = [
    (industry, indicator, [int(bound) for bound in bounds])
    for industry, indicator, *bounds in (line.split() for line in TABLE.split("\n") if line)
]
AMPLE = {"employees": 10**6, "revenue": D(10**9), "assets": D(10**9)}
SIZES = ["large", "medium", "small", "micro"]


def just_below(indicator, bound):
    return bound - 1 if indicator == "employees" else D(bound) - D("0.01")


def test_the_standard_has_sixteen_industries_and_no_other_indicator():
    assert len(STANDARD) == 16
    assert {(i, b.indicator) for i, row in STANDARD.items() for b in row} == {
        (industry, indicator) for industry, indicator, _ in LINES
    }


@pytest.mark.parametrize(("industry", "indicator", "bounds"), LINES)
@pytest.mark.parametrize("tier", [0, 1, 2])
def test_a_bound_belongs_to_the_upper_class_and_below_it_begins_the_lower(
    industry, indicator, bounds, tier
):
    bound = bounds[tier]
    at_bound = size_class(industry, **AMPLE | {indicator: bound})
    below = size_class(industry, **AMPLE | {indicator: just_below(indicator, bound)})
    assert at_bound.size == SIZES[tier]
    assert below.size == SIZES[tier + 1]
    assert below.decided_by == indicator
    assert (below.missing, below.at_most) == ((), below.size)


def test_a_software_firm_of_many_hands_and_little_revenue_is_micro():
    verdict = size_class("software", 400, D("49.99"), D(10**6))
    assert (verdict.size, verdict.decided_by) == ("micro", "revenue")
    assert [bounds.indicator for bounds in verdict.bounds] == ["employees", "revenue"]


def test_below_one_upper_value_is_enough_not_to_be_large():
    assert size_class("industry", 999, D(10**6)).size == "medium"
    assert size_class("industry", 1000, D(40000)).size == "large"
    assert size_class("industry", 10**5, D("39999.99")).size == "medium"


def test_a_missing_indicator_leaves_the_size_open_but_not_what_is_excluded():
    verdict = size_class("industry", 500)
    assert (verdict.size, verdict.at_most, verdict.missing) == (None, "medium", ("revenue",))
    assert verdict.decided_by is None
    assert size_class("industry", 5000).at_most == "large"


def test_a_micro_indicator_decides_alone():
    verdict = size_class("industry", revenue=D("299.99"))
    assert (verdict.size, verdict.decided_by) == ("micro", "revenue")
    assert verdict.missing == ("employees",)


def test_without_any_indicator_nothing_is_said():
    verdict = size_class("construction", employees=50)
    assert (verdict.size, verdict.at_most) == (None, None)
    assert verdict.missing == ("revenue", "assets")


def test_nothing_is_a_value():
    assert size_class("other", 0).size == "micro"


def test_an_industry_outside_the_standard_is_refused():
    with pytest.raises(UnknownIndustry) as caught:
        size_class("space", 5)
    assert caught.value.industry == "space"


def by_the_wording(first, second):
    """Two indicators as (value, large, medium, small), in the words of the standard."""
    pair = (first, second)
    if any(value < small for value, _, _, small in pair):
        return "micro"
    if not any(value < large for value, large, _, _ in pair):
        return "large"
    return "medium" if all(value >= medium for value, _, medium, _ in pair) else "small"


@given(
    st.sampled_from([name for name, row in STANDARD.items() if len(row) == 2]),
    st.integers(0, 250_000),
    st.integers(0, 250_000),
)
@settings(deadline=None)
def test_the_lowest_tier_is_what_the_wording_says(industry, one, other):
    first, second = STANDARD[industry]
    verdict = size_class(industry, **{first.indicator: one, second.indicator: other})
    assert verdict.size == by_the_wording(
        (one, first.large, first.medium, first.small),
        (other, second.large, second.medium, second.small),
    )


ROWS = {
    industry: {name: bounds for of_industry, name, bounds in LINES if of_industry == industry}
    for industry, _name, _bounds in LINES
}
NEAR = sorted({bound + step for *_row, bounds in LINES for bound in bounds for step in (-1, 0, 1)})
VALUES = st.none() | st.sampled_from(NEAR) | st.integers(0, 250_000)


def from_the_table(industry, given):
    """(size, at most), by counting how many bounds of the table each indicator reaches."""
    reached = {
        name: sum(given[name] >= bound for bound in bounds)
        for name, bounds in ROWS[industry].items()
        if given[name] is not None
    }
    if not reached:
        return None, None
    at_most = SIZES[3 - min(reached.values())]
    is_known = len(reached) == len(ROWS[industry]) or at_most == "micro"
    return (at_most if is_known else None), at_most


@given(st.sampled_from(sorted(ROWS)), VALUES, VALUES, VALUES)
@settings(deadline=None, max_examples=500)
def test_every_industry_follows_the_table_with_whatever_is_missing(
    industry, employees, revenue, assets
):
    given = {"employees": employees, "revenue": revenue, "assets": assets}
    verdict = size_class(industry, **given)
    assert (verdict.size, verdict.at_most) == from_the_table(industry, given)
    assert set(verdict.missing) == {name for name in ROWS[industry] if given[name] is None}
