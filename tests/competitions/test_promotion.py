from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competitions.promotion.selection import (
    Candidate,
    CandidateRepeated,
    Decision,
    GroupWithoutPlaces,
    QuotaExceeded,
    SharesUndefined,
    TieAtLine,
    largest_remainder,
    per_group,
    percentage_cap,
    percentage_places,
    top_n,
    within_quota,
)


def ranked(*numbers):
    """Candidates a, b, c … with these ranks."""
    return [
        Candidate(chr(ord("a") + i), number, number is not None and numbers.count(number) > 1)
        for i, number in enumerate(numbers)
    ]


def keys(decisions, outcome="promoted"):
    return [decision.key for decision in decisions if decision.outcome == outcome]


def test_ten_of_twenty_four_finalists_go_through():
    finalists = [Candidate(f"{n:02}", n) for n in range(24, 0, -1)]
    decisions = top_n(finalists, 10, ties="refuse")
    assert keys(decisions) == [f"{n:02}" for n in range(1, 11)]
    assert decisions[9] == Decision("10", "promoted", 10, "within_places", 10)
    assert decisions[10] == Decision("11", "out", None, "below_line", 11)
    assert len(decisions) == 24


def test_the_eleventh_of_ten_is_refused():
    within_quota(10, 10)
    with pytest.raises(QuotaExceeded) as caught:
        within_quota(11, 10)
    assert (caught.value.selected, caught.value.quota) == (11, 10)


def test_reserves_wait_in_the_order_of_their_rank():
    decisions = top_n(ranked(1, 2, 3, 4), 2, ties="refuse", reserves=1)
    assert decisions[2] == Decision("c", "reserve", 3, "next_in_line", 3)
    assert keys(decisions, "out") == ["d"]


def test_a_tie_across_the_line_is_for_people_to_settle():
    with pytest.raises(TieAtLine) as caught:
        top_n(ranked(1, 2, 2, 2), 2, ties="refuse")
    assert (caught.value.keys, caught.value.places) == (("b", "c", "d"), 2)


def test_a_tie_above_or_below_the_line_disturbs_nobody():
    assert keys(top_n(ranked(1, 1, 3, 4, 4), 2, ties="refuse")) == ["a", "b"]
    assert keys(top_n(ranked(1, 2, 3, 4, 4), 3, ties="refuse")) == ["a", "b", "c"]


def test_all_tied_at_the_line_may_go_through_and_can_then_exceed_the_quota():
    decisions = top_n(ranked(1, 2, 2, 2, 5), 2, ties="all_through", reserves=1)
    assert keys(decisions) == ["a", "b", "c", "d"]
    assert [decision.reason for decision in decisions] == [
        "within_places",
        "tie_all_through",
        "tie_all_through",
        "tie_all_through",
        "next_in_line",
    ]
    with pytest.raises(QuotaExceeded):
        within_quota(len(keys(decisions)), 2)


def test_the_lower_keys_may_go_through_and_the_others_are_told_why():
    decisions = top_n(ranked(1, 2, 2, 2), 2, ties="by_key", reserves=1)
    assert [(d.key, d.outcome, d.reason) for d in decisions] == [
        ("a", "promoted", "within_places"),
        ("b", "promoted", "tie_by_key"),
        ("c", "reserve", "tie_by_key"),
        ("d", "out", "tie_by_key"),
    ]


def test_who_has_no_score_is_out_even_when_places_stay_empty():
    decisions = top_n(ranked(1, None), 5, ties="refuse", reserves=5)
    assert decisions == [
        Decision("a", "promoted", 1, "within_places", 1),
        Decision("b", "out", None, "no_score", None),
    ]


def test_no_places_promote_nobody():
    assert keys(top_n(ranked(1, 1), 0, ties="refuse")) == []


def test_nobody_goes_through_twice():
    with pytest.raises(CandidateRepeated) as caught:
        top_n([Candidate("a", 1), Candidate("a", 2)], 2, ties="refuse")
    assert caught.value.keys == ("a",)


def test_negative_places_are_a_bug():
    with pytest.raises(ValueError, match="negative"):
        top_n([], -1, ties="refuse")


def test_each_group_has_its_own_places():
    field = [Candidate(f"e{n}", n, group="enterprise") for n in range(1, 5)]
    field += [Candidate(f"m{n}", n, group="maker") for n in range(1, 3)]
    decisions = per_group(field, {"enterprise": 2, "maker": 5}, ties="refuse")
    assert keys(decisions) == ["e1", "e2", "m1", "m2"]
    assert {decision.group for decision in decisions} == {"enterprise", "maker"}


