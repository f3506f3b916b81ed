"""Tables from Excel: every row's effect, all or nothing, nothing hostile opened."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry
from competitions.models import Body, Invitation, Region, Sector, StaffGrant
from competitions.services.tables.apply import TableRefused, take_table
from competitions.services.tables.declared import BODIES, REGIONS, SECTORS, STAFF
from competitions.services.tables.plan import plan_table
from competitions.services.tables.sheets import export_table, template
from competitions.services.tables.workbook import WorkbookRefused, read_cells
from tests import builders
from tests.builders import NOW


def book(rows, formulas=()):
    file = io.BytesIO()
    made = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = made.add_worksheet()
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    for cell, formula, value in formulas:
        sheet.write_formula(cell, formula, None, value)
    made.close()
    return file.getvalue()


@pytest.fixture
def root(db):
    return builders.make_competition("edition", level="national")


@pytest.fixture
def organiser(root):
    return builders.make_staff(root)


def plan(table, cells, node, actor, at=NOW):
    return plan_table(table, cells, node=node, actor=actor, at=at)


def take(table, cells, node, actor, at=NOW):
    return take_table(table, cells, node=node, actor=actor, at=at, site="http://testserver/")


# The file


def test_cells_come_as_plain_texts():
    rows = [["代码", " 名称 "], [330102.0, "上　城区"], ["３３０１０３", True]]
    assert read_cells(book(rows)) == [["代码", "名称"], ["330102", "上 城区"], ["330103", "True"]]


def test_of_a_formula_the_value_is_read():
    data = book([["名称"]], [("A2", '=HYPERLINK("http://evil")', "链接")])
    assert read_cells(data) == [["名称"], ["链接"]]


def packed(**parts):
    file = io.BytesIO(book([["代码"]]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0 old xls",
        b"x" * (5 * 1024 * 1024 + 1),
        packed(xl__vbaProject_bin="x").replace(b"vbaProject_bin", b"vbaProject.bin"),
        packed(xl__bomb="0" * (41 * 1024 * 1024)),
        packed(xl__a='<!DOCTYPE a [<!ENTITY b "c">]><a/>'),
        packed(xl__b='<!DOCTYPE a>'.encode("utf-16").decode("latin-1")),
        book([["x"]] * 5002),
        book([["x" * 501]]),
        book([["代码"]])[:-300],
    ],
    ids=[
        "empty", "broken", "old", "large", "macros", "bomb", "entity", "entity16", "rows",
        "cell", "cut",
    ],
)  # fmt: skip
def test_what_is_hostile_is_refused_with_a_sentence(data):
    with pytest.raises(WorkbookRefused, match=r"\w"):
        read_cells(data)


def test_a_size_that_the_file_states_wrongly_is_not_believed():
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book([["代码"], ["a"]]))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = old.read(part)
            content = content.replace(
                b'<dimension ref="A1:A2"/>', b'<dimension ref="A1:XFD1048576"/>'
            )
            new.writestr(part.filename, content)
    assert read_cells(file.getvalue()) == [["代码"], ["a"]]


# The effects

SECTOR_HEADS = ["code", "name", "order"]


def test_every_row_has_its_effect(root, organiser):
    rows = [
        SECTOR_HEADS,
        ["material", "新材料", "0"],
        ["bio", "生物与医药", "1"],
        ["", "", ""],
        ["energy", "新能源", ""],
    ]
    found = plan(SECTORS, rows, root, organiser)
    assert [(row.number, row.effect) for row in found.rows] == [
        (2, "unchanged"),
        (3, "changed"),
        (5, "new"),
    ]
    assert [(c.name, c.before, c.after) for c in found.rows[1].changes] == [
        ("name", "生物医药", "生物与医药")
    ]
    take(SECTORS, rows, root, organiser)
    assert dict(Sector.objects.values_list("code", "name"))["energy"] == "新能源"
    assert take(SECTORS, rows, root, organiser).writes == 0
    line = AuditEntry.objects.get(action="competition.change", subject_id=str(root.pk))
    assert line.detail["sector"][1]["changes"] == {"name": ["生物医药", "生物与医药"]}


def test_a_fault_has_the_letter_of_its_column_in_the_file(root, organiser):
    rows = [["name", "", "code"], ["x" * 41, "", "有 空"]]
    found = plan(SECTORS, rows, root, organiser)
    assert sorted(letter for letter, _said in found.rows[0].faults) == ["A", "C"]
    twice = plan(SECTORS, [SECTOR_HEADS, ["a", "b", ""], ["A", "c", ""]], root, organiser)
    assert twice.rows[1].effect == "refused"


def test_heads_are_checked(root, organiser):
    assert len(plan(SECTORS, [["code"]], root, organiser).problems) == 1
    assert len(plan(SECTORS, [["code", "code", "name", "x"]], root, organiser).problems) >= 2
    assert plan(SECTORS, [], root, organiser).problems
    assert plan(SECTORS, [SECTOR_HEADS], root, organiser).problems


def test_one_refused_row_refuses_all(root, organiser):
    rows = [["role", "name"], ["host", "厅"], ["nobody", "局"]]
    before = Body.objects.count()
    with pytest.raises(TableRefused):
        take(BODIES, rows, root, organiser)
    assert Body.objects.count() == before


def test_choices_are_read_by_code_and_in_every_language(root, organiser):
    rows = [["role", "name"], ["host", "甲"], ["Host", "乙"]]
    found = plan(BODIES, rows, root, organiser)
    assert {row.values["role"] for row in found.rows} == {"host"}


def test_regions_are_the_platforms_and_cost_the_same_for_any_number(db):
    admin = builders.make_admin()

    def rows(n):
        return [["code", "name", "since the year"]] + [
            [f"{110000 + i}", f"区{i}", "2000"] for i in range(n)
        ]

    def cost(n):
        with CaptureQueriesContext(connection) as found:
            take(REGIONS, rows(n), None, admin)
        return len(found)

    assert cost(3) == 5
    assert cost(400) == 5
    assert cost(3000) <= 20
    assert Region.objects.count() == 3000
    with pytest.raises(PermissionDenied):
        take(REGIONS, rows(1), None, builders.make_user())
    reverse = [
        ["code", "name", "since the year", "until the year"],
        ["110000", "京", "2000", "1999"],
    ]
    assert plan(REGIONS, reverse, None, admin).rows[0].effect == "refused"


def test_sectors_stand_at_the_top_alone(root, organiser):
    below = builders.make_competition("below", parent=root, level="division")
    with pytest.raises(PermissionDenied):
        take(SECTORS, [SECTOR_HEADS, ["a", "b", ""]], below, organiser)


# Staff


STAFF_HEADS = ["full name", "account or e-mail address", "duty", "until the day"]


@pytest.fixture
def giver(root):
    user = builders.make_user("giver")
    builders.grant_role(
        root,
        user,
        StaffGrant.Role.ORGANISER,
        actor=builders.make_admin(),
        at=NOW,
        expires_at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC),
    )
    return user


def test_an_account_gets_the_duty_and_an_address_an_invitation(
    root, giver, django_capture_on_commit_callbacks
):
    known = builders.make_user("reviewer")
    rows = [
        STAFF_HEADS,
        ["", "reviewer", "reviewer", "2098-12-31"],
        ["陈晓明", "Chen@example.net", "secretariat", "2098-12-31"],
    ]
    # Whether an invitation is open is asked of the database's clock.
    with django_capture_on_commit_callbacks() as mails:
        assert [row.effect for row in take(STAFF, rows, root, giver, timezone.now()).rows] == [
            "new",
            "new",
        ]
    grant = StaffGrant.objects.get(user=known)
    assert (grant.role, grant.expires_at) == (
        "reviewer",
        dt.datetime(2098, 12, 31, 15, 59, tzinfo=dt.UTC),
    )
    assert Invitation.objects.get().email == "chen@example.net"
    assert len(mails) == 1
    again = plan(STAFF, rows, root, giver)
    assert [row.effect for row in again.rows] == ["unchanged", "unchanged"]


def test_staff_rows_are_refused_where_the_giver_may_not(root, giver):
    rows = [
        STAFF_HEADS,
        ["", "nobody", "reviewer", "2098-12-31"],
        ["", "a@example.net", "reviewer", ""],
        ["", "b@example.net", "reviewer", "2200-01-01"],
        ["", "c@example.net", "king", "2098-12-31"],
    ]
    found = plan(STAFF, rows, root, giver)
    assert [row.effect for row in found.rows] == ["refused"] * 4
    with pytest.raises(TableRefused):
        take(STAFF, rows, root, giver)
    assert Invitation.objects.count() == 0


def test_more_invitations_than_can_be_sent_are_refused_before(root, giver):
    rows = [[f"名{i}", f"u{i}@example.net", "reviewer", "2098-12-31"] for i in range(61)]
    with CaptureQueriesContext(connection) as found:
        problems = plan(STAFF, [STAFF_HEADS, *rows], root, giver).problems
    assert len(problems) == 1
    assert len(found) < 15


# Out


def test_what_goes_out_comes_in_unchanged(root, organiser):
    Body.objects.create(competition=root, role="host", name="浙江省经济和信息化厅")
    for table in (SECTORS, BODIES):
        cells = read_cells(export_table(table, node=root, actor=organiser))
        assert {row.effect for row in plan(table, cells, root, organiser).rows} == {"unchanged"}


def test_texts_go_out_as_texts(root, organiser):
    Body.objects.create(competition=root, role="host", name='=HYPERLINK("http://evil")')
    data = export_table(BODIES, node=root, actor=organiser)
    cells = [
        cell for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0] for cell in row
    ]
    found = [cell for cell in cells if cell.value == '=HYPERLINK("http://evil")']
    assert [cell.data_type for cell in found] == ["s"] or "<f>" not in str(
        zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    )


def test_the_template_has_heads_choices_and_no_rows():
    data = template(STAFF)
    assert len(read_cells(data)) == 1
    sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    assert len(sheets[0].data_validations.dataValidation) == 1
    assert sheets[1].max_row == 5


# The page


def test_upload_preview_and_take_by_the_page(client, root, organiser):
    client.force_login(organiser)
    address = f"/admin/competitions/competition/{root.pk}/table/sectors/"
    data = book([SECTOR_HEADS, ["energy", "新能源", 3]])
    upload = SimpleUploadedFile("领域.xlsx", data)
    shown = client.post(address, {"file": upload})
    assert not Sector.objects.filter(code="energy").exists()
    kept = shown.context["kept"]
    Sector.objects.create(competition=root, code="energy", name="旧", order=3)
    changed = client.post(address, {"kept": kept, "make": "1"})
    assert changed.context["changed"]
    client.post(address, {"kept": changed.context["kept"], "make": "1"})
    assert Sector.objects.get(code="energy").name == "新能源"
    bad = client.post(address, {"file": SimpleUploadedFile("x.xlsx", b"nothing")})
    assert bad.context["form"].errors["file"]
    assert client.post(address).context["form"].errors["file"]


def test_pages_of_files_are_not_there_for_others(client, root):
    below = builders.make_competition("below", parent=root, level="division")
    client.force_login(builders.make_staff(below))
    assert client.get(f"/admin/competitions/competition/{root.pk}/files/").status_code == 404
    own = f"/admin/competitions/competition/{below.pk}"
    assert client.get(f"{own}/files/").status_code == 200
    assert client.get(f"{own}/table/sectors/").status_code == 404
    assert client.get(f"{own}/table/none/").status_code == 404
    assert client.get("/admin/competitions/region/table/").status_code == 404
