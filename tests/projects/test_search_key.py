"""What is found by which letters, and in which order titles stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.search_key import folded, order_key, search_key, words_of

TITLE = "重庆长江ＡＩ机器人（Ⅱ代）"
UNIT = "杭州乐清（浙江）智造科技有限公司"


@pytest.fixture(scope="module")
def key():
    return search_key([TITLE, UNIT])


@pytest.mark.parametrize(
    "typed",
    [
        "长江",
        "机器人",
        "ai机器人",
        "ＡＩ 机器",
        "AI",
        "cqcj",
        "CQCJ",
        "jqr",
        "智造科技",
        "乐清智造",
        "hzyq",
        "hzlq",
        "zzkj",
        "江ai",
    ],
)
def test_what_one_may_type_is_found(key, typed):
    words = words_of(typed)
    assert words
    assert all(word in key for word in words)


@pytest.mark.parametrize("typed", ["上海", "xyzzy", "机器狗", "%", "_", "长 上海"])
def test_what_does_not_fit_is_not_found(key, typed):
    assert not all(word in key for word in words_of(typed))


def test_a_phrase_is_read_as_it_is_spoken():
    assert "cq" in search_key(["重庆"]).splitlines()
    assert "zq" in search_key(["重庆"]).splitlines()


def test_nothing_typed_is_no_word():
    assert words_of(" \t\u3000\u200b") == []


def test_a_long_query_is_cut_and_its_words_are_counted():
    assert len(words_of("a " * 10_000)) == 8
    assert all(len(word) <= 100 for word in words_of("ﷺ" * 10_000))


@given(st.text(max_size=80))
def test_whatever_is_typed_leaves_no_control_character(typed):
    for word in words_of(typed):
        assert word.isprintable()
        assert not any(char.isspace() for char in word)


@given(st.text(max_size=60))
def test_a_name_is_found_by_itself(name):
    key = search_key([name])
    assert all(word in key for word in words_of(name))


def test_a_name_of_many_readings_has_a_bounded_key():
    assert len(search_key(["长" * 60])) < 60 * 80


def test_titles_stand_as_they_are_read():
    titles = ["重庆", "家电", "基因", "机器人", "北斗", "A型", "2号"]
    assert sorted(titles, key=order_key) == [
        "2号",
        "A型",
        "北斗",
        "重庆",
        "机器人",
        "基因",
        "家电",
    ]


def test_folding_is_done_once():
    assert folded(folded("Ａ b\u3000Ｃ")) == "abc"
