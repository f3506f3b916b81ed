import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.calendar.clashes import Slot, clashes, heat_end

NINE = dt.datetime(2026, 9, 5, 1, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def slot(key, start, end, *resources, place=""):
    return Slot(key, NINE + start * HOUR, NINE + end * HOUR, frozenset(resources), place)


def keys(found):
    return [(one.first.key, one.second.key, one.resource, one.is_travel) for one in found]


def test_one_judge_in_two_rooms_at_once():
    found = clashes([slot("a", 0, 3, "judge:1", "judge:2"), slot("b", 2, 4, "judge:2")])
    assert keys(found) == [("a", "b", "judge:2", False)]


def test_spans_are_half_open():
    assert keys(clashes([slot("a", 0, 2, "venue:1"), slot("b", 2, 4, "venue:1")])) == []
    assert keys(clashes([slot("a", 0, 2.001, "venue:1"), slot("b", 2, 4, "venue:1")]))


@pytest.mark.parametrize(
    ("places", "gap", "clash"),
    [
        (("x", "y"), 0.5, True),
        (("x", "y"), 1, False),
        (("x", "x"), 0.5, False),
        (("x", ""), 0.5, False),
    ],
)
def test_the_way_between_two_places_takes_time(places, gap, clash):
    slots = [
        slot("a", 0, 2, "judge:1", place=places[0]),
        slot("b", 2 + gap, 4, "judge:1", place=places[1]),
    ]
    assert keys(clashes(slots, travel=HOUR)) == [("a", "b", "judge:1", True)] * clash
    assert keys(clashes(slots)) == []


def test_a_heat_lasts_as_planned_or_as_its_entries_need():
    end = NINE + 2 * HOUR
    assert heat_end(NINE, end, 30, 15) == end
    assert heat_end(NINE, None, 10, 15) == NINE + dt.timedelta(minutes=160)
    assert heat_end(NINE, None, 0, 15) == NINE + 3 * HOUR


MOMENTS = st.integers(0, 40)
SLOTS = st.lists(
    st.tuples(
        MOMENTS, st.integers(1, 12), st.sets(st.sampled_from("pqr")), st.sampled_from("xy ")
    ),
    max_size=14,
)


@given(SLOTS, st.integers(0, 5))
def test_the_sweep_finds_what_comparing_every_pair_finds(raw, hours):
    travel = hours * HOUR
    slots = [
        slot(number, start, start + length, *found, place=place.strip())
        for number, (start, length, found, place) in enumerate(raw)
    ]

    def meet(a, b):
        apart = a.place and b.place and a.place != b.place
        way = travel if apart else dt.timedelta(0)
        return a.starts < b.ends + way and b.starts < a.ends + way

    expected = {
        (frozenset({a.key, b.key}), resource)
        for a in slots
        for b in slots
        if a.key < b.key and meet(a, b)
        for resource in a.resources & b.resources
    }
    found = [
        (frozenset({one.first.key, one.second.key}), one.resource)
        for one in clashes(slots, travel=travel)
    ]
    assert len(found) == len(set(found))
    assert set(found) == expected
