"""Answers: whatever is typed becomes a plain value or a refusal, and conditions decide what counts."""

import json

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from competitions.questions.kinds import KINDS
from competitions.questions.limits import read_limits
from projects.answer_values import (
    AnswerRefused,
    Asked,
    clean,
    least_of,
    shown,
    typed_again,
    visible,
)
from projects.answer_words import refusal_sentence

LIMITS = {
    "short": {"most": 20},
    "long": {"most": 200},
    "number": {"least": "-5", "most": "1000000", "decimals": 2, "unit": "人"},
    "money": {"least": "0"},
    "date": {"from": "2000-01-01", "to": "2030-12-31"},
    "choice": {"choices": ["是", "否"]},
    "many": {"choices": ["甲", "乙", "丙"], "least": 1, "most": 2},
    "file": {"most": 2},
    "table": {
        "columns": [
            {"label": "客户"},
            {"label": "合同额", "kind": "money"},
            {"label": "台数", "kind": "number"},
            {"label": "签约日期", "kind": "date"},
        ],
        "least": 1,
        "most": 3,
    },
}
HELD = {kind: read_limits(kind, LIMITS[kind]) for kind in KINDS}
CELL = (
    st.text(max_size=25)
    | st.sampled_from(
        ["", "12.50", "１２", "1,234", "2026-09-01", "2026-02-30", "是", "甲", "1e9", "-0"]
    )
    | st.decimals(allow_nan=True).map(str)
    | st.dates().map(str)
)
TYPED = st.recursive(
    st.none() | st.booleans() | st.integers() | CELL,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(CELL, inner, max_size=2),
    max_leaves=20,
)
TABLES = st.lists(st.lists(CELL, max_size=5), max_size=4)
CHOICES = st.lists(st.sampled_from(["甲", "乙", "丙", "丁"]), max_size=4)


@given(st.sampled_from(KINDS), TYPED | TABLES | CHOICES)
@example("number", "9" * 5000)
@example("file", [""])
@example("date", "２０２６-０９-０１")
@example("table", [["甲", "0.10", "", ""], ["", "", "", ""]])
def test_anything_typed_is_a_value_or_a_refusal_and_a_value_stays_itself(kind, typed):
    limits = HELD[kind]
    try:
        value = clean(limits, typed)
    except AnswerRefused:
        return
    assert json.loads(json.dumps(value)) == value
    assert value is None or value not in ("", [])
    assert clean(limits, typed_again(limits, value)) == value
    assert (shown(limits, value) == "") == (value is None)


@given(st.sampled_from(KINDS), TYPED | TABLES)
def test_any_stored_data_can_be_shown(kind, value):
    assert isinstance(shown(HELD[kind], value), str)
    typed_again(HELD[kind], value)


