"""The language of wordings: what it places, what it refuses, and that values have no effect."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.blocks import Heading, Paragraph, Table
from papers.inert import inert, plain, settle
from papers.markup import read
from papers.templating import LONGEST_WORDING, WordingRefused, fill, problems_of

DATA = {
    "contest": {"name": "专题赛", "opens_on": "2022-06-01", "none": None, "yes": True},
    "numbers": {"registered": 156, "finalists": 24, "promoted": 10, "coverage": 476_000},
    "rows": [{"name": "生物医药", "count": 4}, {"name": "新材料", "count": 2}],
    "cities": ["杭州", "温州"],
    "score": "91.345",
}
HOSTILE = (
    "# 一级", "## x", "**粗**", "[a](http://x)", "![a](chart:sectors)", "<script>alert(1)</script>",
    "{{ contest.name }}", "{% for x in rows %}", "a|b", "- 项", "1. 项", "1) 项", "---", "===",
    "附件1", "`x`", "&lt;", "\\", "_a_", "~~a~~", ":--", "+ 项", "\u202e倒", "a\nb", "a\x00b", "=1+1",
    "長" * 10_000, "𠮷🎉", "***", "    四格", "\u2028分", "> 引", "^ 字",
)  # fmt: skip


def test_it_places_values_goes_through_lists_and_asks():
    wording = (
        "{{ contest.name }}登记{{ numbers.registered | about }}个，{{ contest.opens_on | day }}。\n"
        "{% for row in rows %}\n"
        "{{ loop.index }}、{{ row.name }}{{ row.count }}个{% if loop.last %}。{% else %}；{% endif %}\n"
        "{% endfor %}\n"
        "{% if contest.none %}有{% else %}无{% endif %}"
    )
    filled = "专题赛登记150多个，2022年6月1日。\n1、生物医药4个；2、新材料2个。无"
    assert fill(wording, DATA) == filled


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("{{ numbers.coverage | wan }}", "47.6万"),
        ("{{ numbers.promoted | percent_of(numbers.finalists) }}", "41.7%"),
        ("{{ rows | listed('name') }}", "生物医药、新材料"),
        ("{{ cities | listed }}", "杭州、温州"),
        ("{{ cities | count }}", "2"),
        ("{{ score | decimals(2) }}", "91.35"),
        ("{{ contest.none | otherwise('—') }}", "—"),
        ("{{ numbers.promoted | numeral }}", "十"),
        ("{{ contest.opens_on | month_day }}", "6月1日"),
        ("{{ contest.yes }}{{ contest.none }}", "是"),
    ],
)
def test_filters_say_a_value_as_a_paper_does(wording, text):
    assert fill(wording, DATA) == text


@pytest.mark.parametrize(
    ("wording", "code", "line"),
    [
        ("甲\n\n{{ contest.name", "syntax", 3),
        ("甲\n{% for row in rows %}", "syntax", 2),
        ("{% include 'x' %}", "forbidden", 1),
        ("\n{% set a = 1 %}", "forbidden", 2),
        ("{{ ''.join(cities) }}", "forbidden", 1),
        ("{{ contest.name.upper() }}", "forbidden", 1),
        ("{{ 9 ** 9 }}", "forbidden", 1),
        ("{{ contest.name * 9 }}", "forbidden", 1),
        ("{{ contest['name'] }}", "forbidden", 1),
        ("{{ cities | upper }}", "unknown_filter", 1),
        ("{% for a in [1, 2] %}{% endfor %}", "loop_over", 1),
        ("{% for a in cities | count %}{% endfor %}", "loop_over", 1),
        ("甲\n{{ contest.nam }}", "unknown_name", 2),
        ("{{ contest.__class__ }}", "unknown_name", 1),
        ("{{ cities.append }}", "unknown_name", 1),
        ("{% for row in rows %}\n{{ row.x }}{% endfor %}", "unknown_name", 2),
        ("{{ rows }}", "wrong_value", 1),
        ("甲\n{{ contest.name | day }}", "wrong_value", 2),
        ("{{ contest.name | wan }}", "wrong_value", 1),
        (
            "{% for row in contest.name %}{% for b in row %}{{ b.x }}{% endfor %}{% endfor %}",
            "unknown_name",
            1,
        ),
    ],
)
def test_what_is_not_of_the_language_is_refused_with_its_line(wording, code, line):
    with pytest.raises(WordingRefused) as refused:
        fill(wording, DATA)
    assert next((found.code, found.line) for found in refused.value.problems) == (code, line)


def test_four_loops_in_one_another_are_too_many():
    inner = "{% for a in a.rows %}"
    assert problems_of("{% for a in rows %}" + inner * 2 + "{% endfor %}" * 3) == ()
    four = problems_of("{% for a in rows %}" + inner * 3 + "{% endfor %}" * 4)
    assert [found.code for found in four] == ["too_deep"]


def test_an_endless_wording_is_refused_and_a_long_text_breaks_off():
    assert problems_of("长" * (LONGEST_WORDING + 1))[0].code == "too_long"
    many = {"rows": [{"name": "名" * 100}] * 5_000}
    with pytest.raises(WordingRefused):
        fill("{% for a in rows %}{{ a.name }}{% endfor %}", many)


@pytest.mark.parametrize(
    "wording",
    [
        "{% for a in rows %}{% for b in rows %}{% endfor %}{% endfor %}",
        "{{ rows | listed('name', rows | listed('name', rows | listed('name'))) }}",
        "{{ contest.name" + " | otherwise('x')" * 200 + " }}",
        "{% if contest.yes %}" * 400 + "{% endif %}" * 400,
        "{{ " + "(" * 300 + "1" + ")" * 300 + " }}",
        "{% if " + "not " * 3000 + "contest.yes %}{% endif %}",
        "{{ " + "9" * 5000 + " }}",
        "{% for loop in cities %}{{ loop.index }}{% endfor %}",
        "{{ contest.name | otherwise(instead='1', instead='2') }}",
        "{% if numbers.promoted == 1e999 %}{% endif %}",
        "{{ rows | listed('nope') }}",
        "{% for a in self %}{% endfor %}",
        "{{ cities | listed(between='" + "长" * 30_000 + "') }}",
    ],
)
def test_what_would_never_end_or_break_the_portal_is_refused_with_a_line(wording):
    began = time.monotonic()
    with pytest.raises(WordingRefused) as refused:
        fill(wording, DATA)
    assert refused.value.problems[0].line >= 1
    assert time.monotonic() - began < 20


def test_a_refusal_shows_no_value_of_the_data():
    with pytest.raises(WordingRefused) as refused:
        fill("{{ contest.name | day }}", DATA)
    assert "专题赛" not in str(refused.value.problems)


@pytest.mark.parametrize(
    ("wording", "value"),
    [("- {{ v }}", "# 一"), ("1. {{ v }}", "2. x"), ("- {{ v }}", "- 五"), ("## {{ v }}", "C #")],
)
def test_a_value_behind_a_sign_keeps_all_of_its_text(wording, value):
    (block,) = read(fill(wording, {"v": value}))
    text = block.text if isinstance(block, Heading) else block.items[0][0].text
    assert text == value


def test_a_cell_that_ends_with_a_backslash_does_not_take_the_next():
    (table,) = read(fill("| {{ v }}| 乙 |\n|---|---|\n", {"v": "a\\"}))
    assert table.head == ("a\\", "乙")


def test_bold_ends_behind_chinese_punctuation():
    (line,) = read("**主讲：**张三")
    assert [(run.text, run.strong) for run in line.runs] == [("主讲：", True), ("张三", False)]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("before", ["", "甲", "| 甲 | "])
def test_a_value_is_legible_and_without_effect(value, before):
    data = {"value": value}
    table = before.startswith("|")
    wording = f"{before}{{{{ value }}}}" + (" |\n|---|---|\n" if table else "")
    blocks = read(fill(wording, data))
    if table:
        (found,) = blocks
        assert isinstance(found, Table)
        assert found.head == ("甲", plain(value))
    elif plain(value):
        (found,) = blocks
        assert isinstance(found, Paragraph)
        assert found.text.strip() == (before + plain(value)).strip()
        assert not any(run.strong for run in found.runs)


@given(
    st.text(
        alphabet=st.characters() | st.sampled_from("#*-+_[]()!|`<>&^=:.1 \n\\注：附件单位"),
        min_size=1,
        max_size=60,
    )
)
def test_no_value_at_all_becomes_markup(value):
    said = plain(value)
    blocks = read(settle(inert(value)))
    if not said:
        assert blocks == ()
        return
    (found,) = blocks
    assert isinstance(found, Paragraph)
    assert found.text.strip() == said.strip()


def test_headings_count_anew_below_a_title():
    text = "## 甲\n### 乙\n#### 丙\n##### 丁\n## 戊\n### 己\n# 附件\n## 庚"
    numbers = [block.number for block in read(text) if isinstance(block, Heading)]
    assert numbers == ["一、", "（一）", "1. ", "（1）", "二、", "（一）", "", "一、"]


@pytest.mark.parametrize(
    "evil", ["[" * 50_000, "> " * 20_000, "|" * 50_000 + "\n|-|\n", "*a" * 30_000, "- " * 5_000]
)
def test_a_hostile_text_is_read_in_bounded_time(evil):
    began = time.monotonic()
    read(evil)
    assert time.monotonic() - began < 20
