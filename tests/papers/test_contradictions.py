import pytest

from papers.contradictions import claims, may_be_said, numbers_of, own_numbers, sums
from papers.markup import read
from papers.words import say_contradiction

TABLE = "| 领域 | 项目 |\n|---|--:|\n| 生物医药 | 4 |\n| 新材料 | 2 |\n| 合计 | {total} |\n"


def test_numbers_are_found_as_they_are_written():
    text = "登记1,560个，合计12.9万人次，占41.7%，第３场，2022年7月27日，浙〔2022〕5号"
    assert set(numbers_of(text)) == {"1560", "12.9万", "41.7%", "3", "2022", "7", "27", "5"}


def test_a_number_written_by_hand_is_told_once_and_one_of_the_figures_is_not():
    filled = read("晋级10个，登记156个")
    found = list(own_numbers(read("晋级10个，登记160个，共160个"), filled))
    assert [dict(each.params)["number"] for each in found] == ["160"]
    assert list(own_numbers(read("晋级10个"), filled)) == []


@pytest.mark.parametrize(
    ("filled", "said", "data", "difference"),
    [
        ("登记参赛项目106个。", "登记参赛项目206个。", "106", "100"),
        ("观看12.9万人次。", "观看13.5万人次。", "12.9万", "0.6万"),
        ("观看12.9万人次。", "观看128,000人次。", "12.9万", "1000"),
        ("晋级率41.7%。", "晋级率50%。", "41.7%", "8.3%"),
        ("晋级率41.7%。", "晋级10个。", "41.7%", ""),
        ("晋级项目。", "晋级项目10个。", "", ""),
    ],
)
def test_a_number_is_told_with_what_the_data_say_in_its_place(filled, said, data, difference):
    (found,) = own_numbers(read(f"序。\n{said}"), read(f"序。\n{filled}"))
    assert (dict(found.params)["data"], found.difference) == (data, difference)
    assert found.place == said
    sentence = say_contradiction(found)
    assert all(part in sentence for part in (dict(found.params)["number"], data, difference, said))


def test_where_a_number_stands_is_no_part_of_what_was_let_stand():
    filled = read("登记106个。")
    (found,) = own_numbers(read("登记206个。"), filled)
    (moved,) = own_numbers(read("登记206个，数据以报名系统为准。"), filled)
    (other,) = own_numbers(read("登记206个。"), read("登记107个。"))
    assert found.key == moved.key != other.key


def test_numbers_of_lists_and_headings_are_made_and_nobodys_own():
    text = "## 议定事项\n1. 落实责任\n2. 明确时限\n\n1，2，3月"
    assert {dict(each.params)["number"] for each in own_numbers(read(text), ())} == {"1", "2", "3"}
    assert list(own_numbers(read("## 议定事项\n1. 落实责任\n2. 明确时限"), ())) == []


def test_a_total_that_is_not_the_sum_of_its_rows_is_told():
    assert list(sums(read(TABLE.format(total=6)))) == []
    (found,) = sums(read(TABLE.format(total=7)))
    assert dict(found.params) == {"column": "项目", "found": "7", "expected": "6"}
    assert found.difference == "1"


def test_a_column_with_words_among_its_numbers_has_no_sum():
    assert list(sums(read(TABLE.format(total=7).replace("| 4 |", "| 近4 |")))) == []


@pytest.mark.parametrize(
    ("count", "approximator", "counted", "may"),
    [
        (150, "多", 156, True),
        (150, "多", 150, False),
        (150, "多", 160, False),
        (30, "余", 33, True),
        (100, "超", 199, True),
        (200_000, "近", 190_000, True),
        (200_000, "近", 200_000, False),
        (200_000, "近", 179_999, False),
        (24, "", 24, True),
        (24, "", 25, False),
    ],
)
def test_what_may_be_said_of_a_count(count, approximator, counted, may):
    assert may_be_said(count, approximator, counted) is may


def test_a_claim_that_its_rows_contradict_is_told_and_one_without_rows_is_not():
    said = {
        "text": "登记参赛项目",
        "words": "200多个",
        "count": 200,
        "approximator": "多",
        "source": "省报",
    }
    (found,) = claims({"claims": [said | {"counted": 156}, said | {"counted": None}]})
    assert dict(found.params)["counted"] == "156"
    assert len(found.key) == 64
