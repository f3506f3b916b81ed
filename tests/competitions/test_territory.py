from hypothesis import given
from hypothesis import strategies as st

from competitions.regions.territory import Decision, Row, decide, stem

ZHEJIANG, NINGBO = Row("330000", True), Row("330200", False)
CODES = st.from_regex(r"33(00|01|02)(00|03|83)", fullmatch=True)
ROWS = st.lists(st.builds(Row, CODES, st.booleans()), max_size=6)


def test_zhejiang_without_ningbo():
    assert decide("330106", [ZHEJIANG, NINGBO]) == Decision(True, ZHEJIANG)
    assert decide("330203", [ZHEJIANG, NINGBO]) == Decision(False, NINGBO)
    assert decide("330200", [ZHEJIANG, NINGBO]) == Decision(False, NINGBO)
    assert decide("370202", [ZHEJIANG, NINGBO]) == Decision(False, None)


def test_one_county_can_be_taken_in_again():
    cixi = Row("330282", True)
    assert decide("330282", [ZHEJIANG, NINGBO, cixi]) == Decision(True, cixi)
    assert decide("330281", [ZHEJIANG, NINGBO, cixi]) == Decision(False, NINGBO)


def test_without_rows_the_whole_country_takes_part():
    assert decide("532300", []) == Decision(True, None)


def test_rows_that_only_leave_out_take_in_the_rest():
    assert decide("330106", [NINGBO]) == Decision(True, None)
    assert decide("330203", [NINGBO]) == Decision(False, NINGBO)


@given(CODES, ROWS)
def test_the_order_of_the_rows_does_not_matter(code, rows):
    assert decide(code, rows) == decide(code, reversed(rows))


@given(CODES, ROWS)
def test_no_row_that_names_the_region_is_more_specific_than_the_one_that_decides(code, rows):
    row = decide(code, rows).row
    naming = [other for other in rows if code.startswith(stem(other.code))]
    assert (row is None) == (not naming)
    assert all(len(stem(other.code)) <= len(stem(row.code)) for other in naming if row)
