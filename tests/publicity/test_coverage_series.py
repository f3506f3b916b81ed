"""One row of the ledger: its counts over time, its evidence, its address."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEntry
from projects.services.materials import MaterialRefused
from publicity.coverage_forms import CoverageForm
from publicity.models import Coverage, CoverageCount, CoverageEvidence
from publicity.services.coverage import CountOutOfOrder, delete_row, save_row
from publicity.services.coverage_evidence import MOST, drop_evidence, keep_evidence
from publicity.services.coverage_series import Counted, count_again, drop_count, series_of
from publicity.services.coverage_sums import parts_of, unit_sums
from tests import builders
from tests.builders import NOW

DAY = dt.date(2026, 8, 20)
LATER, EARLIER = DAY + dt.timedelta(days=5), DAY - dt.timedelta(days=5)


@pytest.fixture
def editor(track):
    return builders.make_staff(track, "publicity")


@pytest.fixture
def row(track):
    return make_row(track)


def make_row(track, **fields):
    said = {
        "channel": "video",
        "outlet": "新蓝网",
        "count": 70_000,
        "unit": "person_times",
        "counted_on": DAY,
    }
    return Coverage.objects.create(competition=track, **said | fields)


def pdf(name="截图.pdf", content=b"%PDF-1.7\n%%EOF\n"):
    return SimpleUploadedFile(name, content, "application/pdf")


def address(row, name="coverage_row", *args):
    return reverse(f"publicity:{name}", args=[row.competition.code, row.pk, *args])


def counts(row):
    row.refresh_from_db()
    earlier = row.counts.order_by("counted_on").values_list("counted_on", "count")
    return [*earlier, (row.counted_on, row.count)]


# the series


def test_a_later_count_becomes_the_rows_own_and_the_one_before_joins_the_series(row, editor):
    count_again(row, Counted(LATER, 78_000, "近"), actor=editor, at=NOW)
    assert counts(row) == [(DAY, 70_000), (LATER, 78_000)]
    assert (row.approximator, row.by, row.at) == ("近", editor, NOW)
    assert unit_sums(parts_of(row.competition))[0].sum.count == 78_000


def test_a_count_of_the_same_day_corrects_it(row, editor):
    count_again(row, Counted(DAY, 71_000), actor=editor, at=NOW)
    assert counts(row) == [(DAY, 71_000)]


def test_an_earlier_count_joins_the_series_or_corrects_it_and_no_sum_moves(row, editor):
    count_again(row, Counted(EARLIER, 10_000), actor=editor, at=NOW)
    assert counts(row) == [(EARLIER, 10_000), (DAY, 70_000)]
    count_again(row, Counted(EARLIER, 12_000), actor=editor, at=NOW)
    assert counts(row) == [(EARLIER, 12_000), (DAY, 70_000)]
    assert unit_sums(parts_of(row.competition))[0].sum.count == 70_000


def test_the_series_says_what_came_between_two_counts(row, editor):
    count_again(row, Counted(EARLIER, 10_000), actor=editor, at=NOW)
    count_again(row, Counted(LATER, 35_000), actor=editor, at=NOW)
    row.refresh_from_db()
    told = [(point.counted_on, point.more, point.share) for point in series_of(row)]
    assert told == [(LATER, -35_000, 50), (DAY, 60_000, 100), (EARLIER, None, 14)]


def test_a_series_of_nothing_has_no_share(track):
    assert [point.share for point in series_of(make_row(track, count=0))] == [0]


def test_correcting_a_row_cannot_put_its_newest_count_before_an_earlier_one(row, editor):
    count_again(row, Counted(LATER, 78_000), actor=editor, at=NOW)
    row.refresh_from_db()
    row.counted_on = DAY
    with pytest.raises(CountOutOfOrder):
        save_row(row, actor=editor, at=NOW)
    row.refresh_from_db()
    row.counted_on = DAY + dt.timedelta(days=1)
    save_row(row, actor=editor, at=NOW)
    assert counts(row) == [(DAY, 70_000), (DAY + dt.timedelta(days=1), 78_000)]


def test_the_database_keeps_one_earlier_count_a_day(row):
    row.counts.create(counted_on=EARLIER, count=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.counts.create(counted_on=EARLIER, count=2)


def test_an_earlier_count_is_taken_out_with_a_line(row, editor, client_of):
    count_again(row, Counted(EARLIER, 10_000), actor=editor, at=NOW)
    key = row.counts.get().pk
    client_of(editor).post(address(row), {"step": "drop_count", "key": key})
    assert counts(row) == [(DAY, 70_000)]
    line = AuditEntry.objects.get(action="coverage.drop_count")
    assert line.detail["before"] == f"{EARLIER} 10000"
    assert line.scope == row.competition.path


def test_what_goes_takes_its_series_and_its_files_along(
    row, editor, django_capture_on_commit_callbacks
):
    count_again(row, Counted(EARLIER, 10_000), actor=editor, at=NOW)
    name = keep_evidence(row, pdf(), actor=editor, at=NOW).file.name
    with django_capture_on_commit_callbacks(execute=True):
        delete_row(row, actor=editor, at=NOW)
    assert not CoverageCount.objects.exists()
    assert not default_storage.exists(name)
    line = AuditEntry.objects.get(action="coverage.delete")
    assert line.detail["counts"] == [f"{EARLIER} 10000"]


def test_nobody_else_writes_a_series(row, client_of, track):
    other = builders.make_staff(track, "reviewer")
    row.counts.create(counted_on=EARLIER, count=1)
    for write in (
        lambda: count_again(row, Counted(LATER, 1), actor=other, at=NOW),
        lambda: drop_count(row.counts.get(), actor=other, at=NOW),
        lambda: keep_evidence(row, pdf(), actor=other, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            write()
    assert counts(row) == [(EARLIER, 1), (DAY, 70_000)]
    posted = {"step": "count", "counted_on": DAY.isoformat(), "count": "1"}
    client = client_of(other)
    assert client.get(address(row)).status_code == 200
    assert client.post(address(row), posted).status_code == 404


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"counted_on": "2999-01-01"}, {"counted_on"}),
        ({"count": "9" * 10_000}, {"count"}),
        ({"count": "-1"}, {"count"}),
        ({"count": "1\0"}, {"count"}),
        ({"approximator": "约"}, {"approximator"}),
    ],
)
def test_what_was_typed_comes_back_with_its_error(row, editor, client_of, said, wrong):
    posted = {"step": "count", "counted_on": DAY.isoformat(), "count": "5"} | said
    answer = client_of(editor).post(address(row), posted)
    assert answer.status_code == 422
    assert answer.context["forms"]["count"].errors.keys() == wrong
    assert counts(row) == [(DAY, 70_000)]


@pytest.mark.parametrize("step", ["", "x", "drop_count", "drop_evidence"])
def test_a_step_that_does_not_exist_or_has_no_object_is_not_found(row, editor, client_of, step):
    for key in ("", "x", "9" * 30, "1"):
        posted = {"step": step, "key": key}
        assert client_of(editor).post(address(row), posted).status_code == 404


# evidence


def test_evidence_is_kept_and_handed_out_to_those_who_see_the_ledger(
    row, editor, client_of, tree, track
):
    answer = client_of(editor).post(address(row), {"step": "evidence", "file": pdf()})
    assert answer.status_code == 302
    file = row.evidence.get()
    assert (file.name, file.content_type, file.by) == ("截图.pdf", "application/pdf", editor)
    where = address(row, "coverage_evidence", file.pk)
    reader = builders.make_staff(track, "supervisor")
    got = client_of(reader).get(where)
    assert b"".join(got.streaming_content) == b"%PDF-1.7\n%%EOF\n"
    assert got["Content-Disposition"].startswith("attachment")
    sibling = builders.make_competition("sibling", parent=tree[1])
    stranger = builders.make_staff(sibling, "publicity", username="stranger")
    assert client_of(stranger).get(where).status_code == 404
    assert client_of(stranger).get(address(row)).status_code == 404


def test_what_is_no_picture_and_no_pdf_is_refused_beside_its_field(row, editor, client_of):
    bad = pdf(content=b"MZ\x90\0 a program")
    answer = client_of(editor).post(address(row), {"step": "evidence", "file": bad})
    assert answer.status_code == 422
    assert answer.context["forms"]["evidence"].errors.keys() == {"file"}
    assert not CoverageEvidence.objects.exists()


def test_five_files_are_kept_and_the_sixth_leaves_nothing_on_the_disk(row, editor):
    for number in range(MOST):
        keep_evidence(row, pdf(f"{number}.pdf"), actor=editor, at=NOW)
    before = set(default_storage.listdir("coverage")[1])
    with pytest.raises(MaterialRefused):
        keep_evidence(row, pdf("6.pdf"), actor=editor, at=NOW)
    assert row.evidence.count() == MOST
    assert set(default_storage.listdir("coverage")[1]) == before


def test_a_file_that_is_taken_out_leaves_the_disk(row, editor, django_capture_on_commit_callbacks):
    file = keep_evidence(row, pdf(), actor=editor, at=NOW)
    name = file.file.name
    with django_capture_on_commit_callbacks(execute=True):
        drop_evidence(file, actor=editor, at=NOW)
    assert not default_storage.exists(name)
    assert not row.evidence.exists()


# address and units


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("", True),
        ("https://www.example.cn/a?b=1#c", True),
        ("http://新闻.中国/报道", True),
        ("https://v.example.cn/@host/1", True),
        ("ftp://example.cn/a", False),
        ("javascript:alert(1)", False),
        ("https://name:word@example.cn/", False),
        ("https://example.cn/\u202eabc", False),
        ("https://example.cn/" + "a" * 10_000, False),
        ("example", False),
    ],
)
def test_which_addresses_are_taken(track, text, ok):
    data = {
        "channel": "article",
        "outlet": "某报",
        "count": "1",
        "unit": "pieces",
        "counted_on": DAY.isoformat(),
        "address": text,
    }
    form = CoverageForm(data, competition=track, today=DAY)
    assert set(form.errors) == (set() if ok else {"address"})


def test_another_address_is_looked_at_anew(row, editor):
    row.address = "https://example.cn/a"
    save_row(row, actor=editor, at=NOW)
    Coverage.objects.update(link="ok", link_checked_at=NOW)
    row.refresh_from_db()
    row.note = "转载"
    save_row(row, actor=editor, at=NOW)
    assert row.link == "ok"
    row.address = "https://example.cn/b"
    save_row(row, actor=editor, at=NOW)
    assert (row.link, row.link_checked_at) == ("", None)


@pytest.mark.parametrize(
    ("channel", "unit", "ok"),
    [
        ("radio", "audience", True),
        ("radio", "person_times", False),
        ("short_video", "plays", True),
        ("short_video", "interactions", True),
        ("poster", "copies", True),
        ("poster", "audience", False),
        ("print", "plays", False),
        ("social", "page_views", True),
        ("other", "copies", True),
    ],
)
def test_a_channel_is_counted_in_units_that_fit_it(track, channel, unit, ok):
    data = {
        "channel": channel,
        "outlet": "某台",
        "count": "1",
        "unit": unit,
        "counted_on": DAY.isoformat(),
    }
    form = CoverageForm(data, competition=track, today=DAY)
    assert set(form.errors) == (set() if ok else {"unit"})


@pytest.mark.parametrize("size", [1, 4])
def test_queries_do_not_grow(row, editor, client_of, size, django_assert_num_queries):
    for number in range(size):
        count_again(row, Counted(EARLIER - dt.timedelta(days=number), 1), actor=editor, at=NOW)
        keep_evidence(row, pdf(f"{number}.pdf"), actor=editor, at=NOW)
    client = client_of(editor)
    client.get(address(row))
    with django_assert_num_queries(8):
        client.get(address(row))
