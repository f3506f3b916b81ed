"""The arithmetic of agreement, against numbers worked out by hand."""

from decimal import Decimal
from fractions import Fraction

from judging.agreement import agreement_of, rank_correlation

A, B, C = 1, 2, 3


def panel(*rows):
    """Entries in order, each with the totals of the judges A, B, C."""
    return {
        number: {judge: Decimal(total) for judge, total in zip((A, B, C), row, strict=False)}
        for number, row in enumerate(rows, 1)
    }


def test_a_judge_is_compared_with_the_mean_of_the_others():
    found = agreement_of([panel((90, 80, 70), (60, 50, 40))])
    # A: 90 against (80 + 70) / 2 = 75, 60 against 45.
    one = found[A]
    assert (one.heats, one.sheets, one.mean) == (1, 2, 75)
    assert (one.level, one.distance) == (15, 15)
    # Own squares 2 × 15², those of the others 2 × 15²: as wide as theirs, and in their order.
    assert (one.spread, one.order) == (1, 1)
    assert found[C].level == -15
    assert found[B].distance == 0


def test_the_others_may_lie_on_both_sides():
    one = agreement_of([panel((80, 70), (60, 72))])[A]
    assert (one.level, one.distance) == (Fraction(-1), Fraction(11))
    assert one.order == -1
    assert one.spread == 10


def test_heats_are_compared_each_with_its_own_panel():
    easy, hard = panel((90, 90), (80, 80)), panel((50, 50), (40, 40))
    one = agreement_of([easy, hard])[A]
    # Over both heats the totals lie 50 points apart; within each as far as the other's.
    assert (one.heats, one.sheets, one.spread, one.order) == (2, 4, 1, 1)


def test_the_order_is_weighed_by_the_entries():
    same = panel((90, 90), (80, 80), (70, 70))
    turned = panel((90, 80), (80, 90))
    assert agreement_of([same, turned])[A].order == (Decimal(3) - 2) / 5


def test_who_judged_alone_has_a_load_and_nothing_else():
    one = agreement_of([{1: {A: Decimal(80)}}])[A]
    assert (one.sheets, one.mean) == (1, 80)
    assert (one.level, one.spread, one.distance, one.order) == (None, None, None, None)


def test_equal_totals_tell_no_order_and_no_spread():
    one = agreement_of([panel((80, 90), (80, 70))])[A]
    assert (one.order, one.spread) == (None, 0)
    flat = agreement_of([panel((90, 80), (70, 80))])[A]
    assert (flat.order, flat.spread) == (None, None)


def test_ties_share_the_middle_of_their_ranks():
    pairs = [(Fraction(a), Fraction(b)) for a, b in ((3, 9), (2, 5), (2, 4), (1, 1))]
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: covariance 4.5, squares 4.5 and 5.
    found = rank_correlation(pairs)
    assert abs(found - (Decimal("0.9")).sqrt()) < Decimal("1e-20")
    assert rank_correlation(pairs[:1]) is None


def test_nobody_gives_nothing():
    assert agreement_of([]) == {}
    assert agreement_of([{1: {}}]) == {}
