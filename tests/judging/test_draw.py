from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from judging.draw import (
    HeatSizesWrong,
    KeyRepeated,
    Lot,
    OrderWrong,
    draw,
    draw_blocks,
    draw_spread,
    lot,
    named_order,
    split_into_heats,
)

KEYS = [f"ZJ-XH-2022-{n:04}" for n in range(1, 18)]


def test_the_lot_can_be_recomputed_with_any_tool():
    # printf '2022-07-01 杭州\nZJ-XH-2022-0001' | sha256sum
    assert (
        lot(KEYS[0], seed="2022-07-01 杭州")
        == "3fa85f0eb0ede2c8349923b31a78879b896d556dea6184421889db5980d9c073"
    )


def test_a_draw_is_repeatable_and_another_seed_is_another_order():
    first = draw(KEYS, seed="one")
    assert draw(KEYS[::-1], seed="one") == first
    assert sorted(first) == KEYS
    assert draw(KEYS, seed="two") != first


def test_who_withdraws_leaves_the_others_in_their_order():
    full = draw(KEYS, seed="one")
    assert draw(KEYS[1:], seed="one") == [key for key in full if key != KEYS[0]]


def test_nobody_draws_twice():
    with pytest.raises(KeyRepeated) as caught:
        draw(["a", "b", "a"], seed="one")
    assert caught.value.keys == ("a",)


def test_every_place_is_as_likely():
    first = Counter(draw(["a", "b", "c", "d"], seed=str(n))[0] for n in range(4000))
    assert all(900 < times < 1100 for times in first.values())


def neighbours(order, house_of):
    return sum(house_of[one] == house_of[other] != "" for one, other in pairwise(order))


houses = st.lists(st.sampled_from(["", "x", "x", "y", "z"]), max_size=14).map(
    lambda names: [(f"k{n:02}", house) for n, house in enumerate(names)]
)


@given(houses, st.text(max_size=4), st.randoms())
@settings(deadline=None)
def test_a_house_never_follows_itself_when_that_is_possible(entries, seed, shuffler):
    order = draw_spread(entries, seed)
    house_of = dict(entries)
    assert sorted(order) == sorted(house_of)
    sizes = Counter(house for house in house_of.values() if house)
    crowd = max(sizes.values(), default=0)
    unavoidable = max(0, 2 * crowd - len(entries) - 1)
    assert neighbours(order, house_of) == unavoidable
    assert draw_spread(shuffler.sample(entries, len(entries)), seed) == order


def test_without_houses_the_spread_draw_is_the_draw():
    assert draw_spread([(key, "") for key in KEYS], "one") == draw(KEYS, seed="one")


def sector(key):
    return key[0]


def test_nine_heats_of_an_association_get_every_sector_evenly():
    sizes = [17, 17, 17, 17, 17, 17, 16, 16, 16]
    sectors = {"bio": 40, "ai": 38, "making": 30, "materials": 27, "energy": 15}
    group = {f"{name}-{n:03}": name for name, count in sectors.items() for n in range(count)}
    heats = split_into_heats(list(group), sizes, "2022", group.__getitem__)
    assert [len(heat) for heat in heats] == sizes
    assert sorted(key for heat in heats for key in heat) == sorted(group)
    for name, count in sectors.items():
        share = [sum(group[key] == name for key in heat) for heat in heats]
        assert max(share) - min(share) <= 2
        assert all(
            abs(have - count * size / 150) < 2 for have, size in zip(share, sizes, strict=True)
        )


groups = st.lists(st.sampled_from("aaabbc"), max_size=40).map(
    lambda names: [f"{name}{n:02}" for n, name in enumerate(names)]
)


@given(groups, st.integers(1, 6), st.randoms())
@settings(deadline=None)
def test_equal_heats_differ_by_one_at_most(keys, heats, shuffler):
    keys = keys[: len(keys) // heats * heats]
    sizes = [len(keys) // heats] * heats
    split = split_into_heats(keys, sizes, seed="s", group_of=sector)
    assert [len(heat) for heat in split] == sizes
    for name in "abc":
        share = [sum(sector(key) == name for key in heat) for heat in split]
        assert max(share) - min(share) <= 1
    shuffled = shuffler.sample(keys, len(keys))
    assert split_into_heats(shuffled, sizes, seed="s", group_of=sector) == split


@given(groups, st.data())
@settings(deadline=None)
def test_unequal_heats_stay_near_their_share(keys, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(keys)), max_size=5)))
    sizes = [b - a for a, b in zip([0, *cuts], [*cuts, len(keys)], strict=True)]
    split = split_into_heats(keys, sizes, seed="s", group_of=sector)
    assert [len(heat) for heat in split] == sizes
    for name in "abc":
        count = sum(sector(key) == name for key in keys)
        for heat, size in zip(split, sizes, strict=True):
            have = sum(sector(key) == name for key in heat)
            assert abs(have - count * size / max(len(keys), 1)) < 2


