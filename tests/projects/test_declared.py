"""What was handed in stays as it was, whatever happens to the project in its other entries."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from projects.models import Entry
from projects.services.declaring import project_text
from projects.services.entries import RegistrationClosed, start_entry, submit_entry
from projects.services.reviews import review_entry
from projects.services.saving import save_fields
from tests import builders
from tests.builders import NOW

INSTANT = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)
EDITED = {
    "project.title": "另一个名称",
    "project.stage": "sales",
    "project.summary": "另一份简介",
    "members": [{"name": "别人", "role": "销售", "education": ""}],
    "unit.name": "改名公司",
}


@pytest.fixture
def two(tree):
    """A project handed in at the track and still a draft in the contest above."""
    entry = builders.make_entry(tree[2], title="止滑鞋底")
    division = tree[1]
    other = start_entry(
        entry.project,
        division,
        actor=entry.project.owner,
        at=NOW,
        category=division.categories.get(kind="enterprise"),
        sector=entry.sector,
        contact_name="李联系",
        contact_mobile="13800001111",
    )
    return entry, other


def fresh(entry):
    return Entry.objects.for_list().get(pk=entry.pk)


def test_the_entry_that_was_handed_in_reads_as_it_was(two):
    entry, other = two
    before = project_text(fresh(entry))
    save_fields(other, EDITED, actor=entry.project.owner, at=NOW)
    assert project_text(fresh(entry)) == before
    assert before.title == "止滑鞋底"
    assert [person.name for person in before.people] == ["陈晓明"]
    assert project_text(fresh(other)).title == "另一个名称"


def test_reading_what_was_handed_in_takes_no_query(two, django_assert_num_queries):
    entry = fresh(two[0])
    with django_assert_num_queries(0):
        assert project_text(entry).summary == "简介"


def test_the_judge_and_the_owner_see_the_entry_as_it_was_handed_in(tree, client_of):
    heat = builders.make_open_heat(tree[2], entries=2)
    appearance = heat.appearances.order_by("order").first()
    entry = appearance.entry
    title, unit = entry.project.title, entry.project.unit.name
    type(entry.project).objects.filter(pk=entry.project_id).update(
        title="改过的名称", summary="改过"
    )
    type(entry.project.enterprise).objects.filter(pk=entry.project.enterprise_id).update(
        name="改名公司"
    )
    sheet = appearance.sheets.first()
    judge = client_of(sheet.seat.judge.user)
    page = judge.get(reverse("judging:sheet", args=[sheet.pk])).content.decode()
    assert title in page
    assert unit in page
    assert "改过的名称" not in page
    assert "改名公司" not in page
    own = client_of(entry.project.owner).get(reverse("projects:detail", args=[entry.pk]))
    assert title in own.content.decode()
    assert "改过" not in own.content.decode()


def test_without_the_frozen_texts_the_rows_would_show(two):
    """The control: an entry of before the texts were kept reads as its project stands."""
    entry, other = two
    declared = {key: value for key, value in fresh(entry).declared.items() if key != "fields"}
    Entry.objects.filter(pk=entry.pk).update(declared=declared)
    save_fields(other, EDITED, actor=entry.project.owner, at=NOW)
    assert project_text(fresh(entry)).summary == "另一份简介"


def test_a_returned_entry_is_live_to_its_own_people_and_frozen_to_staff(tree):
    entry = builders.make_submitted(tree[2], title="止滑鞋底")
    review_entry(entry, "return", actor=builders.make_admin(), at=NOW, message="请更正")
    save_fields(entry, {"project.title": "更正了"}, actor=entry.project.owner, at=NOW)
    assert project_text(fresh(entry)).title == "止滑鞋底"
    assert project_text(fresh(entry), own=True).title == "更正了"


@pytest.mark.parametrize(("offset", "in_time"), [(-INSTANT, True), (0 * INSTANT, False)])
def test_a_returned_entry_may_come_back_until_its_own_moment(track, offset, in_time):
    entry = builders.make_submitted(track)
    review_entry(entry, "return", actor=builders.make_admin(), at=NOW, message="请更正")
    until = track.registration_closes_at + 3 * DAY
    Entry.objects.filter(pk=entry.pk).update(correct_by=until)
    entry = Entry.objects.get(pk=entry.pk)
    if in_time:
        assert (
            submit_entry(entry, actor=entry.project.owner, at=until + offset).state == "submitted"
        )
        return
    with translation.override("en"), pytest.raises(RegistrationClosed, match="to be corrected"):
        submit_entry(entry, actor=entry.project.owner, at=until + offset)


def test_a_draft_has_no_more_time_than_registration(track):
    draft = builders.make_draft(track)
    Entry.objects.filter(pk=draft.pk).update(correct_by=track.registration_closes_at + DAY)
    with pytest.raises(RegistrationClosed):
        submit_entry(
            Entry.objects.get(pk=draft.pk),
            actor=draft.project.owner,
            at=track.registration_closes_at,
        )


def test_the_page_of_an_entry_that_was_handed_in_opens(client_of, two):
    with time_machine.travel(NOW, tick=False):
        for entry in two:
            page = client_of(entry.project.owner).get(reverse("projects:detail", args=[entry.pk]))
            assert page.status_code == 200