@pytest.mark.parametrize(
    ("kind", "typed", "value", "words"),
    [
        ("short", "  杭州 ", "杭州", "杭州"),
        ("long", "一\r\n二\r三", "一\n二\n三", "一\n二\n三"),
        ("number", "１２，３４５．５０", "12345.5", "12,345.5 人"),
        ("number", "-0.00", "0", "0 人"),
        ("number", "+7", "7", "7 人"),
        ("money", "1280.5", "1280.5", "1,280.5 万元"),
        ("date", "2026-09-01", "2026-09-01", "2026-09-01"),
        ("choice", "是", "是", "是"),
        ("many", ["丙", "甲", "甲"], ["甲", "丙"], "甲、丙"),
        ("many", ["乙"], ["乙"], "乙"),
        ("short", "   ", None, ""),
        ("many", [], None, ""),
        (
            "table",
            [["杭州某公司", "12.50", "3", "2026-01-02"], ["", " ", "", ""]],
            [["杭州某公司", "12.5", "3", "2026-01-02"]],
            "客户：杭州某公司；合同额：12.5 万元；台数：3；签约日期：2026-01-02",
        ),
        ("table", [["", "", "", ""]], None, ""),
    ],
)
def test_what_is_meant_is_kept_plainly_and_shown_in_words(kind, typed, value, words):
    assert clean(HELD[kind], typed) == value
    assert shown(HELD[kind], value) == words


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("short", "长" * 21, "too_long"),
        ("short", "两\n行", "strange_character"),
        ("short", "a\u202eb", "direction_marks"),
        ("long", "a\x00b", "strange_character"),
        ("number", "十二", "no_number"),
        ("number", "1e3", "no_number"),
        ("number", "NaN", "no_number"),
        ("number", "1.234", "decimals"),
        ("number", "-5.01", "too_small"),
        ("number", "1000000.01", "too_large"),
        ("money", "-1", "too_small"),
        ("date", "2026-02-30", "no_day"),
        ("date", "1999-12-31", "too_early"),
        ("date", "2031-01-01", "too_late"),
        ("choice", "也许", "no_choice"),
        ("choice", ["是", "否"], "too_many"),
        ("many", ["甲", "乙", "丙"], "too_many"),
        ("many", ["丁"], "no_choice"),
        ("table", [["甲", "", "", ""]] * 4, "too_many_rows"),
        ("table", [["甲", "x", "", ""]], "no_number"),
        ("file", ["a", "b", "c"], "too_many"),
    ],
)
def test_what_cannot_be_the_answer_is_refused_with_a_code(kind, typed, code):
    with pytest.raises(AnswerRefused) as refused:
        clean(HELD[kind], typed)
    assert refused.value.code == code


@pytest.mark.parametrize(("decimals", "said"), [(0, "A whole number."), (2, "At most 2 digits")])
def test_a_whole_number_is_asked_for_by_that_name(decimals, said):
    refused = AnswerRefused("decimals", decimals=decimals)
    with translation.override("en"):
        assert refusal_sentence(refused).startswith(said)


def test_a_wrong_cell_is_named():
    with pytest.raises(AnswerRefused) as refused:
        clean(HELD["table"], [["甲", "", "", ""], ["乙", "", "", "昨天"]])
    assert refused.value.cell == (1, 3)


def test_a_draft_may_hold_fewer_than_are_asked_for():
    assert clean(HELD["table"], [["甲", "1", "1", ""]]) is not None
    assert (least_of(HELD["many"]), least_of(HELD["table"]), least_of(HELD["short"])) == (1, 1, 0)


CHAIN = (
    Asked("exports"),
    Asked("countries", "exports", "是"),
    Asked("partners", "countries", "德国"),
)


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({}, {"exports"}),
        ({"exports": "否"}, {"exports"}),
        ({"exports": "是"}, {"exports", "countries"}),
        ({"exports": "是", "countries": ["法国", "德国"]}, {"exports", "countries", "partners"}),
        ({"exports": "否", "countries": ["德国"]}, {"exports"}),
    ],
)
def test_a_condition_counts_only_while_its_own_question_is_put(answers, keys):
    assert visible(CHAIN, answers) == keys
    assert visible(CHAIN[::-1], answers) == keys


def test_a_circle_or_a_question_that_is_not_there_puts_nothing():
    circle = (
        Asked("a", "c", "是"),
        Asked("b", "a", "是"),
        Asked("c", "b", "是"),
        Asked("d", "x", "是"),
    )
    assert visible(circle, dict.fromkeys("abcx", "是")) == frozenset()


@given(
    st.lists(
        st.builds(
            Asked, st.sampled_from("abcdef"), st.sampled_from(["", *"abcdefg"]), st.just("是")
        ),
        max_size=6,
    ),
    st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from(["是", "否"]) | TYPED),
)
def test_what_is_put_rests_on_what_is_put(asked, answers):
    by_key = {one.key: one for one in asked}
    put = visible(asked, answers)
    for key in put:
        one = by_key[key]
        assert not one.shown_if or one.shown_if in put