def test_overall_ranks_serve_inside_a_group_too():
    field = [Candidate("a", 3, group="h1"), Candidate("b", 9, group="h1"), Candidate("c", 1)]
    assert keys(per_group(field, {"h1": 1, "": 1}, ties="refuse")) == ["c", "a"]


def test_a_group_without_places_is_refused():
    with pytest.raises(GroupWithoutPlaces) as caught:
        per_group([Candidate("a", 1, group="overseas")], {"maker": 3}, ties="refuse")
    assert caught.value.group == "overseas"


@pytest.mark.parametrize(
    ("count", "places"),
    [(0, 10), (200, 10), (209, 10), (210, 11), (250, 13), (310, 16), (330, 16), (5000, 16)],
)
def test_dongguan_takes_five_percent_between_ten_and_sixteen(count, places):
    assert percentage_places(count, D(5), 10, 16) == places


def test_percentages_round_half_up_and_ceilings_down():
    assert percentage_places(250, D(5)) == 13
    assert percentage_places(7, D("12.5")) == 1
    assert percentage_cap(253, D(75)) == 189
    assert percentage_cap(10, D("70.5")) == 7


@pytest.mark.parametrize(
    ("weights", "places", "shares"),
    [
        # Shandong 2021 semifinal, west and east: enterprises, then makers.
        ({"west": 58, "east": 92}, 80, {"west": 31, "east": 49}),
        ({"west": 68, "east": 32}, 50, {"west": 34, "east": 16}),
        # Dongguan's two extremes follow from four to one.
        ({"enterprise": 4, "maker": 1}, 10, {"enterprise": 8, "maker": 2}),
        ({"enterprise": 4, "maker": 1}, 16, {"enterprise": 13, "maker": 3}),
        # Equal remainders: the larger weight first, then the earlier key.
        ({"a": 1, "b": 3}, 2, {"a": 0, "b": 2}),
        ({"b": 1, "a": 1}, 3, {"b": 1, "a": 2}),
        ({"a": D("0.5"), "b": 0}, 3, {"a": 3, "b": 0}),
    ],
)
def test_places_are_shared_by_the_largest_remainder(weights, places, shares):
    assert largest_remainder(weights, places) == shares


@pytest.mark.parametrize("weights", [{}, {"a": 0}, {"a": 2, "b": -1}])
def test_shares_of_nothing_are_refused(weights):
    with pytest.raises(SharesUndefined):
        largest_remainder(weights, 3)


@given(
    st.dictionaries(st.text(max_size=3), st.integers(0, 500), min_size=1).filter(
        lambda weights: sum(weights.values())
    ),
    st.integers(0, 300),
)
@settings(deadline=None)
def test_shares_add_up_and_stay_within_one_of_the_exact_share(weights, places):
    shares = largest_remainder(weights, places)
    assert sum(shares.values()) == places
    total = sum(weights.values())
    assert all(abs(shares[key] * total - weights[key] * places) < total for key in weights)


fields = st.lists(st.none() | st.integers(0, 6), max_size=12)


def competition_ranks(values):
    return [
        Candidate(
            f"k{i:02}", None if v is None else 1 + sum(o is not None and o < v for o in values)
        )
        for i, v in enumerate(values)
    ]


@given(
    fields, st.integers(0, 8), st.sampled_from(["all_through", "by_key", "refuse"]), st.randoms()
)
@settings(deadline=None)
def test_nobody_is_passed_by_a_lower_rank(values, places, ties, shuffler):
    field = competition_ranks(values)
    line = [one.rank for one in field if one.rank is not None and one.rank <= places]
    if ties == "refuse" and places and len(line) > places:
        with pytest.raises(TieAtLine):
            top_n(field, places, ties=ties)
        return
    decisions = top_n(field, places, ties=ties, reserves=2)
    shuffled = shuffler.sample(field, len(field))
    assert top_n(shuffled, places, ties=ties, reserves=2) == decisions
    through = [d.rank for d in decisions if d.outcome == "promoted"]
    behind = [d.rank for d in decisions if d.outcome != "promoted" and d.rank is not None]
    assert max(through, default=0) <= min(behind, default=99)
    possible = min(places, len(through) + len(behind))
    assert len(through) >= possible if ties == "all_through" else len(through) == possible
    if ties == "all_through" and places:
        assert not set(through) & set(behind)
    listed = [d.place for d in decisions if d.place]
    assert listed == list(range(1, len(listed) + 1))
