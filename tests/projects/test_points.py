"""A return: points to mend beside the fields, the day of correction, and what changed since."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from projects import correction
from projects.entry_fields import fields_of
from projects.models import Entry, EntryChange, FormReview, ReviewPoint
from projects.services.entries import RegistrationClosed, submit_entry
from projects.services.review_rows import changed_since, last_return
from projects.services.reviews import DayNotAllowed, ReasonMissing, review_entry
from projects.text_diff import pieces
from tests.builders import NOW, make_staff, make_submitted

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer(track):
    return make_staff(track, "reviewer", "officer")


@pytest.fixture
def client(client_of, officer):
    client = client_of(officer)
    client.cookies["django_language"] = "en"
    return client


def page_of(entry):
    return reverse("projects:review", args=[entry.competition.code, entry.pk])


def give_back(entry, officer, **said):
    values = {"points": {"project.summary": "请写明市场规模"}} | said
    return review_entry(entry, "return", actor=officer, at=NOW, **values)


# The day


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (dt.date(2026, 9, 1), dt.date(2026, 9, 8)),
        (dt.date(2026, 9, 4), dt.date(2026, 9, 11)),
        (dt.date(2031, 3, 3), dt.date(2031, 3, 10)),
    ],
)
def test_the_usual_day_is_the_fifth_working_day_or_a_week_ahead(today, day):
    assert correction.default_day(today) == day


@pytest.mark.parametrize(("days", "allowed"), [(0, False), (1, True), (60, True), (61, False)])
def test_from_tomorrow_to_the_sixtieth_day(track, officer, days, allowed):
    until = correction.end_of(dt.date(2026, 9, 1) + days * DAY)
    entry = make_submitted(track)
    if allowed:
        assert give_back(entry, officer, correct_by=until).correct_by == until
        return
    with pytest.raises(DayNotAllowed):
        give_back(entry, officer, correct_by=until)
    assert Entry.objects.get(pk=entry.pk).state == "submitted"
    assert not FormReview.objects.exists()


def test_a_returned_entry_comes_back_until_its_own_day_after_registration_has_closed(
    track, officer
):
    entry = make_submitted(track)
    until = give_back(entry, officer, correct_by=NOW + 30 * DAY).correct_by
    type(track).objects.filter(pk=track.pk).update(registration_closes_at=NOW + DAY)
    entry = Entry.objects.get(pk=entry.pk)
    with pytest.raises(RegistrationClosed):
        submit_entry(entry, actor=entry.project.owner, at=until + dt.timedelta(seconds=1))
    in_time = until - dt.timedelta(seconds=1)
    assert submit_entry(entry, actor=entry.project.owner, at=in_time).state == "submitted"


def test_without_a_day_of_its_own_it_would_not(track, officer):
    entry = make_submitted(track)
    give_back(entry, officer, correct_by=NOW + 30 * DAY)
    Entry.objects.filter(pk=entry.pk).update(correct_by=None)
    type(track).objects.filter(pk=track.pk).update(registration_closes_at=NOW + DAY)
    entry = Entry.objects.get(pk=entry.pk)
    with pytest.raises(RegistrationClosed):
        submit_entry(entry, actor=entry.project.owner, at=NOW + 2 * DAY)


@pytest.mark.parametrize(("days", "told"), [(5, 5), (None, 15)])
def test_the_entrant_is_told_the_day_of_the_reviewer_and_not_the_end_of_registration(
    track, officer, days, told
):
    entry = make_submitted(track)
    give_back(entry, officer, correct_by=NOW + 5 * DAY)
    if days is None:
        Entry.objects.filter(pk=entry.pk).update(correct_by=None)
    entry = Entry.objects.get(pk=entry.pk)
    assert correction.asked_moment(entry, NOW) == NOW + told * DAY
    assert correction.asked_moment(entry, NOW + 6 * DAY) == track.registration_closes_at


# The points


def test_points_stand_in_the_order_of_the_form_and_unknown_ones_are_none(track, officer):
    entry = make_submitted(track)
    give_back(
        entry,
        officer,
        points={"members": "缺学历", "unit.name": "与执照不符", "nonsense": "x", "rights": "  "},
    )
    rows = ReviewPoint.objects.values_list("field", "message")
    assert list(rows) == [("unit.name", "与执照不符"), ("members", "缺学历")]


def test_a_return_says_something_and_a_rejection_needs_the_message(track, officer):
    entry = make_submitted(track)
    with pytest.raises(ReasonMissing):
        give_back(entry, officer, points={"nonsense": "x"})
    with pytest.raises(ReasonMissing):
        review_entry(entry, "reject", actor=officer, at=NOW, points={"members": "x"})


def test_a_reviewer_marks_fields_and_the_entrant_reads_it_beside_them(client, client_of, track):
    entry = make_submitted(track)
    answer = client.post(
        page_of(entry),
        {
            "verdict": "return",
            "message": "",
            "correct_by": "2026-09-20",
            "point-project.summary": "请写明<b>市场</b>规模",
            "point-material.plan": "缺第三页",
        },
    )
    assert answer.status_code == 302
    entry.refresh_from_db()
    assert entry.state == "returned"
    own = client_of(entry.project.owner)
    project = own.get(reverse("projects:edit", args=[entry.pk, "project"])).content.decode()
    assert "请写明&lt;b&gt;市场&lt;/b&gt;规模" in project
    assert 'data-at="div_id_summary"' in project
    assert "缺第三页" not in project
    files = own.get(reverse("projects:edit", args=[entry.pk, "materials"])).content.decode()
    assert "缺第三页" in files
    detail = own.get(reverse("projects:detail", args=[entry.pk])).content.decode()
    assert "缺第三页" in detail
    assert "2026" in detail


def test_what_was_typed_comes_back_when_the_day_is_wrong(client, track):
    entry = make_submitted(track)
    answer = client.post(
        page_of(entry),
        {
            "verdict": "return",
            "message": "整体意见",
            "correct_by": "2026-09-01",
            "point-members": "缺学历",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "缺学历" in page
    assert "整体意见" in page
    assert "Choose a day from tomorrow on" in page
    entry.refresh_from_db()
    assert entry.state == "submitted"


@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_a_point_counts_for_a_return_alone(track, officer, verdict):
    entry = make_submitted(track)
    review_entry(entry, verdict, actor=officer, at=NOW, message="x", points={"members": "缺学历"})
    assert not ReviewPoint.objects.exists()
    assert Entry.objects.get(pk=entry.pk).correct_by is None


def test_a_point_that_is_too_long_says_so_and_is_kept(client, track):
    entry = make_submitted(track)
    answer = client.post(page_of(entry), {"verdict": "return", "point-members": "长" * 301})
    assert answer.status_code == 422
    assert "长" * 301 in answer.content.decode()


# What changed


def test_on_coming_back_the_reviewer_sees_what_changed(client, track, officer):
    entry = make_submitted(track)
    EntryChange.objects.create(
        entry=entry,
        revision=1,
        field="project.title",
        before="旧",
        after="新",
        by=officer,
        at=NOW - DAY,
    )
    give_back(entry, officer)
    for revision, field, before, after in [
        (2, "project.summary", "简介", "简介一"),
        (3, "project.summary", "简介一", "简介二"),
        (4, "project.market", "", "市场"),
        (5, "project.market", "市场", ""),
        (6, "entry.contact_mobile", "13800001111", "13900002222"),
    ]:
        EntryChange.objects.create(
            entry=entry,
            revision=revision,
            field=field,
            before=before,
            after=after,
            by=entry.project.owner,
            at=NOW + revision * dt.timedelta(minutes=1),
        )
    found = changed_since(entry, last_return(entry), fields_of(entry))
    assert [one.field.name for one in found] == ["project.summary", "entry.contact_mobile"]
    entry = Entry.objects.get(pk=entry.pk)
    submit_entry(entry, actor=entry.project.owner, at=NOW + DAY)
    page = client.get(page_of(entry)).content.decode()
    assert "<ins>二</ins>" in page
    assert "请写明市场规模" in page
    assert "13900002222" not in page


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_are_the_two_texts(before, after):
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "in") == before
    assert "".join(piece.text for piece in found if piece.kind != "out") == after
