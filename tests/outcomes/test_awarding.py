"""Which prize goes to which entry."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.awarding import (
    Candidate,
    Given,
    LastPlaceTied,
    Listed,
    PrizePlan,
    award,
    misfits,
    money,
)

ENTERPRISE, MAKER = 1, 2


def ranked(*ranks, category=ENTERPRISE):
    return [Candidate(key, rank, category) for key, rank in enumerate(ranks, start=1)]


def winners(given):
    return [(one.prize, one.candidate) for one in given]


def test_national_finals_give_four_eight_and_twelve():
    prizes = [PrizePlan(1, 4), PrizePlan(2, 8), PrizePlan(3, 12)]
    given = award(prizes, ranked(*range(1, 31)))
    assert [one.prize for one in given] == [1] * 4 + [2] * 8 + [3] * 12
    assert [one.candidate for one in given] == list(range(1, 25))


def test_first_prizes_go_to_two_enterprises_and_one_maker():
    """Zhejiang 2024: the best maker is fourth of all, and has a first prize all the same."""
    entries = [
        *[Candidate(key, key, ENTERPRISE) for key in (1, 2, 3)],
        Candidate(4, 4, MAKER),
        Candidate(5, 5, MAKER),
    ]
    prizes = [PrizePlan(1, 2, ENTERPRISE), PrizePlan(2, 1, MAKER), PrizePlan(3, 1)]
    assert winners(award(prizes, entries)) == [(1, 1), (1, 2), (2, 4), (3, 3)]


def test_a_prize_for_enterprises_passes_makers_over():
    entries = [Candidate(1, 1, MAKER), Candidate(2, 2, ENTERPRISE)]
    assert winners(award([PrizePlan(1, 5, ENTERPRISE)], entries)) == [(1, 2)]


def test_a_tie_at_the_last_place_is_refused_unless_the_prize_says_otherwise():
    with pytest.raises(LastPlaceTied) as refused:
        award([PrizePlan(7, 2)], ranked(1, 2, 2))
    assert (refused.value.prize, refused.value.candidates) == (7, (2, 3))


def test_they_share_the_place_and_its_money():
    given = award([PrizePlan(1, 2, at_tie="split"), PrizePlan(2, 1)], ranked(1, 2, 2, 2, 5))
    shared = Fraction(1, 3)
    assert given == [
        Given(1, 1, 1),
        *[Given(1, key, 2, 3, shared) for key in (2, 3, 4)],
        Given(2, 5, 5),
    ]


def test_each_gets_the_full_prize():
    given = award([PrizePlan(1, 1, at_tie="each")], ranked(1, 1))
    assert [one.share for one in given] == [1, 1]
    assert {one.shared_by for one in given} == {2}


@pytest.mark.parametrize("places", [2, 3])
def test_a_tie_inside_the_places_is_none(places):
    assert len(award([PrizePlan(1, places)], ranked(1, 1))) == 2


def test_money_is_shared_downwards_to_the_cent():
    assert money(Decimal(100), Fraction(1, 3)) == Decimal("33.33")
    assert money(None, Fraction(1)) is None
    assert money(Decimal(50000), Fraction(1)) == 50000


plans = st.lists(
    st.builds(
        PrizePlan,
        key=st.integers(1, 9),
        places=st.integers(0, 4),
        category=st.sampled_from([None, ENTERPRISE, MAKER]),
        at_tie=st.sampled_from(["split", "each"]),
    ),
    max_size=4,
    unique_by=lambda plan: plan.key,
)
entries = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from([ENTERPRISE, MAKER])), max_size=12
).map(lambda rows: [Candidate(key, *row) for key, row in enumerate(rows)])


@given(plans, entries)
def test_nobody_gets_two_and_nobody_better_is_passed_over(prizes, candidates):
    made = award(prizes, candidates)
    by_key = {one.key: one for one in candidates}
    place = {plan.key: n for n, plan in enumerate(prizes)}
    won = {one.candidate: one for one in made}
    assert len(won) == len(made)
    for one in made:
        plan = prizes[place[one.prize]]
        mine = by_key[one.candidate]
        assert plan.category in (None, mine.category)
        for other in candidates:
            if other.rank < mine.rank and plan.category in (None, other.category):
                assert place[won[other.key].prize] <= place[one.prize]


@given(plans, entries)
def test_money_never_exceeds_the_places_where_it_is_split(prizes, candidates):
    for plan in prizes:
        shares = [one.share for one in award(prizes, candidates) if one.prize == plan.key]
        if plan.at_tie == "split":
            assert sum(shares) <= plan.places


@given(entries)
def test_the_order_of_the_rows_says_nothing(candidates):
    prizes = [PrizePlan(1, 2, at_tie="split"), PrizePlan(2, 3, ENTERPRISE, at_tie="each")]
    assert award(prizes, candidates) == award(prizes, candidates[::-1])


# A prize that was changed since


YUAN = Decimal(50000)


def listed(made, *, yuan=YUAN, category=ENTERPRISE, is_open=True):
    return [
        Listed(one.candidate, category, one.shared_by, money(yuan, one.share), is_open)
        for one in made
    ]


@given(plans, entries, st.integers(0, 3))
def test_what_is_given_fits_whoever_is_taken_off_the_list(prizes, candidates, dropped):
    by_key = {one.key: one for one in candidates}
    for plan in prizes:
        made = [one for one in award(prizes, candidates) if one.prize == plan.key]
        rows = [
            Listed(
                one.candidate,
                by_key[one.candidate].category,
                one.shared_by,
                money(YUAN, one.share),
                is_open=True,
            )
            for one in made
        ]
        assert misfits(plan, YUAN, rows[dropped:]) == []


@pytest.mark.parametrize(
    ("prize", "yuan"),
    [
        (PrizePlan(1, 2), YUAN),
        (PrizePlan(1, 3, MAKER), YUAN),
        (PrizePlan(1, 3), Decimal(60000)),
        (PrizePlan(1, 3), None),
    ],
)
def test_fewer_places_another_category_and_other_money_do_not_fit(prize, yuan):
    made = award([PrizePlan(1, 3)], ranked(1, 2, 3))
    assert misfits(PrizePlan(1, 3), YUAN, listed(made)) == []
    assert misfits(prize, yuan, listed(made)) == [1, 2, 3]


@pytest.mark.parametrize(("places", "at_tie"), [(1, "split"), (2, "refuse"), (2, "each")])
def test_a_shared_place_fits_the_tie_that_it_came_from(places, at_tie):
    made = award([PrizePlan(1, 2, at_tie="split")], ranked(1, 1, 1))
    assert misfits(PrizePlan(1, 2, at_tie="split"), YUAN, listed(made)) == []
    assert misfits(PrizePlan(1, places, at_tie=at_tie), YUAN, listed(made)) == [1, 2, 3]


def test_a_tie_takes_a_place():
    first = listed(award([PrizePlan(1, 2, at_tie="each")], ranked(1, 2, 2)))
    assert misfits(PrizePlan(1, 2, at_tie="each"), YUAN, first) == []
    assert misfits(PrizePlan(1, 1, at_tie="each"), YUAN, first) == [1, 2, 3]


def test_what_was_given_is_left_alone():
    given_ = listed(award([PrizePlan(1, 2)], ranked(1, 2)), is_open=False)
    proposed = [Listed(3, ENTERPRISE, 1, YUAN, is_open=True)]
    assert misfits(PrizePlan(1, 2), YUAN, given_ + proposed) == [3]
