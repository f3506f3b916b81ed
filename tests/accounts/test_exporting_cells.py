"""Cells and files of lists that go out: hostile text inert and legible, types kept, nothing lost."""

import csv
import datetime as dt
import io
import tempfile
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.exporting.cells import (
    LONGEST,
    REPLACEMENT,
    as_csv,
    cell_of,
    is_like_formula,
    legible,
)
from accounts.exporting.files import CommaSeparated, Workbook, writing

CHINA = ZoneInfo("Asia/Shanghai")
MOMENT = dt.datetime(2026, 9, 1, 10, 30, tzinfo=dt.UTC)
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "=cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u200b=1",
    "\ufeff=1",
    "＝1＋1",
    "－1",
    "＠SUM(1)",
)


def book_of(rows, heads=("甲", "乙"), **said):
    file = io.BytesIO()
    book = Workbook(file, "名单", [(head, 12) for head in heads], zone=CHINA, **said)
    for row in rows:
        book.write(row)
    book.close()
    return openpyxl.load_workbook(io.BytesIO(file.getvalue()))


def csv_of(rows, heads=("甲", "乙")):
    file = io.BytesIO()
    out = CommaSeparated(file, "名单", [(head, 12) for head in heads], zone=CHINA)
    for row in rows:
        out.write(row)
    out.close()
    return file.getvalue()


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_is_text_in_both_formats(text):
    assert is_like_formula(text)
    sheet = book_of([[text, "x"]]).active
    assert (sheet["A2"].data_type, sheet["A2"].hyperlink) == ("s", None)
    assert sheet["A2"].quotePrefix
    assert not sheet["B2"].quotePrefix
    [_heads, [cell, _x]] = read_csv(csv_of([[text, "x"]]))
    assert cell.startswith("'")


@pytest.mark.parametrize(
    "text", ["", "a=1", "1-2", "李=王", "http://x.example", "😀", "　", "’=1"]
)
def test_what_does_not_stays_as_it_is(text):
    assert not is_like_formula(text)
    assert as_csv(cell_of(text, CHINA)) == (text or "")


def test_a_head_is_no_formula_either():
    data = csv_of([], heads=("=1", "x"))
    assert read_csv(data) == [["'=1", "x"]]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb", "a b"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\x00b\x07c\x7fd\x9be", f"a{REPLACEMENT}b{REPLACEMENT}c{REPLACEMENT}d{REPLACEMENT}e"),
        ("\ud842", REPLACEMENT),
        ("a\ufffeb\uffffc\ufdd0d\U0001ffff", "".join(f"{c}{REPLACEMENT}" for c in "abcd")),
        ("甲\u202e乙\u2066丙\u200f", "甲乙丙"),
        ("𠮷野家 😀 👩‍🔬 é", "𠮷野家 😀 👩‍🔬 é"),
        ("\ue000私用", "\ue000私用"),
    ],
)
def test_text_is_what_a_file_can_hold(text, shown):
    assert legible(text) == shown
    sheet = book_of([[text, 1]]).active
    assert sheet["A2"].value == shown
    assert read_csv(csv_of([[text, 1]]))[1] == [shown, "1"]


@pytest.mark.parametrize("letter", ["字", "𠮷"])
@pytest.mark.parametrize("n", [10_000, LONGEST - 1, LONGEST, LONGEST + 1, 40_000])
def test_a_long_word_is_cut_where_a_cell_ends_and_never_inside_a_character(letter, n):
    shown = legible(letter * n)
    units = len(shown.encode("utf-16-le")) // 2
    assert units <= LONGEST
    assert set(shown) <= {letter, "…"}
    if len(letter.encode("utf-16-le")) // 2 * n <= LONGEST:
        assert shown == letter * n
    else:
        assert shown.endswith("…")
        assert units >= LONGEST - 1
    assert book_of([[letter * n, 1]]).active["A2"].value == shown


def test_numbers_days_and_moments_keep_their_types():
    row = [3, Decimal("86.333"), Decimal("-1200.50"), dt.date(2022, 7, 27), MOMENT, True, None, ""]
    sheet = book_of([row], heads="abcdefgh").active
    values = [cell.value for cell in sheet[2]]
    assert values[:3] == [3, 86.333, -1200.5]
    assert [str(value) for value in values[3:5]] == ["2022-07-27 00:00:00", "2026-09-01 18:30:00"]
    assert values[5:] == ["True", None, None]
    assert sheet["B2"].number_format == "#,##0.000"
    assert sheet["C2"].number_format == "#,##0.00"
    assert read_csv(csv_of([row], heads="abcdefgh"))[1] == [
        *("3", "86.333", "-1200.50", "2022-07-27", "2026-09-01 18:30:00", "True", "", "")
    ]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (10**15 - 1, 10**15 - 1),
        (10**16 + 1, "10000000000000001"),
        (10**40 + 1, f"1{'0' * 39}1"),
        (Decimal("0.1234567890123456"), "0.1234567890123456"),
        (Decimal("NaN"), "NaN"),
        (float("inf"), "inf"),
        (0.1, Decimal("0.1")),
        (dt.date(1899, 12, 31), "1899-12-31"),
        (dt.datetime(1890, 1, 2, tzinfo=dt.UTC), "1890-01-02T00:00:00+00:00"),
    ],
)
def test_what_excel_would_falsify_is_text(value, cell):
    assert cell_of(value, CHINA) == cell
    book_of([[value, 1]])


def test_a_workbook_has_a_head_that_stays_filters_and_a_name_that_excel_takes():
    book = book_of([["a", 1], ["b", 2]])
    sheet = book.active
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert [cell.value for cell in sheet[1]] == ["甲", "乙"]
    odd = Workbook(io.BytesIO(), "'a/b[c]:*?\\" + "长" * 40, [("x", 1)], zone=CHINA)
    odd.close()


def test_more_rows_than_a_sheet_holds_go_on_on_another():
    book = book_of([[n, n] for n in range(7)], rows_of_sheet=3)
    assert book.sheetnames == ["名单", "名单 2", "名单 3"]
    found = [row[0] for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert found == list(range(7))
    assert all(sheet["A1"].value == "甲" for sheet in book)


def test_an_empty_list_is_a_file_with_its_head():
    assert [cell.value for cell in book_of([]).active[1]] == ["甲", "乙"]
    assert csv_of([]).startswith(b"\xef\xbb\xbf")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_a_file_and_none_comes_out_as_a_formula(text):
    cell = book_of([[text, "x"]]).active["A2"]
    assert cell.data_type in {"s", "n"}
    assert cell.value is None or isinstance(cell.value, str)
    rows = read_csv(csv_of([[text, "x"]]))
    assert len(rows) == 2
    assert len(rows[1]) == 2
    assert rows[1][0][:1] not in {"=", "+", "-", "@", "\t", "\r"}


def test_a_semicolon_cuts_no_text():
    assert b'"a;=1"' in csv_of([["a;=1", 1]])


def broken_off(file):
    with writing(file) as out:
        out.write(["一"])
        raise KeyboardInterrupt


@pytest.mark.parametrize("kind", [Workbook, CommaSeparated])
def test_what_is_broken_off_leaves_nothing_behind(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        broken_off(kind(io.BytesIO(), "名单", [("甲", 9)], zone=CHINA))
    assert list(tmp_path.iterdir()) == []


def test_what_is_finished_leaves_nothing_but_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert book_of([["一", 1]]).active["A2"].value == "一"
    assert list(tmp_path.iterdir()) == []
