"""What an entrant may be told without being told more."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.feedback_values import band_of, criterion_means, unlinked


@pytest.mark.parametrize(
    ("rank", "entries", "band"),
    [
        (1, 9, ""),
        (9, 9, ""),
        (1, 10, "tenth"),
        (2, 10, "quarter"),
        (3, 10, "half"),
        (5, 10, "half"),
        (6, 10, "rest"),
        (2, 25, "tenth"),
        (3, 25, "quarter"),
        (6, 25, "quarter"),
        (7, 25, "half"),
        (13, 25, "rest"),
    ],
)
def test_bands(rank, entries, band):
    assert band_of(rank, entries) == band


@given(st.integers(10, 5000), st.data())
def test_a_band_is_never_larger_than_its_name(entries, data):
    bands = [band_of(rank, entries) for rank in range(1, entries + 1)]
    assert bands.count("tenth") * 10 <= entries
    assert (bands.count("tenth") + bands.count("quarter")) * 4 <= entries
    assert bands.count("rest") * 2 >= entries
    order = ["tenth", "quarter", "half", "rest"]
    assert [order.index(band) for band in bands] == sorted(order.index(band) for band in bands)


def test_means_are_half_up_and_leave_out_what_nobody_marked():
    sheets = [{"tech": "50", "market": "30.5"}, {"tech": "50.01"}]
    means = criterion_means(sheets, ["tech", "market", "team"])
    assert means == {"tech": Decimal("50.01"), "market": Decimal("30.50")}


@given(st.lists(st.text(max_size=20), max_size=7), st.randoms())
def test_the_order_of_comments_says_nothing_of_the_seats(comments, chance):
    other = comments[:]
    chance.shuffle(other)
    assert unlinked(comments) == unlinked(other)
    assert sorted(unlinked(comments)) == sorted(comments)
