"""Rounding, carry-over, scaled rubrics and tie values: small sums with big consequences."""

from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rulebook.spec import ScoreRule
from judging.carry_over import Combined, combined
from judging.rounding import round_exact
from judging.rubric_totals import Item, applicable, full_marks, rubric_running_total, rubric_total
from judging.scoring import (
    CriterionRule,
    MarksIncomplete,
    UnknownCriterion,
    running_total,
    sheet_total,
)
from judging.tie_values import UnknownTieBreak, tie_values


@pytest.mark.parametrize(
    ("exact", "mode", "wanted"),
    [
        (F("84.565"), "half_up", "84.57"),
        (F("84.565"), "half_even", "84.56"),
        (F("84.575"), "half_even", "84.58"),
        (F("84.569"), "down", "84.56"),
        (F("-84.565"), "half_up", "-84.57"),
        (F("-84.569"), "down", "-84.56"),
        (F(2, 3), "half_even", "0.67"),
    ],
)
def test_each_rounding_has_its_way(exact, mode, wanted):
    assert str(round_exact(exact, 2, mode)) == wanted


@given(st.fractions(-1000, 1000), st.integers(0, 4), st.sampled_from(["half_up", "half_even"]))
def test_the_nearest_is_at_most_half_a_step_away(exact, decimals, mode):
    assert abs(F(round_exact(exact, decimals, mode)) - exact) <= F(1, 2 * 10**decimals)


def test_the_round_before_counts_by_its_percentage():
    rule = ScoreRule(carry_over=D(30))
    got = combined(F(90), D("80.05"), rule)
    assert got == Combined(D("87.02"), F("87.015"), D("90.00"), D("80.05"))


def test_rounding_happens_once_at_the_end():
    got = combined(F(100, 3), D("33.33"), ScoreRule(carry_over=D(50), decimals=2))
    assert got.exact == (F(100, 3) + F("33.33")) / 2
    assert got.score == D("33.33")


def test_a_direct_entry_counts_by_this_round_alone():
    assert combined(F(90), None, ScoreRule(carry_over=D(30))).score == D("90.00")
    assert combined(None, D(80), ScoreRule(carry_over=D(30))) == Combined(None, None, None, None)


def test_the_round_before_may_only_admit():
    assert combined(F(90), D(20), ScoreRule()) == Combined(D("90.00"), F(90), D("90.00"), None)


CRITERIA = [CriterionRule("a", D(10), D(60)), CriterionRule("b", D(5), D(30))]


def test_a_scaled_total_counts_shares_of_points():
    assert rubric_total({"a": D(10), "b": D(5)}, CRITERIA, 100) == 100
    assert rubric_total({"a": D(5), "b": D(5)}, CRITERIA, 100) == D("66.667")
    assert rubric_running_total({"a": D(5)}, CRITERIA, 100) == D("33.333")
    assert rubric_total({"a": D(0), "b": D(0)}, CRITERIA, 100) == 0


def test_a_scaled_sheet_is_checked_like_any_other():
    with pytest.raises(MarksIncomplete):
        rubric_total({"a": D(5)}, CRITERIA, 100)
    with pytest.raises(UnknownCriterion):
        rubric_running_total({"c": D(5)}, CRITERIA, 100)
    assert rubric_running_total({}, [], 100) == 0


@given(st.integers(0, 20), st.integers(0, 10))
def test_without_scaling_the_total_is_the_old_one_to_the_digit(a, b):
    marks = {"a": D(a) / 2, "b": D(b) / 2}
    assert str(rubric_total(marks, CRITERIA)) == str(sheet_total(marks, CRITERIA))
    assert str(rubric_running_total(marks, CRITERIA)) == str(running_total(marks, CRITERIA))


def test_full_marks_are_the_scale_or_the_weighted_sum():
    assert full_marks(CRITERIA) == 750
    assert full_marks(CRITERIA, 100) == 100


def test_criteria_of_another_category_are_left_out_in_order():
    items = [
        Item(CRITERIA[1], "maker"),
        Item(CRITERIA[0]),
        Item(CriterionRule("c", D(1)), "enterprise"),
    ]
    assert [one.code for one in applicable(items, "maker")] == ["b", "a"]
    assert [one.code for one in applicable(items, "")] == ["a"]


def test_every_token_of_a_chain_has_its_value():
    chain = ("exact", "decimals:3", "earlier_round", "criterion:tech", "chair", "panel_vote")
    got = tie_values(
        chain,
        exact=F(100, 3),
        earlier=D("80.00"),
        criterion_means={"tech": F(55, 2)},
        rulings={"chair": F(2)},
    )
    assert got == (F(100, 3), D("33.333"), D("80.00"), F(55, 2), F(2), None)


def test_what_is_not_there_has_no_value():
    assert tie_values(("exact", "decimals:3", "earlier_round", "criterion:x"), exact=None) == (
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize("name", ["coin", "decimals:", "decimals:x", "decimals:３", "3"])
def test_a_token_that_nobody_knows_is_an_error(name):
    with pytest.raises(UnknownTieBreak) as caught:
        tie_values((name,), exact=F(1))
    assert caught.value.name == name
