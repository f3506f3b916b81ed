"""What an organiser lays down for an answer: reading it, what is wrong with it, what may change."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.questions.changes import narrowed
from competitions.questions.kinds import (
    FORMATS,
    KINDS,
    Column,
    Days,
    Figure,
    Files,
    Options,
    Table,
    Words,
)
from competitions.questions.limits import examine, limit_problems, read_limits

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["most", "least", "from", "to", "choices", "formats", "max_mib", "columns", "decimals", "unit"]
)


def codes(kind, data):
    return [(problem.field, problem.code) for problem in limit_problems(kind, data)]


@pytest.mark.parametrize(
    ("kind", "data", "limits"),
    [
        ("short", {}, Words(100)),
        ("short", {"most": 30}, Words(30)),
        ("long", {"most": 2000}, Words(2000, has_lines=True)),
        (
            "number",
            {"least": "0.5", "most": "100", "decimals": 1, "unit": "人"},
            Figure(Decimal("0.5"), Decimal(100), 1, "人"),
        ),
        ("money", {"least": "0"}, Figure(Decimal(0), None, 2, "万元")),
        (
            "date",
            {"from": "2016-01-01", "to": "2026-08-31"},
            Days(date(2016, 1, 1), date(2026, 8, 31)),
        ),
        ("choice", {"choices": ["是", "否"]}, Options(("是", "否"), 0, 1)),
        ("many", {"choices": ["甲", "乙", "丙"]}, Options(("甲", "乙", "丙"), 0, 3, is_many=True)),
        (
            "many",
            {"choices": ["甲", "乙", "丙"], "least": 1, "most": 2},
            Options(("甲", "乙", "丙"), 1, 2, is_many=True),
        ),
        ("file", {}, Files(("pdf",), 20, 1)),
        (
            "file",
            {"formats": ["png", "pdf"], "max_mib": 5, "most": 3},
            Files(("pdf", "png"), 5, 3),
        ),
        (
            "table",
            {"columns": [{"label": "客户"}, {"label": "金额", "kind": "money"}], "most": 5},
            Table((Column("客户"), Column("金额", "money")), 0, 5),
        ),
    ],
)
def test_what_is_laid_down_is_read_as_meant(kind, data, limits):
    assert examine(kind, data) == (limits, ())


@pytest.mark.parametrize(
    ("kind", "data", "found"),
    [
        ("short", {"most": 201}, ("most", "out_of_range")),
        ("short", {"most": True}, ("most", "out_of_range")),
        ("short", {"least": 2}, ("least", "unknown")),
        ("short", {"off": "yes"}, ("off", "no_flag")),
        ("number", {"least": "3", "most": "2"}, ("least", "least_above_most")),
        ("number", {"least": "NaN"}, ("least", "no_number")),
        ("number", {"most": "1e40"}, ("most", "no_number")),
        ("number", {"unit": "人\n"}, ("unit", "no_text")),
        ("money", {"decimals": 3}, ("decimals", "unknown")),
        ("date", {"from": "2026-02-30"}, ("from", "no_day")),
        ("date", {"from": "2026-02-03", "to": "2026-02-02"}, ("from", "least_above_most")),
        ("choice", {"choices": ["是"]}, ("choices", "too_few_or_many")),
        ("choice", {"choices": ["是", "是", "否"]}, ("choices", "twice")),
        ("choice", {"choices": ["是", " 否", "？"]}, ("choices", "no_choice")),
        ("many", {"choices": ["甲", "乙"], "most": 3}, ("most", "out_of_range")),
        ("many", {"choices": ["甲", "乙"], "least": 2, "most": 1}, ("least", "least_above_most")),
        ("file", {"formats": ["exe", "pdf"]}, ("formats", "unknown_format")),
        ("file", {"formats": []}, ("formats", "no_format")),
        ("file", {"max_mib": 501}, ("max_mib", "out_of_range")),
        ("table", {}, ("columns", "too_few_or_many")),
        ("table", {"columns": [{"label": "甲", "kind": "file"}]}, ("columns", "no_column")),
        ("table", {"columns": [{"label": "甲"}, {"label": "甲"}]}, ("columns", "twice")),
        ("nothing", {}, ("", "unknown_kind")),
        ("short", [], ("", "no_record")),
    ],
)
def test_what_cannot_stand_is_named(kind, data, found):
    assert found in codes(kind, data)


@given(st.sampled_from(KINDS), ANYTHING | st.dictionaries(NAMES, ANYTHING, max_size=5))
def test_whatever_stands_there_is_read_or_refused_and_never_breaks(kind, data):
    limits, problems = examine(kind, data)
    assert type(limits) is type(read_limits(kind, {}))
    assert all(problem.code for problem in problems)
    match limits:
        case Options() | Table():
            assert limits.least <= limits.most
        case Files():
            assert set(limits.formats) <= set(FORMATS)
        case Words():
            assert 1 <= limits.most <= 2000


@pytest.mark.parametrize(
    ("kind", "before", "after", "names"),
    [
        ("short", {"most": 30}, {"most": 29}, ("most",)),
        ("short", {"most": 30}, {"most": 31}, ()),
        ("number", {}, {"least": "0"}, ("least",)),
        ("number", {"least": "0"}, {}, ()),
        ("number", {}, {"most": "9"}, ("most",)),
        ("number", {"most": "9"}, {"most": "8"}, ("most",)),
        ("number", {"most": "9"}, {}, ()),
        ("number", {"unit": "人"}, {"unit": "万人"}, ("unit",)),
        ("number", {"decimals": 2}, {"decimals": 1}, ("decimals",)),
        ("date", {}, {"from": "2020-01-01"}, ("from",)),
        ("date", {"to": "2020-01-01"}, {"to": "2019-12-31"}, ("to",)),
        ("choice", {"choices": ["是", "否"]}, {"choices": ["是", "否", "不适用"]}, ()),
        ("choice", {"choices": ["是", "否"]}, {"choices": ["是", "不适用"]}, ("choices",)),
        ("file", {"formats": ["pdf", "png"]}, {"formats": ["pdf"]}, ("formats",)),
        ("file", {"most": 3}, {"most": 2}, ("most",)),
        ("table", {"columns": [{"label": "甲"}]}, {"columns": [{"label": "乙"}]}, ()),
        (
            "table",
            {"columns": [{"label": "甲"}]},
            {"columns": [{"label": "甲", "kind": "number"}]},
            ("columns",),
        ),
        (
            "table",
            {"columns": [{"label": "甲"}, {"label": "乙"}]},
            {"columns": [{"label": "甲"}]},
            ("columns",),
        ),
    ],
)
def test_an_answered_question_may_only_become_wider(kind, before, after, names):
    assert narrowed(read_limits(kind, before), read_limits(kind, after)) == names


def test_another_kind_is_always_narrower():
    assert narrowed(Words(10), Days()) == ("kind",)
