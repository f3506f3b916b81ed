"""Strict and generous judges on one measure, the raw totals beside it."""

import decimal
from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.normalisation import normalise

FULL = D(100)


def sheets(**by_judge):
    return {
        (int(seat.removeprefix("s")), entry): D(total)
        for seat, totals in by_judge.items()
        for entry, total in zip("abcdef", totals, strict=False)
    }


STRICT = sheets(s1=[90, 80, 70], s2=[70, 60, 50])


def test_centring_gives_every_judge_the_common_mean():
    got = normalise(STRICT, "centre", FULL)
    assert got.raw_seats == ()
    assert got.values == {
        (1, "a"): 80,
        (1, "b"): 70,
        (1, "c"): 60,
        (2, "a"): 80,
        (2, "b"): 70,
        (2, "c"): 60,
    }


def test_spreading_gives_every_judge_the_common_deviation_too():
    got = normalise(sheets(s1=[90, 80, 70], s2=[64, 60, 56]), "spread", FULL)
    first, second = ([got.values[seat, entry] for entry in "abc"] for seat in (1, 2))
    assert sum(first) / 3 == sum(second) / 3 == 70
    # 10 and 4 points from mark to mark become 7, to the 28 digits of the roots.
    assert [round(float(value), 12) for value in first] == [77, 70, 63]
    assert [round(float(value), 12) for value in second] == [77, 70, 63]


def test_off_leaves_everything_as_it_was():
    got = normalise(STRICT, "off", FULL)
    assert got.values == STRICT
    assert got.raw_seats == (1, 2)


def test_a_judge_with_two_sheets_stays_raw_and_moves_nobody():
    got = normalise({**STRICT, (3, "a"): D(10), (3, "b"): D(20)}, "centre", FULL)
    assert got.raw_seats == (3,)
    assert (got.values[3, "a"], got.values[3, "b"]) == (10, 20)
    assert got.values[1, "a"] == 80


def test_a_judge_who_gives_everybody_the_same_cannot_be_spread():
    flat = sheets(s1=[90, 80, 70], s2=[60, 60, 60])
    assert normalise(flat, "spread", FULL).raw_seats == (2,)
    assert normalise(flat, "centre", FULL).raw_seats == ()


def test_nothing_leaves_the_range_of_marks():
    got = normalise(sheets(s1=[100, 99, 2], s2=[30, 1, 0]), "centre", FULL)
    assert max(got.values.values()) <= 100
    assert min(got.values.values()) == 0


@pytest.mark.parametrize("mode", ["off", "centre", "spread"])
def test_no_sheets_are_no_error(mode):
    assert normalise({}, mode, FULL).values == {}


def test_the_context_of_the_process_disturbs_nothing():
    plain = normalise(sheets(s1=[90, 80, 71], s2=[64, 60, 57]), "spread", FULL)
    with decimal.localcontext(prec=3, rounding=decimal.ROUND_UP):
        narrow = normalise(sheets(s1=[90, 80, 71], s2=[64, 60, 57]), "spread", FULL)
    assert plain == narrow


MARKS = st.integers(0, 200).map(lambda halves: D(halves) / 2)
HEATS = st.dictionaries(
    st.tuples(st.integers(1, 4), st.sampled_from("abcdef")), MARKS, max_size=24
)


@given(HEATS, st.sampled_from(["off", "centre", "spread"]), st.randoms(use_true_random=False))
def test_order_plays_no_part_and_a_judge_s_own_order_is_never_reversed(heat, mode, random):
    got = normalise(heat, mode, FULL)
    shuffled = list(heat.items())
    random.shuffle(shuffled)
    assert normalise(dict(shuffled), mode, FULL) == got
    assert got.values.keys() == heat.keys()
    assert all(0 <= value <= 100 for value in got.values.values())
    for (seat, entry), total in heat.items():
        assert isinstance(got.values[seat, entry], F)
        for (other, one), less in heat.items():
            if other == seat and less <= total:
                assert got.values[other, one] <= got.values[seat, entry]