@given(st.integers(0, 20), st.lists(st.integers(0, 12), min_size=1, max_size=6))
@example(9, [1, 1, 10])
@settings(deadline=None)
def test_two_groups_stay_less_than_one_from_their_share(first, sizes):
    count = sum(sizes)
    keys = [f"{'a' if n < first else 'b'}{n:02}" for n in range(count)]
    for heat, size in zip(split_into_heats(keys, sizes, "s", sector), sizes, strict=True):
        have = sum(sector(key) == "a" for key in heat)
        assert abs(have * count - min(first, count) * size) < max(count, 1)


@pytest.mark.parametrize("sizes", [[8, 8], [10, 10], [18, -1]])
def test_heats_have_to_hold_everybody(sizes):
    with pytest.raises(HeatSizesWrong) as caught:
        split_into_heats(KEYS, sizes, seed="s", group_of=sector)
    assert (caught.value.places, caught.value.entries) == (sum(sizes), 17)


lots_of = st.lists(
    st.tuples(st.sampled_from(["", "x", "y"]), st.sampled_from(["ai", "bio", "新材料"])),
    max_size=14,
).map(lambda found: [Lot(f"k{n:02}", *one) for n, one in enumerate(found)])


@given(lots_of, st.text(max_size=4), st.booleans(), st.randoms())
def test_blocks_follow_each_other_whole_whatever_the_order_of_the_list(
    lots, seed, apart, shuffler
):
    order = draw_blocks(lots, seed=seed, apart=apart)
    assert sorted(order) == [one.key for one in lots]
    block_of = {one.key: one.block for one in lots}
    changes = sum(block_of[one] != block_of[other] for one, other in pairwise(order))
    assert changes == max(0, len(set(block_of.values())) - 1)
    shuffled = list(lots)
    shuffler.shuffle(shuffled)
    assert draw_blocks(shuffled, seed=seed, apart=apart) == order


@given(lots_of, st.text(max_size=4))
def test_without_blocks_and_constraints_it_is_the_plain_draw(lots, seed):
    plain = [Lot(one.key) for one in lots]
    assert draw_blocks(plain, seed=seed) == draw([one.key for one in lots], seed=seed)


def test_units_are_kept_apart_inside_a_block():
    lots = [Lot(f"k{n}", "x" if n < 3 else f"u{n}", "ai") for n in range(6)]
    for seed in map(str, range(50)):
        order = draw_blocks(lots, seed=seed, apart=True)
        assert neighbours(order, {one.key: one.house for one in lots}) == 0


@given(lots_of, st.text(max_size=4))
def test_where_a_block_ends_one_unit_follows_itself_only_if_nobody_else_is_left_for_it(lots, seed):
    order = draw_blocks(lots, seed=seed, apart=True)
    by_key = {one.key: one for one in lots}
    for key, after in pairwise(order):
        before, first = by_key[key], by_key[after]
        if before.block != first.block and before.house and before.house == first.house:
            assert {one.house for one in lots if one.block == first.block} == {first.house}


def test_nobody_is_drawn_in_two_blocks():
    with pytest.raises(KeyRepeated):
        draw_blocks([Lot("a", "", "ai"), Lot("a", "", "bio")], seed="one")


def test_an_order_drawn_by_hand_is_named_by_the_ends_of_the_numbers():
    keys = ["ZJ-0001", "ZJ-0002", "ZJ-0012"]
    assert named_order(["12", "0001", "ZJ-0002"], keys) == ["ZJ-0012", "ZJ-0001", "ZJ-0002"]


def test_an_order_drawn_by_hand_names_each_once():
    with pytest.raises(OrderWrong) as wrong:
        named_order(["2", "12", "12", "9"], ["ZJ-0001", "ZJ-0002", "ZJ-0012"])
    assert wrong.value.unknown == ("2", "9")
    assert wrong.value.twice == ("ZJ-0012",)
    assert wrong.value.missing == ("ZJ-0001", "ZJ-0002")
