"""The ledger from Excel and to Excel."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry
from competitions.services.tables.apply import TableRefused
from competitions.services.tables.workbook import read_cells
from publicity.models import Claim, Coverage, CoverageCount
from publicity.services.coverage_columns import ledger_table
from publicity.services.coverage_export import ledger_workbook
from publicity.services.coverage_import import take_ledger
from publicity.services.coverage_plan import plan_ledger
from tests import builders
from tests.builders import NOW

DAY = dt.date(2026, 8, 20)
NAMES = ("channel", "outlet", "count", "approximator", "unit", "counted_on", "event", "address")


@pytest.fixture
def editor(track):
    return builders.make_staff(track, "publicity")


def make_row(track, **fields):
    said = {
        "channel": "video",
        "outlet": "新蓝网",
        "count": 70_000,
        "unit": "person_times",
        "counted_on": DAY,
    }
    return Coverage.objects.create(competition=track, **said | fields)


def line(**said):
    usual = {
        "channel": "video",
        "outlet": "新蓝网",
        "count": "7.8万",
        "approximator": "",
        "unit": "person_times",
        "counted_on": DAY.isoformat(),
        "event": "",
        "address": "",
    }
    return [(usual | said)[name] for name in NAMES]


def cells(track, *lines):
    heads = {column.name: str(column.head) for column in ledger_table(track).columns}
    return [[heads[name] for name in NAMES], *lines]


def plan(track, editor, *lines):
    table = ledger_table(track)
    return plan_ledger(table, cells(track, *lines), node=track, actor=editor, at=NOW)


def take(track, editor, *lines):
    return take_ledger(ledger_table(track), cells(track, *lines), node=track, actor=editor, at=NOW)


def effects(plan):
    return [row.effect for row in plan.rows]


def test_new_changed_and_unchanged_rows_are_told_apart(track, editor):
    make_row(track)
    lines = (
        line(count="7万"),
        line(count="7.8万", counted_on="2026-08-25"),
        line(outlet="浙江日报", channel="article", unit="pieces", count="3余"),
    )
    assert effects(plan(track, editor, *lines)) == ["unchanged", "changed", "new"]
    assert Coverage.objects.count() == 1


def test_a_file_is_taken_in_with_its_series_and_again_without_effect(track, editor):
    lines = (
        line(count="近20万", counted_on="2026-08-20"),
        line(count="5万", counted_on="2026-08-10"),
        line(count="12.9万", counted_on="2026-08-15"),
    )
    assert take(track, editor, *lines).writes == 3
    row = Coverage.objects.get()
    assert (row.count, row.approximator, row.counted_on) == (200_000, "近", DAY)
    assert sorted(row.counts.values_list("count", flat=True)) == [50_000, 129_000]
    assert effects(plan(track, editor, *lines)) == ["unchanged"] * 3
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"coverage.create", "coverage.count_again"} <= actions


def test_an_empty_address_leaves_the_one_that_is_here(track, editor):
    make_row(track, address="https://example.cn/a")
    take(track, editor, line(count="8万"))
    row = Coverage.objects.get()
    assert (row.count, row.address) == (80_000, "https://example.cn/a")
    take(track, editor, line(count="8万", address="https://example.cn/b"))
    row.refresh_from_db()
    assert row.address == "https://example.cn/b"


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"count": "很多"}, "C"),
        ({"count": "近20余万"}, "C"),
        ({"count": "近20万", "approximator": "余"}, "D"),
        ({"unit": "audience"}, "E"),
        ({"unit": "户"}, "E"),
        ({"channel": "x"}, "A"),
        ({"counted_on": "2999-01-01"}, "F"),
        ({"counted_on": "昨天"}, "F"),
        ({"event": "没有的场次"}, "G"),
        ({"address": "javascript:alert(1)"}, "H"),
        ({"outlet": ""}, "B"),
        ({"outlet": "台\u202e"}, "B"),
    ],
)
def test_a_refused_row_names_its_cell_and_nothing_is_taken(track, editor, said, column):
    lines = (line(outlet="好的"), line(**said))
    found = plan(track, editor, *lines)
    assert effects(found) == ["new", "refused"]
    assert found.rows[1].faults[0][0] == column
    assert found.rows[1].faults[0][1]
    with pytest.raises(TableRefused):
        take(track, editor, *lines)
    assert not Coverage.objects.exists()


def test_the_same_count_twice_and_two_rows_alike_are_refused(track, editor):
    assert effects(plan(track, editor, line(), line())) == ["new", "refused"]
    make_row(track)
    make_row(track)
    assert effects(plan(track, editor, line())) == ["refused"]


def test_only_editors_take_a_file_in(track):
    with pytest.raises(PermissionDenied):
        take(track, builders.make_staff(track, "supervisor"), line())


def test_what_goes_out_can_be_taken_in_again_unchanged(track, editor):
    heat = builders.make_heat(builders.make_round(track))
    make_row(track, heat=heat, approximator="近", address="https://example.cn/a", note="转载")
    make_row(track, channel="broadcast", unit="audience", outlet="浙江卫视", count=69_000)
    found = read_cells(ledger_workbook(track))
    told = plan_ledger(ledger_table(track), found, node=track, actor=editor, at=NOW)
    assert told.problems == ()
    assert effects(told) == ["unchanged", "unchanged"]


def test_the_workbook_has_typed_cells_and_sums_by_formula(track):
    row = make_row(track, outlet="=1+1")
    make_row(track, outlet="B", count=8_000)
    make_row(track, channel="article", unit="pieces", outlet="C", count=3)
    CoverageCount.objects.create(coverage=row, counted_on=dt.date(2026, 8, 1), count=5)
    Claim.objects.create(
        competition=track, subject="followed", count=500_000, unit="人次", source="@某报"
    )
    content = ledger_workbook(track)
    rows, sums, series, claims = openpyxl.load_workbook(BytesIO(content)).worksheets
    assert rows.freeze_panes == "A2"
    assert rows.auto_filter.ref == "A1:I4"
    assert (rows["B2"].data_type, rows["B2"].value) == ("s", "=1+1")
    assert (rows["C2"].data_type, rows["F2"].is_date) == ("n", True)
    assert sums["B2"].data_type == "f"
    assert "C2:C4" in sums["B2"].value
    values = openpyxl.load_workbook(BytesIO(content), data_only=True).worksheets[1]
    assert [values["B2"].value, values["B3"].value, values["B4"].value] == [78_000, 3, None]
    assert series["D2"].value == 5
    assert claims["E2"].data_type == "s"


def test_the_page_shows_the_plan_and_takes_what_was_shown(track, editor, client_of):
    make_row(track)
    book = openpyxl.Workbook()
    for one in cells(track, line(counted_on="2026-08-25")):
        book.active.append(one)
    file = BytesIO()
    book.save(file)
    client = client_of(editor)
    where = reverse("publicity:coverage_import", args=[track.code])
    shown = client.post(where, {"file": SimpleUploadedFile("a.xlsx", file.getvalue())})
    assert effects(shown.context["plan"]) == ["changed"]
    assert Coverage.objects.get().count == 70_000
    kept = shown.context["kept"]
    assert client.post(where, {"kept": kept, "make": "1"}).status_code == 302
    assert Coverage.objects.get().count == 78_000


def test_files_are_handed_out(track, client_of):
    make_row(track)
    client = client_of(builders.make_staff(track, "secretariat"))
    for name in ("coverage_xlsx", "coverage_template"):
        answer = client.get(reverse(f"publicity:{name}", args=[track.code]))
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
