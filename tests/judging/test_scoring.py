from decimal import Decimal as D
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.placing import Contender, ContenderRepeated, Place, TieValuesMismatch, rank
from judging.scoring import (
    CriterionRule,
    Mark,
    MarkOffStep,
    MarkOutOfRange,
    MarksIncomplete,
    SeatRepeated,
    TrimRule,
    TrimRuleImpossible,
    UnknownCriterion,
    check_mark,
    panel_score,
    round_half_up,
    running_total,
    sheet_total,
)

# The 8+7 roadshow form: nine items, 100 points.
ROADSHOW = [
    CriterionRule(code, D(points))
    for code, points in {
        "originality": 15,
        "breakthrough": 15,
        "story": 10,
        "feasibility": 10,
        "social_value": 10,
        "sustainability": 10,
        "structure": 10,
        "form": 10,
        "interaction": 10,
    }.items()
]
TRIM = TrimRule()


def panel(*values):
    return [
        Mark(seat, None if value is None else D(str(value)))
        for seat, value in enumerate(values, start=1)
    ]


def score(*values, trim=TRIM, decimals=2):
    return panel_score(panel(*values), trim=trim, decimals=decimals)


def test_full_marks_of_the_roadshow_form_are_a_hundred():
    marks = {rule.code: rule.max_points for rule in ROADSHOW}
    assert sheet_total(marks, ROADSHOW) == D(100)


def test_ten_point_items_are_weighted_to_a_hundred():
    criteria = [
        CriterionRule(code, D(10), weight)
        for code, weight in {
            "technology": D(3),
            "business": D(3),
            "market": D(1),
            "team": D("2.5"),
            "finance": D("0.5"),
        }.items()
    ]
    marks = {
        "technology": D("8.5"),
        "business": D(7),
        "market": D(9),
        "team": D("7.5"),
        "finance": D(6),
    }
    assert sheet_total(marks, criteria) == D("77.25")


def test_a_sheet_with_holes_has_no_total_and_names_them_in_the_order_of_the_form():
    with pytest.raises(MarksIncomplete) as caught:
        sheet_total({"story": D(9)}, ROADSHOW[:4])
    assert caught.value.codes == ("originality", "breakthrough", "feasibility")


def test_a_zero_is_a_mark():
    assert sheet_total({"story": D(0)}, [ROADSHOW[2]]) == D(0)


def test_a_draft_shows_the_sum_so_far():
    assert running_total({"story": D("9.5"), "form": D(8)}, ROADSHOW) == D("17.5")
    assert running_total({}, ROADSHOW) == D(0)


def test_a_foreign_criterion_is_refused():
    with pytest.raises(UnknownCriterion) as caught:
        sheet_total({"bribe": D(9), "story": D(9)}, ROADSHOW)
    assert caught.value.codes == ("bribe",)


@pytest.mark.parametrize("value", ["-0.5", "10.5", "NaN", "Infinity", "-Infinity", "sNaN"])
def test_a_mark_outside_the_range_is_refused(value):
    with pytest.raises(MarkOutOfRange) as caught:
        check_mark(D(value), ROADSHOW[2])
    assert (caught.value.code, caught.value.max_points) == ("story", D(10))


@pytest.mark.parametrize("value", ["9.25", "0.1", "9.999"])
def test_a_mark_between_two_steps_is_refused(value):
    with pytest.raises(MarkOffStep) as caught:
        check_mark(D(value), ROADSHOW[2])
    assert caught.value.step == D("0.5")


def test_full_marks_are_allowed_where_the_maximum_is_no_whole_step():
    criterion = CriterionRule("odd", D("7.2"))
    check_mark(D("7.2"), criterion)
    with pytest.raises(MarkOffStep):
        check_mark(D("7.1"), criterion)


def test_a_float_is_a_bug():
    with pytest.raises(TypeError):
        check_mark(9.5, ROADSHOW[2])


@pytest.mark.parametrize(
    ("exact", "decimals", "expected"),
    [
        (Fraction(25, 2), 0, "13"),
        (Fraction(5, 1000), 2, "0.01"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(-25, 2), 0, "-13"),
        (Fraction(1000, 24), 1, "41.7"),
        (Fraction(0), 2, "0.00"),
        (Fraction(10**40 + 1, 2), 0, str(5 * 10**39 + 1)),
    ],
)
def test_rounding_is_half_up_at_any_size(exact, decimals, expected):
    assert str(round_half_up(exact, decimals)) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Five judges: the mean of three (pharmaceutical semifinal, Hainan final).
        ((90, 80, 85, "87.5", 70), "84.17"),
        # Seven judges: the mean of five (Zhongshan, Anhui finals).
        ((90, 80, 85, 88, 70, 95, 60), "82.60"),
        # Four and three judges: plain mean, nothing dropped (Jingzhou; online review).
        ((90, 80, 85, 70), "81.25"),
        ((90, 80, 71), "80.33"),
        ((90,), "90.00"),
        # Half-up in the third decimal, where half-even would say 80.12.
        (("80.125",), "80.13"),
    ],
)
def test_the_panels_of_real_contests(values, expected):
    assert str(score(*values).score) == expected


