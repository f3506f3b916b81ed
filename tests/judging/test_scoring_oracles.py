"""Scores and ranks held against figures and libraries that nobody here made."""

import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata, trim_mean

from judging.placing import Contender, rank
from judging.scoring import Mark, TrimRule, panel_score

# Worked examples of published scoring rules: (source, marks, dropped at each end, sum of the rest).
PUBLISHED = [
    (
        "World Aquatics diving, rule 6.2, seven judges (opensourcesports.io)",
        "7.5 7.0 7.5 7.0 7.5 8.0 6.5",
        2,
        "22.0",
    ),
    ("diving, seven judges (lifeguidehubb.com)", "6.5 7.0 7.0 7.5 7.5 8.0 8.0", 2, "22.0"),
    ("diving, five judges (newpkjob.com)", "8.0 8.5 8.0 7.5 8.0", 1, "24.0"),
    ("diving before 2004, seven judges (straightdope.com, 34604)", "8 7 7 7 7 7 6.5", 1, "35"),
]
totals = st.integers(0, 100_000).map(lambda n: Decimal(n) / 1000)


def score(values, each):
    marks = [Mark(seat, value) for seat, value in enumerate(values, start=1)]
    return panel_score(marks, trim=TrimRule(each, 2 * each + 1), decimals=2)


@pytest.mark.parametrize(("source", "marks", "each", "kept"), PUBLISHED)
def test_a_published_table_gives_its_published_sum(source, marks, each, kept):
    found = score([Decimal(mark) for mark in marks.split()], each)
    assert found.exact is not None
    assert found.exact * len(found.kept) == Fraction(kept), source


@given(st.lists(totals, min_size=5, max_size=15), st.integers(0, 2))
def test_the_mean_is_that_of_scipy(values, each):
    found = score(values, each)
    # A proportion a hair above each/n cuts exactly `each` from both ends.
    expected = trim_mean([float(value) for value in values], each / len(values) + 1e-9)
    assert found.exact is not None
    assert float(found.exact) == pytest.approx(expected, abs=1e-9)


@given(st.lists(totals, min_size=1, max_size=9))
def test_the_plain_mean_is_that_of_the_standard_library(values):
    found = panel_score(
        [Mark(seat, value) for seat, value in enumerate(values)],
        trim=TrimRule(0, 1),
        decimals=2,
    )
    assert found.exact == Fraction(statistics.mean(map(Fraction, values)))


@given(st.lists(st.integers(0, 12), min_size=1, max_size=30))
def test_ranks_are_those_of_scipy(scores):
    contenders = [Contender(f"{n:03d}", Decimal(value)) for n, value in enumerate(scores)]
    places = sorted(rank(contenders, tie_breaks=[]), key=lambda place: place.key)
    expected = rankdata([-value for value in scores], method="min")
    assert [place.rank for place in places] == [int(one) for one in expected]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), max_size=25))
def test_a_chain_is_the_order_of_tuples(values):
    contenders = [
        Contender(f"{n:03d}", Decimal(first), (Decimal(second), Decimal(third)))
        for n, (first, second, third) in enumerate(values)
    ]
    places = {
        place.key: place for place in rank(contenders, tie_breaks=["exact", "earlier_round"])
    }
    for n, mine in enumerate(values):
        place = places[f"{n:03d}"]
        assert place.rank == 1 + sum(other > mine for other in values)
        assert place.tied == (values.count(mine) > 1)
