import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from competitions.models import Quota
from outcomes.models import Recommendation
from projects.models import Entry
from publicity.models import Notice
from publicity.services.notices import confirm_notice
from tests import builders, staging
from tests.publicity.contests import open_approval, played, publish

stage, world = staging.stage_of(played(entries=4, finalists=2, promoted=1)), staging.world
track = staging.part("track")
organiser = staging.part("organiser")
second_organiser = staging.part("second_organiser")
contest = staging.part("contest")
tree = staging.part("tree")


FIRST_DAY = dt.datetime(2022, 7, 21, 2, tzinfo=dt.UTC)
ON_THE_FIRST_DAY = time_machine.travel(FIRST_DAY, tick=False)
PAST = {
    "number": "GS-01",
    "title": "公示",
    "starts_on": "2022-07-21",
    "days": "5",
    "mode": "working",
    "office_phone": "0571-0000 0000",
    "supervision_phone": "0571-0000 0001",
}


@pytest.fixture
def published(contest, organiser, second_organiser):
    return publish(contest[1], organiser, second_organiser)


@pytest.fixture
def secretary(track):
    return builders.make_staff(track, "secretariat")


def at(name, track, *args):
    return reverse(f"publicity:{name}", args=[track.code, *args])


# who sees what

PAGES = ["work_notices", "recommend"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("organiser", 200),
        ("secretariat", 200),
        ("supervisor", 200),
        ("reviewer", 404),
        ("publicity", 404),
    ],
)
def test_who_reads_the_pages(track, client_of, name, role, status):
    assert client_of(builders.make_staff(track, role)).get(at(name, track)).status_code == status


@pytest.mark.parametrize("name", [*PAGES, "coverage"])
def test_siblings_judges_and_strangers_find_nothing(tree, track, client_of, client, name):
    sibling = builders.make_competition("sibling", parent=tree[1])
    users = [builders.make_staff(sibling), builders.make_judge().user, builders.make_user()]
    for user in users:
        assert client_of(user).get(at(name, track)).status_code == 404
    assert client.get(at(name, track)).status_code == 302


# notices


def prepare(client, track, **fields):
    return client.post(at("work_notices", track), PAST | fields)


def test_a_notice_goes_from_draft_to_its_end_by_two_people(
    published, track, organiser, second_organiser, client_of
):
    first, second = client_of(organiser), client_of(second_organiser)
    address = prepare(first, track).url
    notice = Notice.objects.get()
    assert address == at("work_notice", track, notice.pk)
    entry = Entry.objects.get(pk=notice.rows[0]["entry"])
    assert entry.declared["title"] in first.get(address).text
    first.post(address, {"step": "request", "reason": "名单已核对"})
    first.post(address, {"step": "confirm"})
    notice.refresh_from_db()
    assert notice.state == Notice.State.DRAFT
    assert "名单已核对" in second.get(address).text
    second.post(address, {"step": "confirm"})
    notice.refresh_from_db()
    assert notice.state == Notice.State.DRAFT, "its first day is over"
    with ON_THE_FIRST_DAY:
        client_of(second_organiser).post(address, {"step": "confirm"})
    notice.refresh_from_db()
    assert notice.state == Notice.State.PUBLISHED
    first.post(address, {"step": "finalise"})
    notice.refresh_from_db()
    entry.refresh_from_db()
    assert (notice.state, entry.state) == (Notice.State.FINAL, Entry.State.CONFIRMED)


def test_the_last_day_is_shown_before_anything_is_kept(published, track, organiser, client_of):
    response = prepare(client_of(organiser), track, preview="1")
    assert response.context["period"].days[-1].date == dt.date(2022, 7, 27)
    assert response.context["form"]["number"].value() == "GS-01"
    assert not Notice.objects.exists()


@pytest.mark.parametrize("button", [{}, {"preview": "1"}])
def test_a_year_without_calendar_is_an_error_beside_the_day(
    published, track, organiser, client_of, button
):
    response = prepare(client_of(organiser), track, starts_on="2050-01-03", **button)
    assert set(response.context["form"].errors) == {"starts_on"}
    assert not Notice.objects.exists()


def test_without_a_published_final_the_form_says_what_is_missing(
    contest, track, organiser, client_of
):
    response = prepare(client_of(organiser), track)
    assert response.context["form"].non_field_errors()
    assert not Notice.objects.exists()


def test_a_number_is_used_once(published, track, organiser, client_of):
    client = client_of(organiser)
    prepare(client, track)
    assert set(prepare(client, track).context["form"].errors) == {"number"}


def test_a_request_without_a_reason_comes_back(published, track, organiser, client_of):
    client = client_of(organiser)
    address = prepare(client, track).url
    response = client.post(address, {"step": "request", "reason": " "})
    assert set(response.context["form"].errors) == {"reason"}


