"""What a text becomes: nothing that is written gets lost, no value becomes a line of its own kind."""

import pytest

from papers.blocks import ATTACHMENT, MARK, NOTE, UNIT, Drawing, Heading, Items, Paragraph, Table
from papers.inert import inert, settle
from papers.markup import read
from papers.templating import fill

OWN_KINDS = ("注：甲", "单位：个", "附件：1. 名单", "附件1", "附件")


@pytest.mark.parametrize("value", OWN_KINDS)
@pytest.mark.parametrize("before", ["", "甲\n", "  "])
def test_a_value_does_not_become_a_line_of_its_own_kind(value, before):
    blocks = read(fill(before + "{{ v }}", {"v": value}))
    assert [(block.kind, block.text) for block in blocks][-1] == ("paragraph", value)


@pytest.mark.parametrize("value", OWN_KINDS)
def test_nor_does_it_in_two_pieces_or_in_a_list(value):
    (line,) = read(fill("{{ a }}{{ b }}", {"a": value[:1], "b": value[1:]}))
    assert (line.kind, line.text) == ("paragraph", value)
    (items,) = read(fill("- {{ v }}\n{{ v }}", {"v": value}))
    assert "".join(run.text for run in items.items[0]) == value * 2


def test_what_the_wording_itself_says_is_such_a_line():
    text = fill("{{ e }}注：{{ v }}\n\n单位：个\n\n附件1", {"e": "", "v": "人次"})
    assert [block.kind for block in read(text)] == [NOTE, UNIT, MARK]
    assert read("附件：1. 甲")[0].kind == ATTACHMENT


@pytest.mark.parametrize("value", ["\\注：甲", "\\附件1"])
def test_a_backslash_of_a_value_stays(value):
    (line,) = read(settle(inert(value)))
    assert (line.kind, line.text) == ("paragraph", value)


def test_a_backslash_that_a_person_typed_makes_it_text():
    assert [(b.kind, b.text) for b in read("\\注：甲")] == [("paragraph", "注：甲")]


def test_a_drawing_in_a_list_comes_after_it():
    items, drawing, line = read("- 甲\n- ![领域](chart:sectors)乙\n\n丙")
    assert isinstance(items, Items)
    assert drawing == Drawing("sectors", "领域")
    assert isinstance(line, Paragraph)


def test_a_drawing_in_a_heading_and_in_a_table_comes_after_them():
    heading, one, table, other = read(
        "## 甲![一](chart:sectors)\n| 乙![二](chart:sizes) |\n|---|\n| 丙 |\n"
    )
    assert (isinstance(heading, Heading), one) == (True, Drawing("sectors", "一"))
    assert (isinstance(table, Table), other) == (True, Drawing("sizes", "二"))


def test_cells_beyond_the_head_stand_in_the_last_one():
    (table,) = read("| 甲 | 乙 |\n|---|--:|\n| 1 | 2 | 3 | **四**\\| |\n| 5 |\n| 6 | 7 |")
    assert table.rows == (("1", "2 | 3 | 四|"), ("5", ""), ("6", "7"))


def test_neither_do_they_get_lost_in_a_list():
    (items,) = read("- 甲\n\n  | 乙 |\n  |---|\n  | 丙 | 丁 |")
    assert [run.text for runs in items.items for run in runs] == ["甲", "乙", "丙 | 丁"]
