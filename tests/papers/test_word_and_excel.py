"""What Word and Excel find in the files: styles, numbering, heads, types, formulas."""

from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from papers.blocks import Sheet, Table
from papers.markup import read
from papers.page import widths
from papers.word import word_file
from papers.workbook import workbook_file

TEXT = """## 基本情况
专题赛**共举办**比赛10场。
### 起步快
#### 三级
##### 四级
- 甲
- 乙

## 名单
单位：个

| 领域 | 项目 | 占比 |
|---|--:|--:|
| =cmd()生物医药 | 4 | 66.7 |
| 新材料 | 2 | 33.3 |
| 合计 | 6 | 100.0 |

注：共两个。

附件：1. 名单
附件：2. 统计表

---
附件1
# 名单
## 又一
"""


def sheet(**around):
    said = {"layout": "report", "title": "总结报告", "issuer": "协会", "dated": "2022年7月27日"}
    return Sheet(**(said | around), blocks=read(TEXT))


@pytest.fixture
def word():
    return Document(BytesIO(word_file(sheet())))


def test_headings_are_headings_and_their_numbers_are_not_typed(word):
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert found == [
        ("Heading 1", "基本情况"),
        ("Heading 2", "起步快"),
        ("Heading 3", "三级"),
        ("Heading 4", "四级"),
        ("Heading 1", "名单"),
        ("Heading 1", "又一"),
    ]


def test_the_numbers_are_those_of_the_standard_and_begin_anew_below_a_title(word):
    numbering = word.part.numbering_part.element
    styled = word.styles["Heading 1"].element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(styled).abstractNumId.val
    levels = numbering.xpath(f'w:abstractNum[@w:abstractNumId="{abstract}"]/w:lvl/w:lvlText')
    assert [level.get(qn("w:val")) for level in levels] == ["%1、", "（%2）", "%3. ", "（%4）"]
    used = [p._p.pPr.numPr.numId.val for p in word.paragraphs if p.style.name == "Heading 1"]
    assert used[0] == used[1] != used[2]


def test_a_table_repeats_its_head_and_its_rows_are_not_parted(word):
    (table,) = word.tables
    assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
    assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)
    assert [cell.text for cell in table.rows[1].cells] == ["=cmd()生物医药", "4", "66.7"]


def test_page_header_and_footer_are_the_official_ones():
    word = Document(BytesIO(word_file(sheet(demonstration=True, draft=True))))
    section = word.sections[0]
    assert (section.top_margin.mm, round(section.left_margin.mm)) == (
        pytest.approx(37, abs=0.1),
        28,
    )
    assert "演示数据" in section.header.paragraphs[0].text
    assert "草稿" in section.even_page_header.paragraphs[0].text
    assert "PAGE" in section.footer._element.xml
    assert word.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"


def test_the_lines_of_annexes_say_the_word_once(word):
    found = [p.text for p in word.paragraphs if p.style.name.startswith("Paper Attachment")]
    assert found == ["附件：1. 名单", "2. 统计表"]


def test_a_bulletin_has_its_head_and_foot():
    said = {
        "layout": "bulletin",
        "series": "专题赛简报",
        "issue": "第3期",
        "recipients": "报：省厅",
    }
    texts = [p.text for p in Document(BytesIO(word_file(sheet(**said)))).paragraphs]
    assert texts[:3] == ["专题赛简报", "第3期", "协会\t2022年7月27日"]
    assert texts[-1] == "报：省厅"


def test_excel_has_types_a_frozen_head_a_filter_and_sums_as_formulas():
    book = load_workbook(BytesIO(workbook_file(sheet())))
    page = book["名单"]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:C3"
    assert (page["B2"].value, page["C3"].value) == (4, 33.3)
    assert page["B4"].value == "=SUM(B2:B3)"
    assert page["C4"].value == "=SUM(C2:C3)"


def test_a_cell_that_begins_like_a_formula_is_text():
    page = load_workbook(BytesIO(workbook_file(sheet())))["名单"]
    assert (page["A2"].value, page["A2"].data_type) == ("=cmd()生物医药", "s")


def test_a_total_that_its_rows_do_not_make_stays_the_number_that_was_written():
    blocks = read("| 甲 | 乙 |\n|---|--:|\n| 一 | 4 |\n| 合计 | 9 |")
    page = load_workbook(
        BytesIO(workbook_file(Sheet(layout="table", title="表", blocks=blocks)))
    ).active
    assert page["B3"].value == 9


def test_sheets_of_one_name_and_names_that_excel_forbids_are_told_apart():
    one = "# 名[单]/表\n| 甲 |\n|---|\n| 1 |\n\n"
    book = load_workbook(
        BytesIO(workbook_file(Sheet(layout="table", title="表", blocks=read(one * 2))))
    )
    assert book.sheetnames == ["名单表", "名单表(2)"]


@given(
    st.integers(1, 30).flatmap(
        lambda columns: st.lists(
            st.lists(st.text(max_size=40), min_size=columns, max_size=columns),
            min_size=1,
            max_size=4,
        )
    )
)
def test_columns_share_the_whole_table(rows):
    head, *body = rows
    table = Table(tuple(head), tuple(map(tuple, body)), ("left",) * len(head))
    shares = widths(table)
    assert sum(shares) == 100
    assert min(shares) >= 1
    assert len(shares) == len(head)


def test_a_short_column_is_not_broken_by_a_long_one():
    table = Table(("序号", "名称", "区县"), (("1", "长" * 60, "滨江区"),), ("left",) * 3)
    number, _name, district = widths(table)
    assert number * 442 / 100 >= 2 * 12 + 10
    assert district * 442 / 100 >= 3 * 12 + 10