def test_readers_take_no_step(published, track, organiser, secretary, client_of):
    address = prepare(client_of(organiser), track).url
    client = client_of(secretary)
    assert client.get(address).status_code == 200
    for step in ("request", "confirm", "decline", "finalise"):
        assert client.post(address, {"step": step, "reason": "核对"}).status_code == 404
    assert prepare(client, track, number="GS-02").status_code == 404


def test_a_request_that_was_answered_meanwhile_says_so(
    published, track, organiser, second_organiser, client_of
):
    client = client_of(organiser)
    address = prepare(client, track).url
    notice = Notice.objects.get()
    client.post(address, {"step": "request", "reason": "核对"})
    confirm_notice(open_approval(notice.pk), actor=second_organiser, at=FIRST_DAY)
    client.post(address, {"step": "confirm"})
    assert 'role="alert"' in client.get(address).text


def test_a_request_can_be_taken_back(published, track, organiser, client_of):
    client = client_of(organiser)
    address = prepare(client, track).url
    client.post(address, {"step": "request", "reason": "核对"})
    client.post(address, {"step": "decline"})
    assert client.get(address).context["approval"] is None


def test_a_notice_of_another_contest_is_not_here(published, tree, track, organiser, client_of):
    address = prepare(client_of(organiser), track).url
    above = client_of(builders.make_staff(tree[1]))
    notice = Notice.objects.get()
    assert above.get(address).status_code == 200
    wrong = reverse("publicity:work_notice", args=["division", notice.pk])
    assert above.get(wrong).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_notice_queries_do_not_grow(
    published, track, organiser, client_of, size, django_assert_num_queries
):
    client = client_of(organiser)
    for number in range(size):
        address = prepare(client, track, number=f"GS-{number}").url
    client.get(address)
    with django_assert_num_queries(12):
        client.get(at("work_notices", track))
    with django_assert_num_queries(10):
        client.get(address)


# recommendation


@pytest.fixture
def confirmed(published, track, organiser, second_organiser, client_of):
    first = client_of(organiser)
    address = prepare(first, track).url
    first.post(address, {"step": "request", "reason": "核对"})
    with ON_THE_FIRST_DAY:
        client_of(second_organiser).post(address, {"step": "confirm"})
    first.post(address, {"step": "finalise"})
    return Entry.objects.get(competition=track, state=Entry.State.CONFIRMED)


LETTER = {"document_number": "浙中小协〔2022〕19号"}


def test_a_recommendation_is_shown_before_it_is_sent(confirmed, track, organiser, client_of):
    client = client_of(organiser)
    shown = client.get(at("recommend", track))
    assert shown.context["entries"] == [confirmed]
    assert shown.context["left"] == 1
    asked = client.post(at("recommend", track), LETTER)
    assert asked.context["confirming"]
    assert not Recommendation.objects.exists()
    sent = client.post(at("recommend", track), LETTER | {"confirmed": "1"})
    assert sent.url == at("recommend", track)
    assert Recommendation.objects.get().lines.get().source == confirmed
    assert LETTER["document_number"] in client.get(at("recommend", track)).text


def test_a_full_quota_is_said_before_and_refused_after(confirmed, track, organiser, client_of):
    Quota.objects.filter(competition=track).update(places=0)
    client = client_of(organiser)
    assert client.get(at("recommend", track)).context["too_many"] == 1
    response = client.post(at("recommend", track), LETTER | {"confirmed": "1"})
    assert response.context["form"].non_field_errors()
    assert response.context["form"]["document_number"].value() == LETTER["document_number"]
    assert not Recommendation.objects.exists()


def test_a_document_number_is_used_once(confirmed, track, organiser, client_of):
    client = client_of(organiser)
    client.post(at("recommend", track), LETTER | {"confirmed": "1"})
    response = client.post(at("recommend", track), LETTER)
    assert set(response.context["form"].errors) == {"document_number"}


def test_readers_do_not_recommend(confirmed, track, secretary, client_of):
    client = client_of(secretary)
    assert client.post(at("recommend", track), LETTER | {"confirmed": "1"}).status_code == 404
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize("size", [1, 3])
def test_recommendation_queries_do_not_grow(track, client_of, size, django_assert_num_queries):
    track = builders.make_competition("other-track", parent=track.parent)
    organiser = builders.make_staff(track)
    for _number in range(size):
        entry = builders.make_entry(track)
        Entry.objects.filter(pk=entry.pk).update(state=Entry.State.CONFIRMED)
    client = client_of(organiser)
    client.get(at("recommend", track))
    with django_assert_num_queries(20):
        client.get(at("recommend", track))