def test_five_judges_without_trimming_are_a_plain_mean():
    assert score(90, 80, 85, 88, 70, trim=TrimRule(0, 1)).score == D("82.60")


def test_the_detail_names_every_seat():
    detail = score(90, 80, None, 85, "87.5", 70)
    assert detail.kept == (2, 4, 5)
    assert (detail.dropped_high, detail.dropped_low, detail.missing) == ((1,), (6,), (3,))
    assert detail.exact == Fraction("252.5") / 3


def test_exactly_one_of_each_is_dropped_even_when_tied():
    detail = score(90, 90, 80, 70, 70)
    assert (detail.dropped_high, detail.dropped_low, detail.kept) == ((1,), (4,), (2, 3, 5))
    assert detail.score == D("80.00")


def test_a_unanimous_panel_drops_two_different_seats():
    detail = score(80, 80, 80, 80, 80)
    assert (detail.dropped_high, detail.dropped_low, detail.score) == ((1,), (2,), D("80.00"))


def test_a_missing_sheet_is_no_zero_and_does_not_make_up_the_panel():
    detail = score(90, 80, 70, 60, None)
    assert detail.score == D("75.00")
    assert detail.dropped_high == ()
    assert detail.missing == (5,)


@pytest.mark.parametrize("values", [(), (None, None, None)])
def test_without_marks_there_is_no_score(values):
    detail = score(*values)
    assert (detail.score, detail.exact, detail.kept) == (None, None, ())
    assert len(detail.missing) == len(values)


def test_two_marks_from_one_seat_are_refused():
    with pytest.raises(SeatRepeated) as caught:
        panel_score([Mark(1, D(1)), Mark(1, D(2))], trim=TRIM, decimals=2)
    assert caught.value.seats == (1,)


@pytest.mark.parametrize(("each", "from_panel"), [(1, 2), (2, 4), (-1, 5)])
def test_a_rule_that_could_leave_nothing_is_refused(each, from_panel):
    with pytest.raises(TrimRuleImpossible):
        TrimRule(each, from_panel)


totals = st.integers(0, 200).map(lambda halves: D(halves) / 2)
panels = st.lists(st.none() | totals, max_size=9).map(lambda values: panel(*values))


@given(panels, st.sampled_from([TrimRule(), TrimRule(2, 7), TrimRule(0, 1)]), st.randoms())
@settings(deadline=None)
def test_the_panel_score_is_what_the_rule_says(marks, trim, shuffler):
    detail = panel_score(marks, trim=trim, decimals=2)
    values = sorted(mark.value for mark in marks if mark.value is not None)
    each = trim.each if len(values) >= trim.from_panel else 0
    kept = values[each : len(values) - each]
    assert sorted(m.value for m in marks if m.seat in detail.kept) == kept
    assert len(detail.dropped_high) == len(detail.dropped_low) == each
    if kept:
        assert detail.exact == Fraction(sum(kept)) / len(kept)
        assert abs(Fraction(detail.score) - detail.exact) <= Fraction(1, 200)
        assert kept[0] <= detail.score <= kept[-1]
    else:
        assert detail.score is None
    seats = detail.kept + detail.dropped_high + detail.dropped_low + detail.missing
    assert sorted(seats) == [mark.seat for mark in marks]
    shuffled = shuffler.sample(marks, len(marks))
    assert panel_score(shuffled, trim=trim, decimals=2) == detail


def contenders(**scores):
    return [
        Contender(key, None if value is None else D(str(value))) for key, value in scores.items()
    ]


def ranks(places):
    return [(place.key, place.rank, place.tied) for place in places]


def test_equal_scores_share_a_rank_and_the_next_is_skipped():
    places = rank(contenders(d=70, b="80.0", a="80.00", c=90), tie_breaks=[])
    assert ranks(places) == [
        ("c", 1, False),
        ("a", 2, True),
        ("b", 2, True),
        ("d", 4, False),
    ]


def test_without_a_score_there_is_no_rank_and_the_last_place_in_the_list():
    places = rank(contenders(b=None, c=0, a=None), tie_breaks=[])
    assert ranks(places) == [("c", 1, False), ("a", None, False), ("b", None, False)]


