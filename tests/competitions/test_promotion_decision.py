"""Who goes through under each way of promotion, and who steps up."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.promotion.decision import DirectEntriesExceeded, decide, substitute
from competitions.promotion.plan import Entrant, GroupUnknown
from competitions.promotion.selection import (
    Candidate,
    CandidateRepeated,
    Decision,
    GroupWithoutPlaces,
    TieAtLine,
    top_n,
)
from tests.rule_play import rules_of, through


def decided(field, *, at_line="refuse", heats=None, **promotion):
    rules = rules_of(promotion=promotion, ties={"at_line": at_line})
    return decide(rules.promotion, rules.ties, field, heats)


def scored(*scores):
    """Entrants a, b, c … ranked by score; None has neither."""
    values = [one for one in scores if one is not None]
    return [
        Entrant(
            chr(ord("a") + i),
            None if one is None else 1 + sum(other > one for other in values),
            None if one is None else D(one),
        )
        for i, one in enumerate(scores)
    ]


def outcomes(decisions):
    return [(one.key, one.outcome, one.reason) for one in decisions]


@given(
    st.lists(st.one_of(st.none(), st.integers(1, 6)), max_size=12),
    st.integers(0, 12),
    st.integers(0, 4),
)
def test_a_fixed_number_is_decided_as_ever(numbers, places, reserves):
    field = [Entrant(f"{n:02}", number) for n, number in enumerate(numbers)]
    candidates = [Candidate(one.key, one.rank) for one in field]
    wanted = top_n(candidates, places, ties="all_through", reserves=reserves)
    got = decided(field, at_line="all_through", places=places, reserves=reserves)
    assert got == wanted


def test_everybody_goes_through_with_or_without_a_score():
    assert decided(scored(80, None), how="all") == [
        Decision("a", "promoted", 1, "everybody", 1),
        Decision("b", "promoted", 2, "everybody", None),
    ]


def test_a_score_line_takes_all_that_reach_it():
    assert outcomes(decided(scored(80, 60, 59, None), how="score_line", score_line="60")) == [
        ("a", "promoted", "score_reached"),
        ("b", "promoted", "score_reached"),
        ("c", "out", "score_not_reached"),
        ("d", "out", "no_score"),
    ]


def test_a_floor_is_filled_from_below_the_score_line():
    line = {"how": "score_line", "score_line": "70", "floor": 2, "reserves": 0}
    assert outcomes(decided(scored(80, 60, 59), **line)) == [
        ("a", "promoted", "score_reached"),
        ("b", "promoted", "within_places"),
        ("c", "out", "score_not_reached"),
    ]


def test_a_ceiling_keeps_some_of_those_who_reach_the_line_waiting():
    line = {"how": "score_line", "score_line": "50", "ceiling": 1, "reserves": 1}
    assert outcomes(decided(scored(80, 60, 59, 40), **line)) == [
        ("a", "promoted", "score_reached"),
        ("b", "reserve", "next_in_line"),
        ("c", "out", "below_line"),
        ("d", "out", "score_not_reached"),
    ]


def test_a_score_line_beside_places_is_a_minimum_for_reserves_too():
    assert outcomes(decided(scored(80, 60, 59), places=2, score_line="70")) == [
        ("a", "promoted", "within_places"),
        ("b", "out", "score_not_reached"),
        ("c", "out", "score_not_reached"),
    ]


def test_groups_fill_their_own_places():
    field = [
        Entrant(f"{kind}{n}", n, groups={"category": kind, "heat": "1"})
        for kind in ("maker", "enterprise")
        for n in (1, 2, 3)
    ]
    got = decided(field, by="category", places_of={"enterprise": 2, "maker": 1}, reserves=0)
    assert through(got) == ["enterprise1", "enterprise2", "maker1"]
    assert [one.group for one in got] == ["enterprise"] * 3 + ["maker"] * 3
    by_heat = decided(field[:3], by="heat", heats={"1": 2})
    assert through(by_heat) == ["maker1", "maker2"]


def test_direct_entries_go_through_beside_the_places():
    field = [*scored(80, 70), Entrant("x", None, direct=True)]
    got = decided(field, places=1, direct_entries=1)
    assert through(got) == ["a", "x"]
    assert got[-1] == Decision("x", "promoted", None, "direct_entry", None)
    with pytest.raises(DirectEntriesExceeded) as caught:
        decided(field, places=1)
    assert (caught.value.keys, caught.value.places) == (("x",), 0)


def test_registrations_may_be_more_than_those_who_take_part():
    rules = rules_of(promotion={"how": "percent", "percent": "5"})
    field = [Entrant(f"{n:02}", n) for n in range(1, 41)]
    assert len(through(decide(rules.promotion, rules.ties, field))) == 2
    got = decide(rules.promotion, rules.ties, field, counts={(): 250})
    assert len(through(got)) == 13


def test_what_cannot_be_decided_is_said():
    with pytest.raises(CandidateRepeated):
        decided([Entrant("a", 1), Entrant("a", 2)])
    with pytest.raises(GroupUnknown) as unknown:
        decided([Entrant("b", 1), Entrant("a", 2)], by="sector")
    assert unknown.value.keys == ("a", "b")
    with pytest.raises(TieAtLine):
        decided(scored(80, 80), places=1)
    rules = rules_of(promotion={"by": "region"})
    field = [Entrant("a", 1, groups={"region": "530100"})]
    with pytest.raises(GroupWithoutPlaces):
        decide(rules.promotion, rules.ties, field, counts={("530300",): 1})


def left(field, *gone, at_line="refuse", **promotion):
    rules = rules_of(promotion=promotion, ties={"at_line": at_line})
    return substitute(rules.promotion, rules.ties, field, left=gone)


def test_the_next_by_rank_steps_up_and_a_reserve_moves_on():
    got = left(scored(90, 80, 70, 60), "a", places=1, reserves=1)
    assert outcomes(got) == [
        ("b", "promoted", "within_places"),
        ("c", "reserve", "next_in_line"),
        ("d", "out", "below_line"),
        ("a", "out", "left"),
    ]


def test_a_percentage_does_not_shrink_with_those_who_leave():
    field = [Entrant(f"{n:02}", n) for n in range(1, 11)]
    got = left(field, "01", how="percent", percent="50")
    assert through(got) == ["02", "03", "04", "05", "06"]


def test_without_substitution_the_place_stays_empty_and_nobody_waits():
    got = left(scored(90, 80, 70), "a", places=2, substitution="never")
    assert outcomes(got) == [
        ("a", "out", "left"),
        ("b", "promoted", "within_places"),
        ("c", "out", "below_line"),
    ]


def test_two_next_in_line_with_one_rank_are_for_people_to_settle():
    with pytest.raises(TieAtLine) as caught:
        left(scored(90, 80, 80), "a", places=1)
    assert caught.value.keys == ("b", "c")


def test_a_direct_entry_that_leaves_is_followed_by_nobody():
    field = [*scored(90, 80), Entrant("x", None, direct=True)]
    assert through(left(field, "x", places=1, direct_entries=1)) == ["a"]


@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=10),
    st.integers(0, 8),
    st.data(),
)
def test_nobody_loses_a_place_because_somebody_leaves(numbers, places, data):
    field = [Entrant(f"{n:02}", number) for n, number in enumerate(numbers)]
    gone = data.draw(st.sets(st.sampled_from([one.key for one in field])))
    before = through(decided(field, at_line="all_through", places=places))
    after = through(left(field, *gone, at_line="all_through", places=places))
    assert set(before) - gone <= set(after)
    assert len(after) >= min(places, len(field) - len(gone))


# One place at most for each unit


def of_units(*rows):
    """Entrants 00, 01 … from (rank, unit) or (rank, unit, group)."""
    return [
        Entrant(f"{n:02}", rank, groups={"category": group[0] if group else "x"}, unit=unit)
        for n, (rank, unit, *group) in enumerate(rows)
    ]


def test_the_second_project_of_a_unit_makes_room_for_the_next():
    field = of_units((1, "U"), (2, "U"), (3, "V"), (4, "W"))
    got = decided(field, places=2, reserves=1, one_per_unit=True)
    assert outcomes(got) == [
        ("00", "promoted", "within_places"),
        ("01", "out", "unit_has_place"),
        ("02", "promoted", "within_places"),
        ("03", "reserve", "next_in_line"),
    ]
    assert got[1].beside == "00"
    assert through(decided(field, places=2)) == ["00", "01"]


def test_a_unit_is_one_over_all_groups_and_its_better_project_stays():
    field = of_units((2, "U", "a"), (1, "U", "b"), (3, "V", "a"), (4, "W", "b"))
    got = decided(field, by="category", places=1, reserves=0, one_per_unit=True)
    assert through(got) == ["01", "02"]


def test_a_project_that_gets_no_place_stands_in_nobodys_way():
    field = of_units((1, "V", "a"), (2, "U", "a"), (3, "U", "b"))
    got = decided(field, by="category", places=1, reserves=0, one_per_unit=True)
    assert through(got) == ["00", "02"]


def test_projects_without_a_unit_are_not_of_one_unit():
    assert through(decided(of_units((1, ""), (2, "")), places=2, one_per_unit=True)) == [
        "00",
        "01",
    ]


def test_a_tie_that_passing_over_takes_away_is_none():
    field = of_units((1, "U"), (2, "U"), (2, "V"), (4, "W"))
    got = decided(field, places=2, reserves=0, one_per_unit=True)
    assert through(got) == ["00", "02"]
    with pytest.raises(TieAtLine):
        decided(field, places=2, reserves=0)


def test_who_was_passed_over_does_not_step_up_when_the_other_leaves():
    field = of_units((1, "U"), (2, "U"), (3, "V"), (4, "W"))
    got = left(field, "00", places=1, reserves=0, one_per_unit=True)
    assert through(got) == ["02"]


UNITS = st.lists(
    st.tuples(
        st.integers(1, 6), st.sampled_from(["", "U", "V", "W"]), st.sampled_from(["a", "b"])
    ),
    max_size=10,
)


@given(UNITS, st.integers(0, 6), st.booleans())
def test_no_unit_has_two_places_and_none_stays_empty_for_it(rows, places, grouped):
    field = of_units(*rows)
    unit = {one.key: one.unit for one in field}
    rule = {"places": places, "by": "category" if grouped else "", "reserves": 2}
    if grouped and not places:
        rule["places_of"] = {"a": 1, "b": 1}
    got = decided(field, at_line="all_through", one_per_unit=True, **rule)
    assert sorted(one.key for one in got) == [one.key for one in field]
    promoted = set(through(got))
    units = [unit[key] for key in promoted if unit[key]]
    assert len(units) == len(set(units))
    for one in got:
        if one.reason == "unit_has_place":
            assert one.beside in promoted
            assert unit[one.beside] == unit[one.key]
    # Whoever is not passed over is decided as if those who are did not take part.
    passed = {one.key for one in got if one.reason == "unit_has_place"}
    if not grouped:
        rest = [one for one in field if one.key not in passed]
        assert through(decided(rest, at_line="all_through", **rule)) == through(got)


@given(UNITS, st.integers(1, 6), st.data())
def test_nobody_of_a_unit_loses_a_place_because_somebody_leaves(rows, places, data):
    field = of_units(*rows)
    rule = {"by": "category", "places": places, "one_per_unit": True}
    before = through(decided(field, at_line="all_through", **rule))
    gone = data.draw(st.sets(st.sampled_from(before))) if before else set()
    after = left(field, *gone, at_line="all_through", **rule)
    assert set(before) - gone <= set(through(after))
    unit = {one.key: one.unit for one in field}
    units = [unit[key] for key in through(after) if unit[key]]
    assert len(units) == len(set(units))
