"""Geometry without a database: widths true to numbers, nothing outside the picture."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publicity.drawing import (
    HEIGHT,
    SHARES,
    Column,
    TooManyColumns,
    bar_widths,
    modules_path,
    river,
)

NUMBER = re.compile(r"-?\d+\.?\d*")


def numbers(path):
    return [float(found) for found in NUMBER.findall(path)]


def thickness(path):
    """Height of a ribbon at its left and at its right end."""
    _x0, y0, *_curve, _x1, y1 = numbers(path.split("V")[0])
    below = numbers(path.split("V")[1])
    return below[-1] - y0, below[0] - y1


def ribbons(drawing, kind):
    return [ribbon for ribbon in drawing.ribbons if ribbon.kind == kind]


ZHEJIANG = [
    Column((156,), {(0, heat): 12 for heat in range(9)}),
    Column((12,) * 9, {(heat, 0): 3 for heat in range(8)}),
    Column((24,), {(0, 0): 10}),
    Column((10,)),
]


def test_one_entry_has_the_same_height_in_every_column():
    drawing = river(ZHEJIANG)
    source, *heats, final, result = drawing.bars
    unit = source.height / 156
    assert [round(bar.height / unit) for bar in heats] == [12] * 9
    assert (round(final.height / unit), round(result.height / unit)) == (24, 10)


def test_a_ribbon_keeps_its_width_and_the_width_is_its_number():
    drawing = river(ZHEJIANG)
    unit = drawing.bars[0].height / 156
    for kind, count in (("", 12), ("f", 3), ("p", 10)):
        for ribbon in ribbons(drawing, kind):
            left, right = thickness(ribbon.path)
            assert left == pytest.approx(count * unit, abs=0.2)
            assert right == pytest.approx(left, abs=0.2)


def test_those_who_do_not_go_on_taper_off():
    drawing = river(ZHEJIANG)
    # The source, every heat (the ninth sends nobody on), and the final.
    assert len(ribbons(drawing, "out")) == 1 + 9 + 1


def test_the_columns_stand_where_the_figures_above_them_stand():
    drawing = river(ZHEJIANG)
    assert sorted({bar.x for bar in drawing.bars}) == [0.0, 310.0, 620.0, 840.0]


def test_what_is_still_to_come_is_marked_and_leaves_nobody_behind():
    drawing = river(
        [
            Column((60,), {(0, 0): 30, (0, 1): 30}, onward_todo=True),
            Column((30, 30), {(0, 0): 5, (1, 0): 5}, todo=True, onward_todo=True),
            Column((10,), todo=True),
        ]
    )
    assert {ribbon.kind for ribbon in drawing.ribbons} == {"todo"}
    assert [bar.todo for bar in drawing.bars] == [False, True, True, True]


def test_a_decided_step_into_a_stage_to_come_is_not_grey():
    drawing = river(
        [Column((10,), {(0, 0): 4}), Column((4,), todo=True, onward_todo=True), Column((2,))]
    )
    assert [ribbon.kind for ribbon in drawing.ribbons] == ["", "out"]


def test_a_small_contest_does_not_fill_the_picture():
    drawing = river([Column((3,), {(0, 0): 1}), Column((1,))])
    assert drawing.bars[0].height == 36


def test_more_columns_than_the_page_has_room_for_are_refused():
    with pytest.raises(TooManyColumns):
        river([Column((1,))] * 7)


@pytest.mark.parametrize("count", SHARES)
def test_the_shares_fill_the_width(count):
    assert len(SHARES[count]) == count
    assert sum(SHARES[count]) == pytest.approx(1)


@given(st.lists(st.lists(st.integers(0, 400), min_size=1, max_size=40), min_size=1, max_size=6))
def test_every_bar_lies_inside_the_picture(columns):
    drawing = river([Column(tuple(nodes)) for nodes in columns])
    for bar in drawing.bars:
        assert -0.1 <= bar.y <= bar.y + bar.height <= HEIGHT + 0.1
        assert 0 <= bar.x <= 1000


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_bars_of_a_column_do_not_overlap(nodes):
    bars = river([Column(tuple(nodes))]).bars
    for upper, lower in pairwise(bars):
        assert upper.y + upper.height <= lower.y + 0.15


def test_bar_widths_are_percent_of_the_largest():
    assert bar_widths([156, 104, 24, 10]) == [100.0, 66.7, 15.4, 6.4]
    assert bar_widths([0, 0]) == [0.0, 0.0]
    assert bar_widths([]) == []


def test_modules_become_one_rectangle_for_each_run():
    assert modules_path([[1, 1, 0, 1], [0, 0, 0, 0], [0, 1, 1, 1]]) == (
        "M0 0h2v1h-2zM3 0h1v1h-1zM1 2h3v1h-3z"
    )
