"""The worded bands: every half point has exactly one word."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.bands import HALF, bands


def shown(points):
    return [(band.word, float(band.low), float(band.high)) for band in bands(Decimal(points))]


def test_bands_of_thirty_points_are_those_of_the_published_form():
    assert shown("30") == [
        ("excellent", 27, 30),
        ("good", 22.5, 26.5),
        ("fair", 18, 22),
        ("weak", 0, 17.5),
    ]


def test_an_organiser_s_own_words_and_limits_are_kept():
    own = [["优", "9"], ["良", "7.5"], ["中", "6"], ["弱", "0"]]
    assert [(b.word, float(b.low), float(b.high)) for b in bands(Decimal(10), own)] == [
        ("优", 9, 10),
        ("良", 7.5, 8.5),
        ("中", 6, 7),
        ("弱", 0, 5.5),
    ]


def test_own_bands_may_be_fewer():
    own = [["pass", "60"], ["fail", "0"]]
    assert [band.word for band in bands(Decimal(100), own)] == ["pass", "fail"]


def test_a_limit_between_half_points_goes_up():
    assert shown("15")[0] == ("excellent", 13.5, 15)
    assert shown("25")[1] == ("good", 19, 22)


@pytest.mark.parametrize(
    ("points", "words"),
    [("0.5", ["excellent", "weak"]), ("1", ["excellent", "weak"])],
)
def test_a_small_criterion_leaves_out_the_bands_that_hold_nothing(points, words):
    assert [band.word for band in bands(Decimal(points))] == words


def test_points_between_half_points_end_at_the_last_mark_that_can_be_given():
    assert bands(Decimal("7.3"))[0].high == 7


@given(st.integers(1, 20_000))
def test_every_half_point_lies_in_exactly_one_band(halves):
    points = halves * HALF
    found = bands(points)
    assert (found[0].high, found[-1].low) == (points, 0)
    assert all(band.low <= band.high for band in found)
    for better, worse in pairwise(found):
        assert better.low - worse.high == HALF


@given(st.integers(8, 20_000))
def test_from_four_points_on_there_are_all_four(halves):
    assert len(bands(halves * HALF)) == 4
