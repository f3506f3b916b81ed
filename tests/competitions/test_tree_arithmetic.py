"""Levels, ways upwards, dates, names, numbers and quotas: the pure parts of the tree."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.calendar.shift import Shift
from competitions.models import Competition
from competitions.promotion.quota_sums import Fault, QuotaRow, faults
from competitions.tree.document_number import is_in_form, normalised
from competitions.tree.feeds import lies_above, way_back
from competitions.tree.levels import BELOW, levels_above, may_lie_under
from competitions.tree.next_names import next_code, next_name, ordinal_zh

CHINA = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))
YEARS = st.integers(0, 10)

# Levels


def test_every_level_has_its_place():
    assert set(BELOW) == set(Competition.Level.values)


@pytest.mark.parametrize(
    ("level", "above", "may"),
    [
        ("division", "national", True),
        ("special_track", "national", True),
        ("overseas", "national", True),
        ("city", "division", True),
        ("district", "city", True),
        ("national", "division", False),
        ("division", "city", False),
        ("division", "division", False),
        ("city", "overseas", False),
        ("city", None, True),
        ("overseas", None, False),
        ("no-such-level", None, False),
    ],
)
def test_which_level_lies_under_which(level, above, may):
    assert may_lie_under(level, above) is may


def test_the_levels_above_are_the_other_side_of_the_same_table():
    for level in BELOW:
        for above in BELOW:
            assert (above in levels_above(level)) is may_lie_under(level, above)


# Ways upwards


def test_a_feed_into_another_tree_makes_no_circle():
    assert way_back("zj/hz/", "cice/", []) == ()


def test_a_feed_back_is_found_with_its_way():
    feeds = [("cice/yn/", "zj/hz/")]
    assert way_back("zj/hz/", "cice/yn/", feeds) == ("cice/yn/", "zj/hz/")


def test_a_feed_to_below_comes_back_by_the_tree():
    assert way_back("zj/", "zj/hz/", []) == ("zj/hz/", "zj/")


def test_a_circle_over_an_ancestor_and_two_feeds_is_found():
    feeds = [("b/", "c/x/"), ("c/", "a/y/")]
    assert way_back("a/y/", "b/z/", feeds) == ("b/z/", "b/", "c/x/", "c/", "a/y/")


def test_the_node_next_above_is_no_further_way():
    assert lies_above("zj/", "zj/hz/")
    assert not lies_above("ck/", "ck/zj/hz/")
    assert not lies_above("z/", "zj/hz/")


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=15))
def test_feeds_added_one_by_one_never_close_a_circle(wished):
    names = ["a/", "a/b/", "a/c/", "d/", "d/e/", "d/e/f/"]
    feeds = []
    for start, end in wished:
        pair = names[start], names[end]
        if not way_back(*pair, feeds):
            feeds.append(pair)
    edges = {*feeds, *((n, n[: n[:-1].rfind("/") + 1]) for n in names if n.count("/") > 1)}
    order = []
    left = set(names)
    while left:
        ends = {n for n in left if not any(a == n and b in left for a, b in edges)}
        assert ends, "a circle"
        order += ends
        left -= ends


# Dates


@given(DAYS, YEARS)
def test_the_day_of_the_week_stays_and_the_year_is_near(day, years):
    moved = Shift(day.year, years, "same_weekday").day(day)
    assert moved.weekday() == day.weekday()
    there = Shift(day.year, years, "same_date").day(day)
    assert abs((moved - there).days) <= 5


@given(DAYS, DAYS, YEARS)
def test_dates_keep_their_order_and_weeks_their_spaces(one, other, years):
    first, last = sorted([one, other])
    for how in ("same_weekday", "same_date"):
        shift = Shift(first.year, years, how)
        assert shift.day(first) <= shift.day(last)
    shift = Shift(first.year, years, "same_weekday")
    assert shift.day(last) - shift.day(first) == last - first


def test_29_february_becomes_the_28th():
    shift = Shift(2024, 1, "same_date")
    assert shift.day(dt.date(2024, 2, 29)) == dt.date(2025, 2, 28)
    assert shift.day(dt.date(2024, 3, 1)) == dt.date(2025, 3, 1)


def test_a_moment_keeps_its_time_of_the_day_in_china():
    late = dt.datetime(2022, 6, 20, 16, 30, tzinfo=dt.UTC)
    moved = Shift(2022, 1, "same_date").moment(late, CHINA)
    assert moved == dt.datetime(2023, 6, 21, 0, 30, tzinfo=CHINA)


# Names


@pytest.mark.parametrize(
    ("code", "ending", "told"),
    [
        ("zhejiang-2022", "2023", "zhejiang-2023"),
        ("2022-zj", "2023", "2023-zj"),
        ("ZJ-XH-2022", "2023b", "ZJ-XH-2023b"),
        ("zhejiang", "2023", "zhejiang-2023"),
        ("x120225", "2023", "x120225-2023"),
    ],
)
def test_the_year_in_a_code_is_replaced_or_put_behind(code, ending, told):
    assert next_code(code, 2022, ending) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("第七届“创客中国”浙江赛区", "第八届“创客中国”浙江赛区"),
        ("第7届大赛（2022年）", "第8届大赛（2023年）"),
        ("第十七届大赛", "第十七届大赛"),
        ("浙江赛区", "浙江赛区"),
    ],
)
def test_year_and_number_in_a_name_are_counted_on(name, told):
    assert next_name(name, (2022, 2023), (7, 8)) == told


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")],
)
def test_chinese_numerals(number, word):
    assert ordinal_zh(number) == word


@given(st.integers(1, 98))
def test_every_edition_is_followed_by_the_next(edition):
    name = f"第{ordinal_zh(edition)}届大赛"
    assert next_name(name, (2022, 2023), (edition, edition + 1)) == (
        f"第{ordinal_zh(edition + 1)}届大赛"
    )


# Numbers of documents


@pytest.mark.parametrize(
    "typed",
    [
        "浙经信企业〔2022〕108号",
        "浙经信企业[2022]108号",
        "浙经信企业（2022）108号",
        "浙经信企业(2022) 108 号",
        "浙经信企业【2022】第108号",
        " 浙经信企业［２０２２］１０８号 ",
    ],
)
def test_a_year_in_any_brackets_is_put_right(typed):
    assert normalised(typed) == "浙经信企业〔2022〕108号"
    assert is_in_form(normalised(typed))


@pytest.mark.parametrize(
    "text", ["", "会议纪要", "〔2022〕3号", "浙〔22〕3号", "浙〔2022〕03号", "浙〔2022〕3"]
)
def test_what_is_no_number_is_not_taken_for_one(text):
    assert normalised(text) == text
    assert not is_in_form(text)


@given(st.text(max_size=30))
def test_putting_right_twice_changes_nothing(text):
    assert normalised(normalised(text)) == normalised(text)


# Quotas


def test_places_that_add_up_have_no_fault():
    rows = {"": QuotaRow(10, 4), "enterprise": QuotaRow(8), "maker": QuotaRow(2)}
    assert faults(rows, {"": 10, "enterprise": 8, "maker": 2}) == ()
    assert faults({}, {}) == ()


def test_each_fault_names_its_row_and_both_numbers():
    rows = {"": QuotaRow(9), "enterprise": QuotaRow(8, 9), "maker": QuotaRow(2)}
    assert set(faults(rows, {"": 10, "maker": 3})) == {
        Fault("enterprise", "least_above_most", 9, 8),
        Fault("", "sum_above_total", 10, 9),
        Fault("", "below_taken", 10, 9),
        Fault("maker", "below_taken", 3, 2),
    }


def test_categories_without_a_total_have_nothing_to_share():
    assert [f.code for f in faults({"maker": QuotaRow(2)}, {})] == ["sum_above_total"]


def row(places, at_least=0, share="0"):
    return QuotaRow(places, at_least, Decimal(share))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        # Lanzhou: 30 at least, of them makers 25 percent, rounded up.
        ({"": row(30, 30), "maker": row(8, 0, "25")}, []),
        ({"": row(30, 30), "maker": row(7, 0, "25")}, [("maker", 8, 7)]),
        # A share of what is recommended: few enough may be recommended to keep it.
        ({"": row(30), "maker": row(7, 0, "25")}, []),
        # Of a single one it is one already.
        ({"": row(30), "maker": row(0, 0, "0.01")}, [("maker", 1, 0)]),
        ({"": row(0), "maker": row(0, 0, "25")}, []),
        ({"": row(9), "a": row(5, 0, "60"), "b": row(4, 0, "40")}, []),
    ],
)
def test_a_share_has_to_fit_into_the_places_of_its_category(rows, said):
    found = [(f.key, f.said, f.limit) for f in faults(rows, {}) if f.code == "share_above_places"]
    assert found == said
    assert [f.code for f in faults(rows, {})] == ["share_above_places"] * len(said)


def test_shares_of_more_than_everything_cannot_be_kept():
    rows = {"": row(9), "a": row(5, 0, "60"), "b": row(4, 0, "40.25")}
    assert faults(rows, {}) == (Fault("", "shares_above_all", 101, 100),)