def test_tie_breaks_are_taken_in_their_order_and_named():
    names = ["earlier_round", "criterion:tech", "exact"]
    field = [
        Contender("a", D("85.50"), (D(80), D(30), Fraction("85.501"))),
        Contender("b", D("85.50"), (D(82), D(20), Fraction("85.499"))),
        Contender("c", D("85.50"), (D(80), D(30), Fraction("85.503"))),
        Contender("d", D("85.50"), (D(80), D(31), Fraction("85.500"))),
        Contender("e", D("90.00"), (D(1), D(1), Fraction(90))),
    ]
    assert rank(field, tie_breaks=names) == [
        Place("e", 1, False, None),
        Place("b", 2, False, "earlier_round"),
        Place("d", 3, False, "criterion:tech"),
        Place("c", 4, False, "exact"),
        Place("a", 5, False, "exact"),
    ]


def test_what_no_tie_break_decides_stays_shared_and_says_how_far_it_came():
    field = [
        Contender("a", D(80), (D(70),)),
        Contender("b", D(80), (D(70),)),
        Contender("c", D(80), (D(75),)),
    ]
    assert rank(field, tie_breaks=["earlier_round"]) == [
        Place("c", 1, False, "earlier_round"),
        Place("a", 2, True, "earlier_round"),
        Place("b", 2, True, "earlier_round"),
    ]


def test_a_tie_break_that_changes_nothing_is_not_named():
    equal = [Contender(key, D(80), (D(70), D(9))) for key in "ab"]
    ahead = Contender("c", D(80), (D(75), D(9)))
    names = ["earlier_round", "criterion:tech"]
    assert [place.decided_by for place in rank(equal, tie_breaks=names)] == [None, None]
    decided_by = [place.decided_by for place in rank([*equal, ahead], tie_breaks=names)]
    assert decided_by == ["earlier_round"] * 3


def test_a_missing_tie_value_is_not_a_low_one():
    field = [
        Contender("a", D(80), (None, D(10))),
        Contender("b", D(80), (D(75), D(9))),
        Contender("c", D(80), (D(70), D(11))),
    ]
    places = rank(field, tie_breaks=["earlier_round", "criterion:tech"])
    assert [(p.key, p.rank, p.decided_by) for p in places] == [
        ("c", 1, "criterion:tech"),
        ("a", 2, "criterion:tech"),
        ("b", 3, "criterion:tech"),
    ]


def test_tie_values_have_to_match_the_tie_breaks():
    with pytest.raises(TieValuesMismatch) as caught:
        rank([Contender("a", D(80), (D(1),))], tie_breaks=[])
    assert (caught.value.key, caught.value.expected, caught.value.found) == ("a", 0, 1)


def test_nobody_is_ranked_twice():
    with pytest.raises(ContenderRepeated) as caught:
        rank([Contender("a", D(80)), Contender("a", D(81))], tie_breaks=[])
    assert caught.value.keys == ("a",)


few = st.integers(80, 83).map(D)
fields = st.lists(st.tuples(st.none() | few, st.none() | few, few), min_size=1, max_size=12).map(
    lambda rows: [Contender(f"k{i:02}", row[0], row[1:]) for i, row in enumerate(rows)]
)


@given(fields, st.randoms())
@settings(deadline=None)
def test_ranking_does_not_depend_on_the_order_of_the_input(field, shuffler):
    shuffled = shuffler.sample(field, len(field))
    assert rank(shuffled, tie_breaks=["x", "y"]) == rank(field, tie_breaks=["x", "y"])


@given(fields)
@settings(deadline=None)
def test_ranks_follow_scores_and_skip_after_ties(field):
    places = rank(field, tie_breaks=["x", "y"])
    by_key = {one.key: one for one in field}
    assert sorted(place.key for place in places) == sorted(by_key)
    ranked = [place for place in places if place.rank is not None]
    for index, place in enumerate(ranked):
        sharing = [other for other in ranked if other.rank == place.rank]
        assert place.tied == (len(sharing) > 1)
        assert place.rank == 1 + ranked.index(sharing[0])
        if index:
            assert by_key[ranked[index - 1].key].score >= by_key[place.key].score
    assert all(by_key[p.key].score is None for p in places[len(ranked) :])
    for first, second in pairwise(ranked):
        if first.rank == second.rank:
            one, other = by_key[first.key], by_key[second.key]
            assert (one.score, one.tie_values[1]) == (other.score, other.tie_values[1])


def test_a_field_as_large_as_a_national_round_is_ranked():
    field = [Contender(f"{i:05}", D(6000 + i * 7919 % 3900) / 100) for i in range(33_750)]
    places = rank(field, tie_breaks=[])
    assert places[0].rank == 1
    assert len(places) == 33_750
