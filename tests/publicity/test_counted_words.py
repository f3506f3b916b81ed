"""Numbers as people write them, read and written again."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publicity.counted_words import MOST, Counted, NotCounted, read_counted
from publicity.numerals import APPROXIMATORS, number_zh

ANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
COUNTS = st.integers(0, MOST) | st.integers(0, MOST // 1000).map(lambda n: n * 1000)


@ANY
@given(COUNTS, st.sampled_from(APPROXIMATORS), st.sampled_from(["", "人次", "篇", "次播放", "份"]))
def test_what_papers_write_is_read_as_it_was(count, word, unit):
    assert read_counted(number_zh(count, word, unit)) == Counted(count, word)


@ANY
@given(COUNTS)
def test_commas_and_full_width_figures_are_numbers(count):
    assert read_counted(f"{count:,}") == Counted(count)
    wide = f"{count:,}".translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))
    assert read_counted(f" {wide} ") == Counted(count)


@ANY
@given(st.text(max_size=20) | st.text("0123456789.,近超余多千万亿人次", max_size=12))
def test_anything_typed_is_a_number_or_refused(text):
    try:
        found = read_counted(text)
    except NotCounted:
        return
    assert 0 <= found.value <= MOST
    assert found.approximator in APPROXIMATORS


@pytest.mark.parametrize(
    ("text", "value", "word"),
    [
        ("近20万", 200_000, "近"),
        ("12.9万", 129_000, ""),
        ("3,000余", 3_000, "余"),
        ("50多万人次", 500_000, "多"),
        ("6.9万余", 69_000, "余"),
        ("超 1.2 亿", 120_000_000, "超"),
        ("2千多", 2_000, "多"),
        ("0", 0, ""),
    ],
)
def test_numbers_of_real_reports(text, value, word):
    assert read_counted(text) == Counted(value, word)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unreadable"),
        ("很多", "unreadable"),
        ("约20万", "unreadable"),
        ("-5", "unreadable"),
        ("1,00", "unreadable"),
        ("1e5", "unreadable"),
        ("近20余万", "two_words"),
        ("1.23456万", "not_whole"),
        ("12.5", "not_whole"),
        ("21亿", "large"),
        ("9" * 10_000, "large"),
        ("²", "unreadable"),
    ],
)
def test_what_cannot_be_understood_says_why(text, code):
    with pytest.raises(NotCounted) as refused:
        read_counted(text)
    assert refused.value.code == code
