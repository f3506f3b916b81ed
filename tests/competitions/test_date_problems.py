import datetime as dt
import itertools

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from competitions.calendar.problems import (
    CHINA,
    DateProblem,
    HeatTimes,
    RoundDays,
    heat_refusals,
    last_day,
    meeting_refusals,
    registration_refusals,
    registration_warnings,
    round_refusals,
)
from competitions.words.dates import SENTENCES, sentence


def at(day, hour=0, minute=0):
    return dt.datetime(2026, 9, day, hour, minute, tzinfo=CHINA)


def on(day):
    return dt.date(2026, 9, day)


def days(order, first, last):
    return RoundDays(f"R{order}", order, on(first), on(last))


def codes(problems):
    return [(problem.code, problem.where) for problem in problems]


@pytest.mark.parametrize(
    ("opens", "closes", "code"),
    [
        (None, None, []),
        (at(1), at(20), []),
        (at(1), at(1), [("registration_reversed", "registration_closes_at")]),
        (at(2), at(1), [("registration_reversed", "registration_closes_at")]),
        (at(1), None, [("registration_half", "registration_closes_at")]),
        (None, at(1), [("registration_half", "registration_opens_at")]),
    ],
)
def test_registration(opens, closes, code):
    assert codes(registration_refusals(opens, closes)) == code


def test_registration_cannot_open_after_a_round_began():
    rounds = [days(1, 5, 6)]
    assert codes(registration_refusals(at(5, 23), at(9), rounds)) == []
    assert codes(registration_refusals(at(6), at(9), rounds)) == [
        ("registration_after_round", "registration_opens_at")
    ]


def test_what_is_odd_about_registration():
    own, above = [days(1, 21, 22)], [days(1, 2, 3), days(2, 21, 25)]
    # Midnight at the end of the 20th is the 20th.
    assert codes(registration_warnings(at(21), own, above, on(10))) == []
    assert codes(registration_warnings(at(21, 0, 1), own, above, on(10))) == [
        ("round_before_closing", ""),
        ("closes_after_round_above", ""),
    ]
    assert codes(registration_warnings(at(21, 0, 1), [], above, on(26))) == []
    assert codes(registration_warnings(None, own, above, on(10))) == []


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (5, 8, []),
        (4, 8, [("round_before_earlier_ends", "starts_on")]),
        (5, 11, [("round_after_later_starts", "ends_on")]),
        (9, 8, [("round_reversed", "ends_on")]),
    ],
)
def test_rounds_follow_each_other(first, last, found):
    others = [days(1, 1, 5), days(3, 10, 12)]
    assert codes(round_refusals(days(2, first, last), others=others)) == found


def test_a_round_keeps_its_heats_and_waits_for_registration():
    heats = [HeatTimes("H", at(6, 9))]
    assert codes(round_refusals(days(1, 5, 6), others=[], heats=heats)) == []
    assert codes(round_refusals(days(1, 7, 8), others=[], heats=heats)) == [
        ("heat_left_out", "starts_on")
    ]
    assert codes(round_refusals(days(1, 4, 5), others=[], heats=heats)) == [
        ("heat_left_out", "ends_on")
    ]
    assert codes(round_refusals(days(1, 4, 5), others=[], opens_at=at(4, 9))) == []
    assert codes(round_refusals(days(1, 4, 5), others=[], opens_at=at(5))) == [
        ("round_before_registration", "starts_on")
    ]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (at(5, 9), None, []),
        (at(5, 9), at(6, 24 - 1, 59), []),
        (at(6, 20), at(7), []),
        (at(6, 20), at(7, 0, 1), [("heat_outside_round", "ends_at")]),
        (at(4, 23, 59), None, [("heat_outside_round", "starts_at")]),
        (at(7), None, [("heat_outside_round", "starts_at")]),
        (at(5, 9), at(5, 9), [("heat_reversed", "ends_at")]),
    ],
)
def test_a_heat_lies_in_its_rounds_days(start, end, found):
    assert codes(heat_refusals(HeatTimes("H", start, end), days(1, 5, 6))) == found


def test_days_are_those_of_china_wherever_the_moment_was_written():
    # 16:30 UTC on the 4th is half past midnight on the 5th in Shanghai.
    late = dt.datetime(2026, 9, 4, 16, 30, tzinfo=dt.UTC)
    assert codes(heat_refusals(HeatTimes("H", late), days(1, 5, 6))) == []
    assert last_day(dt.datetime(2026, 9, 4, 16, tzinfo=dt.UTC)) == on(4)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (None, None, []),
        (dt.time(9), None, []),
        (dt.time(9), dt.time(9), [("meeting_reversed", "ends_at")]),
        (None, dt.time(9), [("meeting_without_start", "starts_at")]),
    ],
)
def test_meetings(start, end, found):
    assert codes(meeting_refusals(start, end)) == found


SPANS = st.lists(st.tuples(st.integers(1, 28), st.integers(1, 28)), min_size=1, max_size=5)


@given(SPANS)
def test_rounds_that_pass_one_by_one_are_in_order_all_together(spans):
    taken = []
    for order, (first, last) in enumerate(spans, start=1):
        new = days(order, first, last)
        if not list(round_refusals(new, others=taken)):
            taken.append(new)
    for earlier, later in itertools.pairwise(taken):
        assert earlier.starts_on <= earlier.ends_on <= later.starts_on


def test_every_problem_has_a_sentence_that_names_what_it_found():
    said = {"round": "复赛", "heat": "第三场", "day": on(5), "first": on(5), "last": on(6)}
    with translation.override("en"):
        for code in SENTENCES:
            text = sentence(DateProblem(code, "", said))
            assert "%(" not in text
            assert text.endswith(".")
        text = sentence(DateProblem("heat_outside_round", "", said))
    assert "复赛 lasts from 5 September 2026 to 6 September 2026." in text
