"""The working of a places plan, and what it refuses to guess."""

from decimal import Decimal as D

import pytest

from competitions.promotion.plan import (
    STEPS,
    Entrant,
    GroupUnknown,
    group_counts,
    group_dimensions,
    places_plan,
)
from competitions.promotion.quota_minimums import Shortfall, quota_minimums
from competitions.promotion.selection import GroupWithoutPlaces, SharesUndefined
from tests.rule_play import rules_of


def rule_of(**values):
    return rules_of(promotion=values).promotion


def working(plan):
    return [(step.code, dict(step.params)) for one in plan.groups for step in one.steps]


def test_a_percentage_shows_how_it_was_rounded_and_raised():
    assert working(places_plan(rule_of(how="percent", percent="5"), {(): 250})) == [
        ("percent", {"percent": "5", "of": 250, "exact": "12.5", "places": 13})
    ]
    rule = rule_of(how="percent", percent="5", floor=10, ceiling=16)
    assert working(places_plan(rule, {(): 60})) == [
        ("percent", {"percent": "5", "of": 60, "exact": "3", "places": 3}),
        ("floor", {"floor": 10}),
    ]
    assert working(places_plan(rule, {(): 900}))[1:] == [("ceiling", {"ceiling": 16})]


def test_a_ceiling_percentage_is_cut_off():
    rule = rule_of(how="percent", percent="75", percent_rounding="down")
    assert working(places_plan(rule, {(): 90})) == [
        ("percent_down", {"percent": "75", "of": 90, "exact": "67.5", "places": 67})
    ]


def test_a_percentage_of_each_group_has_its_own_floor():
    rule = rule_of(how="percent", percent="10", floor=2, by="region")
    plan = places_plan(rule, {("530100",): 45, ("530300",): 5})
    assert [(one.group, one.places) for one in plan.groups] == [(("530100",), 5), (("530300",), 2)]


def test_a_share_shows_its_exact_part():
    rule = rule_of(places=80, share_over="region")
    assert working(places_plan(rule, {("west",): 58, ("east",): 92}))[1] == (
        "share",
        {"of": 92, "all": 150, "total": 80, "exact": "49.07", "places": 49},
    )


def test_a_split_is_shared_on():
    rule = rule_of(places=10, split={"enterprise": 8, "maker": 2}, share_over="region")
    counts = {("enterprise", "a"): 30, ("enterprise", "b"): 10, ("maker", "a"): 3}
    plan = places_plan(rule, counts)
    assert group_dimensions(rule) == ("category", "region")
    assert [(one.group, one.places) for one in plan.groups] == [
        (("enterprise", "a"), 6),
        (("enterprise", "b"), 2),
        (("maker", "a"), 2),
    ]
    assert plan.total == 10


def test_a_heat_has_the_places_of_the_heat_unless_the_rules_name_others():
    rule = rule_of(by="heat", places_of={"2": 5})
    plan = places_plan(rule, {("1",): 9, ("2",): 9, ("10",): 9}, {"1": 3, "2": 3, "10": 4})
    assert [(one.group[0], one.places) for one in plan.groups] == [("1", 3), ("2", 5), ("10", 4)]
    assert [step.code for one in plan.groups for step in one.steps] == [
        "heat_places",
        "places_of",
        "heat_places",
    ]


def test_a_heat_without_places_is_not_given_the_default():
    with pytest.raises(GroupWithoutPlaces):
        places_plan(rule_of(by="heat"), {("1",): 9})


def test_regions_that_are_not_named_have_the_usual_number():
    plan = places_plan(
        rule_of(places=20, by="region", places_of={"530100": 30}), {("530300",): 50}
    )
    assert [(one.group[0], one.count, one.places) for one in plan.groups] == [
        ("530100", 0, 30),
        ("530300", 50, 20),
    ]
    with pytest.raises(GroupWithoutPlaces):
        places_plan(rule_of(places=0, by="region", places_of={"530100": 30}), {("530300",): 50})


def test_a_category_that_the_split_forgets_is_asked_about():
    with pytest.raises(GroupWithoutPlaces):
        places_plan(rule_of(split={"enterprise": 1}), {("maker",): 5})
    with pytest.raises(SharesUndefined):
        places_plan(rule_of(split={"maker": 0}), {("maker",): 5})


def test_a_score_line_and_everybody_have_no_number_beforehand():
    line = places_plan(rule_of(how="score_line", score_line="60.5", ceiling=9, floor=2), {(): 30})
    assert line.total == 9
    assert working(line) == [
        ("score_line", {"score_line": "60.5"}),
        ("floor", {"floor": 2}),
        ("ceiling", {"ceiling": 9}),
    ]
    everybody = places_plan(rule_of(how="all", direct_entries=3), {(): 30})
    assert (everybody.total, everybody.direct_entries) == (None, 3)


def test_an_entrant_without_the_dimension_is_named():
    field = [Entrant("a", 1, groups={"region": "530100"}), Entrant("b", 2)]
    with pytest.raises(GroupUnknown) as caught:
        group_counts(rule_of(by="region"), field)
    assert (caught.value.dimension, caught.value.keys) == ("region", ("b",))


def test_every_step_is_made_of_the_parameters_that_it_promises():
    split = rule_of(how="percent", percent="50", floor=99, split={"maker": 1}, score_line="1")
    down = {"percent_rounding": "down", "ceiling": 1, "share_over": "region"}
    plans = [
        places_plan(split, {("maker",): 9}),
        places_plan(rule_of(how="percent", percent="50", **down), {("a",): 9}),
        places_plan(rule_of(how="all"), {(): 1}),
        places_plan(rule_of(by="heat", places_of={"2": 1}), {("1",): 1}, {"1": 1}),
        places_plan(rule_of(), {(): 1}),
    ]
    made = {code: tuple(params) for plan in plans for code, params in working(plan)}
    assert made == STEPS


def test_a_share_of_what_is_recommended_is_rounded_up():
    quarter = {"maker": D(25)}
    assert quota_minimums({"enterprise": 7, "maker": 2}, shares=quarter) == (
        Shortfall("maker", 2, 3),
    )
    assert quota_minimums({}, shares=quarter) == ()
    assert quota_minimums({}, 1) == (Shortfall("", 0, 1),)
