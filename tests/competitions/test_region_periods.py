from hypothesis import given
from hypothesis import strategies as st

from competitions.regions.periods import Period, periods

XIACHENG = [(year, "330103", "下城区") for year in range(2018, 2021)]
LINPING = [(year, "330113", "临平区") for year in range(2021, 2025)]
HANGZHOU = [(year, "330100", "杭州市") for year in range(2018, 2025)]
TODAY = {"330100": "杭州市", "330113": "临平区"}


def of(yearly, today=TODAY, listed_in=2026):
    return periods(yearly, today, listed_in=listed_in)


def test_a_code_that_was_abolished_ends_and_its_successor_begins():
    assert of([*XIACHENG, *LINPING, *HANGZHOU]) == [
        Period("330100", "杭州市", 2018, None),
        Period("330103", "下城区", 2018, 2020),
        Period("330113", "临平区", 2021, None),
    ]


def test_a_new_name_under_the_same_code_is_a_period_of_its_own():
    yearly = [(2017, "330185", "临安市"), (2018, "330185", "临安区"), *HANGZHOU]
    assert [row for row in of(yearly) if row.code == "330185"][:1] == [
        Period("330185", "临安市", 2017, 2017)
    ]


def test_one_missing_year_is_bridged_and_two_are_not():
    one = [(1981, "220221", "永吉县"), (1983, "220221", "永吉县")]
    two = [(1981, "340224", "青阳县"), (1984, "340224", "青阳县")]
    found = of([*one, *two, *HANGZHOU])
    assert [(row.since, row.until) for row in found if row.code == "220221"] == [(1981, 1983)]
    assert [(row.since, row.until) for row in found if row.code == "340224"] == [
        (1981, 1981),
        (1984, 1984),
    ]


def test_the_years_between_the_two_lists_have_the_old_and_the_new():
    yearly = [(2024, "500105", "江北区"), (2024, "330183", "富阳市")]
    today = {"500157": "两江新区", "330183": "富阳区"}
    assert of(yearly, today) == [
        Period("330183", "富阳市", 2024, 2025),
        Period("330183", "富阳区", 2025, None),
        Period("500105", "江北区", 2024, 2025),
        Period("500157", "两江新区", 2025, None),
    ]


def test_what_names_no_place_is_left_out():
    yearly = [(2024, "110100", "市辖区"), (1990, "460000", "直辖县"), (1990, "460000", "海南省")]
    assert [(row.code, row.name) for row in of(yearly, {})] == [("460000", "海南省")]


NAMES = st.sampled_from(["甲县", "乙市", "丙区"])
CODES = st.sampled_from(["330101", "330102", "330103"])
LISTS = st.lists(st.tuples(st.integers(1980, 2024), CODES, NAMES), max_size=60)


@given(LISTS, st.dictionaries(CODES, NAMES))
def test_every_listed_year_is_in_a_period_and_no_two_begin_together(yearly, today):
    last_named = {(year, code): name for year, code, name in yearly}
    found = of(yearly, today)
    starts = [(row.code, row.since) for row in found]
    assert len(starts) == len(set(starts))
    for (year, code), name in last_named.items():
        own = [row for row in found if row.code == code and row.name == name]
        assert any(row.since <= year <= (row.until or 9999) for row in own)
    assert {row.code: row.name for row in found if row.until is None} == today
