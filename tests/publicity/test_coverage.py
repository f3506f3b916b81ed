import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import AuditEntry
from publicity.coverage_forms import ClaimForm, CoverageForm
from publicity.models import Claim, Coverage
from publicity.services.coverage import delete_row, save_row
from publicity.services.records import coverage_figures
from tests import builders
from tests.builders import NOW

DAY = dt.date(2026, 8, 30)
ROW = {
    "channel": "live_video",
    "outlet": "深交所平台",
    "count": 200_000,
    "approximator": "近",
    "unit": "person_times",
    "counted_on": DAY.isoformat(),
}
CLAIM = {
    "subject": "followed",
    "count": 500_000,
    "approximator": "多",
    "unit": "人次",
    "source": "总结报告",
}


@pytest.fixture
def editor(track):
    return builders.make_staff(track, "publicity")


def make_row(track, **fields):
    return Coverage.objects.create(competition=track, **ROW | {"counted_on": DAY} | fields)


def address(track, query=""):
    return reverse("publicity:coverage", args=[track.code]) + query


def test_the_four_channels_of_2022_add_up(track):
    make_row(track)
    make_row(track, channel="picture_live", unit="page_views", count=129_000, approximator="")
    make_row(track, channel="video", count=78_000, approximator="")
    make_row(track, channel="broadcast", unit="audience", count=69_000, approximator="")
    make_row(track, channel="article", unit="pieces", count=30)
    sums = coverage_figures(track)
    assert sums["coverage_total"] == 476_000
    assert sums["coverage_without_pictures"] == 347_000
    assert (sums["coverage_online"], sums["coverage_broadcast"]) == (407_000, 69_000)
    # The house adds no different units.
    told = [one.zh for one in sums["coverage_sums"]]
    assert told == ["观看27.8万人次", "页面浏览12.9万人次", "播出受众6.9万人次", "刊发30篇"]


def test_each_change_leaves_a_line_with_what_was_and_what_is(track, editor):
    row = Coverage(competition=track, **ROW | {"counted_on": DAY})
    save_row(row, actor=editor, at=NOW)
    row.count = 210_000
    save_row(row, actor=editor, at=NOW)
    delete_row(row, actor=editor, at=NOW)
    lines = AuditEntry.objects.filter(action__startswith="coverage.").order_by("pk")
    assert [line.action for line in lines] == [
        "coverage.create",
        "coverage.change",
        "coverage.delete",
    ]
    assert {line.scope for line in lines} == {track.path}
    changed = lines[1].detail
    assert (changed["before"]["count"], changed["after"]["count"]) == (200_000, 210_000)
    assert lines[2].detail["before"]["outlet"] == "深交所平台"
    assert not Coverage.objects.exists()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("organiser", True),
        ("secretariat", True),
        ("publicity", True),
        ("reviewer", False),
        ("supervisor", False),
    ],
)
def test_who_writes_coverage(track, role, may, client_of):
    user = builders.make_staff(track, role)
    client = client_of(user)
    assert client.get(address(track)).status_code == 200
    response = client.post(address(track, "?row=new"), ROW)
    assert response.status_code == (302 if may else 404)
    assert Coverage.objects.exists() is may
    if not may:
        with pytest.raises(PermissionDenied):
            save_row(Claim(competition=track, **CLAIM), actor=user, at=NOW)


def test_editors_of_another_contest_do_not_see_the_page(tree, track, client_of):
    sibling = builders.make_competition("sibling", parent=tree[1])
    client = client_of(builders.make_staff(sibling, "publicity"))
    assert client.get(address(track)).status_code == 404


def test_a_row_is_added_changed_and_taken_out(track, editor, client_of):
    client = client_of(editor)
    client.post(address(track, "?row=new"), ROW)
    row = Coverage.objects.get()
    client.post(address(track, f"?row={row.pk}"), ROW | {"count": 1000})
    row.refresh_from_db()
    assert row.count == 1000
    asked = client.get(address(track, f"?row={row.pk}&delete=1"))
    assert "深交所平台" in asked.text
    assert Coverage.objects.exists()
    client.post(address(track, f"?row={row.pk}&delete=1"))
    assert not Coverage.objects.exists()


def test_a_claim_is_added_and_added_to_nothing(track, editor, client_of):
    client = client_of(editor)
    client.post(address(track, "?claim=new"), CLAIM)
    assert Claim.objects.get().source == "总结报告"
    assert coverage_figures(track)["coverage_sums"] == ()


def test_rows_of_another_contest_cannot_be_reached(tree, track, editor, client_of):
    sibling = builders.make_competition("sibling", parent=tree[1])
    row = make_row(sibling)
    client = client_of(editor)
    for key in (row.pk, "9" * 30, "x", "-1"):
        assert client.get(address(track, f"?row={key}")).status_code == 404
    assert client.post(address(track, f"?row={row.pk}&delete=1")).status_code == 404
    assert Coverage.objects.exists()


def test_what_was_typed_comes_back_with_its_error(track, editor, client_of):
    response = client_of(editor).post(
        address(track, "?row=new"), ROW | {"outlet": "某台", "count": "很多"}
    )
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"count"}
    assert "某台" in response.text


@pytest.mark.parametrize(
    ("channel", "unit", "ok"),
    [
        ("broadcast", "audience", True),
        ("broadcast", "person_times", False),
        ("live_video", "audience", False),
        ("article", "pieces", True),
    ],
)
def test_a_broadcast_and_only_a_broadcast_counts_an_audience(track, channel, unit, ok):
    data = ROW | {"channel": channel, "unit": unit}
    form = CoverageForm(data, competition=track, today=DAY)
    assert form.is_valid() is ok
    assert set(form.errors) == (set() if ok else {"unit"})


def test_nothing_is_counted_in_the_future(track):
    form = CoverageForm(ROW, competition=track, today=DAY - dt.timedelta(days=1))
    assert set(form.errors) == {"counted_on"}


def test_only_events_of_the_contest_can_be_named(tree, track):
    own = builders.make_heat(builders.make_round(track))
    sibling = builders.make_competition("sibling", parent=tree[1])
    other = builders.make_heat(builders.make_round(sibling))
    for heat, ok in ((own, True), (other, False)):
        form = CoverageForm(ROW | {"heat": heat.pk}, competition=track, today=DAY)
        assert form.is_valid() is ok


def test_a_source_makes_one_claim_of_a_subject_and_another_source_its_own(track):
    Claim.objects.create(competition=track, **CLAIM)
    assert set(ClaimForm(CLAIM, competition=track).errors) == {"source"}
    assert ClaimForm(CLAIM, competition=track, instance=Claim.objects.get()).is_valid()
    assert ClaimForm(CLAIM | {"source": "浙江新闻"}, competition=track).is_valid()


@pytest.mark.parametrize("size", [1, 3])
def test_queries_do_not_grow(track, editor, client_of, size, django_assert_num_queries):
    heat = builders.make_heat(builders.make_round(track))
    for number in range(size):
        make_row(track, outlet=f"平台{number}", heat=heat)
        subject = Claim.Subject.values[number]
        Claim.objects.create(competition=track, **CLAIM | {"subject": subject})
    client = client_of(editor)
    client.get(address(track))
    with django_assert_num_queries(13):
        client.get(address(track))
