"""Lists of entries as Excel files: real types, no formulas, masks, rights, and seven days."""

import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import AuditEntry, Job
from competitions.models import StaffGrant
from projects.forms.queue import fitting
from projects.models import Entry, Recusal
from projects.services import entry_exports
from projects.services.entry_columns import COLUMNS
from tests.builders import NOW, make_staff, make_submitted

Role = StaffGrant.Role
ALL = [column.key for column in COLUMNS]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client(client_of, organiser):
    client = client_of(organiser)
    client.cookies["django_language"] = "en"
    return client


def address(track, query=""):
    return reverse("projects:entry_export", args=[track.code]) + query


def sheet_of(answer):
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return openpyxl.load_workbook(io.BytesIO(data)).active


def rows_of(sheet):
    heads = [cell.value for cell in sheet[1]]
    return [
        dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)
    ]


def test_a_short_list_comes_at_once_with_real_types_and_a_frozen_head(client, track):
    entry = make_submitted(track)
    sheet = sheet_of(client.post(address(track), {"columns": ALL}))
    (row,) = rows_of(sheet)
    assert row["Number"] == entry.number
    assert f"{row['Submitted at']:%Y-%m-%d %H:%M}" == "2026-09-01 18:00"
    assert (row["Employees"], row["Last year's revenue, 10,000 yuan"]) == (120, 3000)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    line = AuditEntry.objects.get(action="entry.export")
    assert (line.detail["rows"], line.detail["in_full"]) == (1, False)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x.example"]
)
def test_what_looks_like_a_formula_stays_text(client, track, text):
    entry = make_submitted(track, title=text)
    sheet = sheet_of(client.post(address(track), {"columns": ["number", "title"]}))
    cell = sheet["B2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert entry.project.title == text


def test_contacts_are_masked_unless_a_reason_is_given(client, track):
    make_submitted(track)
    columns = ["contact_name", "contact_mobile", "contact_email"]
    (masked,) = rows_of(sheet_of(client.post(address(track), {"columns": columns})))
    assert list(masked.values()) == ["李*", "138****1111", "c***@example.org"]
    said = {"columns": columns, "in_full": "on"}
    assert client.post(address(track), said).status_code == 422
    assert client.post(address(track), said | {"reason": "  "}).status_code == 422
    (full,) = rows_of(sheet_of(client.post(address(track), said | {"reason": "电话通知答辩时间"})))
    assert list(full.values()) == ["李联系", "13800001111", "contact@example.org"]
    lines = AuditEntry.objects.filter(action="entry.export").order_by("pk")
    assert [line.detail["reason"] for line in lines] == ["", "电话通知答辩时间"]


def test_the_service_itself_refuses_without_a_reason_and_without_the_right(track, organiser):
    asked = entry_exports.Asked("", ["contact_mobile"], in_full=True)
    rows = Entry.objects.none()
    with pytest.raises(entry_exports.NoReason):
        entry_exports.list_at_once(track, asked, rows, actor=organiser, at=NOW)
    reviewer = make_staff(track, Role.REVIEWER)
    with pytest.raises(PermissionDenied):
        entry_exports.request_list(track, asked, rows=1, actor=reviewer, at=NOW)


def test_the_list_is_the_filtered_one_without_what_is_hidden(client, track, organiser):
    make_submitted(track, title="甲项目")
    hidden, other = make_submitted(track, title="甲二"), make_submitted(track, title="乙项目")
    Recusal.objects.create(
        user=organiser,
        project=hidden.project,
        kind="kinship",
        declared_by=organiser,
        declared_at=NOW,
    )
    rows = rows_of(sheet_of(client.post(address(track, "?q=甲"), {"columns": ["title"]})))
    assert [row["Project"] for row in rows] == ["甲项目"]
    assert other.project.title == "乙项目"


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ORGANISER, 200),
        (Role.SECRETARIAT, 200),
        (Role.REVIEWER, 404),
        (Role.SUPERVISOR, 404),
        (Role.PUBLICITY, 404),
    ],
)
def test_organisers_and_the_secretariat_alone(client_of, track, role, status):
    client = client_of(make_staff(track, role))
    assert client.get(address(track)).status_code == status
    assert client.post(address(track), {"columns": ["number"]}).status_code == status


@pytest.mark.parametrize("said", [{}, {"columns": ["nonsense"]}])
def test_no_column_or_an_unknown_one_is_an_error_at_the_field(client, track, said):
    assert client.post(address(track), said).status_code == 422


# Long lists


@pytest.fixture
def job(client, track, monkeypatch):
    monkeypatch.setattr("projects.views.entry_exports.STRAIGHT", 1)
    monkeypatch.setattr(entry_exports, "queue_list", lambda job: True)
    make_submitted(track, title="甲项目")
    make_submitted(track, title="乙项目")
    assert client.post(address(track), {"columns": ["number", "title"]}).status_code == 302
    return Job.objects.get(kind=entry_exports.KIND)


def make(job):
    entry_exports.make_list(job.pk, clock=lambda: NOW, fitting=fitting)
    job.refresh_from_db()


def file_of(track, job):
    return reverse("projects:export_file", args=[track.code, job.pk])


def test_a_long_list_is_made_by_a_worker_and_twice_is_once(client, track, job):
    assert client.get(file_of(track, job)).status_code == 404
    make(job)
    make(job)
    rows = rows_of(sheet_of(client.get(file_of(track, job))))
    assert [row["Project"] for row in rows] == ["甲项目", "乙项目"]
    assert (job.finished_at, job.done) == (NOW, 2)


def test_it_is_for_the_one_who_asked_and_for_seven_days(client, client_of, track, job):
    make(job)
    other = client_of(make_staff(track))
    assert other.get(file_of(track, job)).status_code == 404
    later = NOW + dt.timedelta(days=7)
    assert entry_exports.sweep_lists(at=later - dt.timedelta(seconds=1)) == 0
    assert default_storage.exists(entry_exports.path_of(job.pk))
    assert entry_exports.sweep_lists(at=later) == 1
    assert not default_storage.exists(entry_exports.path_of(job.pk))
    assert client.get(file_of(track, job)).status_code == 404


def test_who_has_lost_the_duty_meanwhile_gets_nothing(client, track, job, organiser):
    StaffGrant.objects.filter(user=organiser).update(revoked_at=NOW)
    make(job)
    assert job.failed_at == NOW
    assert not default_storage.exists(entry_exports.path_of(job.pk))


def test_what_the_queue_lost_is_found_again(job, monkeypatch):
    again = []
    monkeypatch.setattr(entry_exports, "queue_list", lambda job: again.append(job.pk) or True)
    assert entry_exports.resume_lists(at=NOW) == 0
    assert entry_exports.resume_lists(at=NOW + dt.timedelta(minutes=2)) == 1
    assert again == [job.pk]
