"""Bands of scores: none is small, and none can be worked out of the others."""

from collections import defaultdict
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from publicity.score_bands import FEWEST, STEP, Band, bands_of

STEPS = st.dictionaries(st.integers(0, 20), st.integers(0, 12), max_size=12)


@given(STEPS)
def test_bands_are_large_stand_side_by_side_and_lose_no_score(steps):
    bands = bands_of(steps)
    assert all(band.count >= FEWEST for band in bands)
    assert all(one.high == two.low for one, two in pairwise(bands))
    if bands:
        assert sum(band.count for band in bands) == sum(steps.values())
    for band in bands:
        low = -1 if band.low is None else band.low
        high = 1000 if band.high is None else band.high
        inside = (n for step, n in steps.items() if low <= step * STEP < high)
        assert sum(inside) == band.count


def test_nobody_who_knows_the_bands_and_the_total_can_tell_a_small_number():
    """All ways in which so many scores can lie in four steps, by what is told of them."""
    alike = defaultdict(list)
    for counts in product(range(14), repeat=4):
        if sum(counts) < 14:
            alike[sum(counts), bands_of(dict(enumerate(counts)))].append(counts)
    parts = [(i, j) for i in range(4) for j in range(i + 1, 5) if j - i < 4]
    for told, ways in alike.items():
        for i, j in parts:
            possible = {sum(counts[i:j]) for counts in ways}
            assert len(possible) > 1 or not 0 < min(possible) < FEWEST, (told, i, j)


def test_an_end_is_told_where_enough_scores_lie_in_its_own_step():
    assert bands_of({14: 2, 15: 3, 17: 6}) == (Band(None, 80, 5), Band(80, None, 6))
    assert bands_of({14: 5, 15: 6}) == (Band(70, 75, 5), Band(75, 80, 6))
    assert bands_of({14: 5, 15: 1}) == bands_of({14: 4}) == bands_of({}) == ()
