"""The pages where judges are given to panels and entries, and where a review is watched."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from judging.models import Allocation, HandChange, ScoreSheet, Seat
from judging.services import allocations, applying
from judging.services.heats import open_scoring
from judging.services.panels import seat_entries
from projects.models import Recusal
from tests import builders
from tests.builders import NOW
from tests.judging.test_online_review import give, make_review

pytestmark = pytest.mark.django_db
FORM = {
    "size": 3,
    "sector": 0,
    "alternates": 1,
    "seed": "7",
    "chair": "on",
    "houses": "on",
    "past": "on",
    "profile_technical": 1,
    "profile_investor": 0,
    "profile_entrepreneur": 0,
    "profile_official": 0,
}


@pytest.fixture(autouse=True)
def _queue(monkeypatch):
    monkeypatch.setattr(allocations, "hand_to_worker", lambda task, **said: True)


@pytest.fixture
def track():
    return builders.make_tree()[2]


@pytest.fixture
def organiser(track):
    return builders.make_staff(track)


@pytest.fixture
def work(client, organiser):
    client.force_login(organiser)
    return client


@pytest.fixture
def round_(track):
    made = builders.make_round(track, rule_set=builders.make_rule_set(track, panel_size=3))
    heat = builders.make_heat(made)
    seat_entries(
        heat, [builders.make_entry(track) for _ in range(2)], actor=builders.make_admin(), at=NOW
    )
    for number in range(6):
        builders.make_judge(employer=f"单位{number}")
    return made


def page(client, name, node, pk, **query):
    return client.get(reverse(f"judging:{name}", args=[node.code, pk]), query)


def ask(client, node, round_, **changed):
    url = reverse("judging:allocation_request", args=[node.code, round_.pk])
    return client.post(url, FORM | changed)


def finished(round_):
    made = Allocation.objects.filter(round=round_).first()
    allocations.run_allocation(made.pk, clock=lambda: NOW)
    return Allocation.objects.get(pk=made.pk)


def test_from_wishes_to_seats(work, track, round_):
    response = ask(work, track, round_)
    made = Allocation.objects.get()
    assert response.url == reverse("judging:allocation_run", args=[track.code, made.pk])
    assert "0%" in page(work, "allocation_run", track, made.pk).content.decode()
    finished(round_)
    shown = page(work, "allocation_run", track, made.pk).content.decode()
    assert "担任组长" in shown
    assert "第 1 候补" in shown
    assert Seat.objects.count() == 0
    work.post(reverse("judging:allocation_apply", args=[track.code, made.pk]), {"apply": "1"})
    assert Seat.objects.count() == 3
    assert "已采用" in page(work, "allocation", track, round_.pk).content.decode()


def test_what_is_wrong_with_a_wish_is_said_beside_it(work, track, round_):
    shown = ask(work, track, round_, size=2, profile_investor=2).content.decode()
    assert "各类评委的人数之和已超过此数" in shown
    for bad in ({"size": "x"}, {"size": "0"}, {"seed": ""}, {"most": "-3"}, {"size": "9" * 400}):
        assert ask(work, track, round_, **bad).status_code == 200
    assert Allocation.objects.count() == 0


def test_a_clash_is_a_sentence_with_how_to_mend_it(work, track, round_):
    ask(work, track, round_, size=9)
    shown = page(work, "allocation_run", track, finished(round_).pk).content.decode()
    assert "这项要求无法满足：评委人数。" in shown
    assert "请减少评委人数" in shown
    assert "采用该方案" not in shown


def test_a_second_run_while_one_is_under_way_is_refused_in_words(work, track, round_):
    ask(work, track, round_)
    assert "正在分配" in ask(work, track, round_).content.decode()


def test_the_wishes_of_the_last_run_stand_in_the_form(work, track, round_):
    assert 'name="size" value="3"' in page(work, "allocation", track, round_.pk).content.decode()
    ask(work, track, round_, size=2, profile_technical=2)
    finished(round_)
    shown = page(work, "allocation", track, round_.pk).content.decode()
    assert 'name="size" value="2"' in shown
    assert 'name="profile_technical" value="2"' in shown


def test_a_run_can_be_stopped(work, track, round_):
    ask(work, track, round_)
    made = Allocation.objects.get()
    url = reverse("judging:allocation_apply", args=[track.code, made.pk])
    work.post(url, {"cancel": "1"})
    assert "已停止" in page(work, "allocation_run", track, made.pk).content.decode()
    assert work.post(url, {"none": "1"}).status_code == 404


@pytest.mark.parametrize("runs", [1, 3])
def test_the_page_of_a_round_takes_as_many_queries_for_any_number_of_runs(
    work, track, round_, runs
):
    for _ in range(runs):
        ask(work, track, round_)
        finished(round_)
    page(work, "allocation", track, round_.pk)
    with CaptureQueriesContext(connection) as counted:
        page(work, "allocation", track, round_.pk)
    assert len(counted) == 10


@pytest.mark.parametrize("heats", [1, 3])
def test_the_page_of_a_plan_takes_as_many_queries_for_any_number_of_panels(
    work, track, round_, heats
):
    for number in range(2, heats + 1):
        heat = builders.make_heat(round_, number=number)
        entries = [builders.make_entry(track)]
        seat_entries(heat, entries, actor=builders.make_admin(), at=NOW)
    ask(work, track, round_)
    made = finished(round_)
    page(work, "allocation_run", track, made.pk)
    with CaptureQueriesContext(connection) as counted:
        page(work, "allocation_run", track, made.pk)
    assert len(counted) == 10


# The online review.


@pytest.fixture
def review(track):
    admin = builders.make_admin()
    return open_scoring(make_review(track, admin), actor=admin, at=NOW)


def test_an_entry_is_changed_by_hand_with_a_reason(work, track):
    heat = make_review(track, builders.make_admin())
    entry, judge = heat.appearances.first().entry, Seat.objects.filter(heat=heat).last().judge
    url = reverse("judging:allocation_change", args=[track.code, heat.round_id])
    said = {"number": entry.number, "judge": judge.pk, "kind": "kept_off", "reason": "师生关系"}
    assert "没有这个编号" in work.post(url, said | {"number": "x"}).content.decode()
    assert work.post(url, said).status_code == 302
    assert HandChange.objects.get().judge == judge
    assert "师生关系" in page(work, "allocation", track, heat.round_id).content.decode()


def test_a_plan_names_entries_and_hides_those_of_a_recusal(work, track, organiser):
    heat = make_review(track, builders.make_admin())
    hidden, shown = (a.entry for a in heat.appearances.order_by("pk")[:2])
    Recusal.objects.create(
        project=hidden.project,
        user=organiser,
        kind="rival",
        declared_by=organiser,
        declared_at=NOW,
    )
    made = Allocation.objects.get()
    text = page(work, "allocation_run", track, made.pk).content.decode()
    assert shown.project.title in text
    assert hidden.project.title not in text
    assert hidden.number not in text


def test_progress_shows_counts_and_no_mark(work, track, review):
    builders.sign(ScoreSheet.objects.first(), tech="43", market="21.5")
    text = page(work, "online_review", track, review.pk).content.decode()
    assert "1 / 8" in text
    assert "64.5" not in text
    assert page(work, "online_review", track, review.pk, show="short").status_code == 200


@pytest.mark.parametrize("entries", [1, 3])
def test_progress_takes_as_many_queries_for_any_number_of_entries(work, track, entries):
    admin = builders.make_admin()
    heat = make_review(track, admin, entries=entries, judges=entries + 1)
    heat = open_scoring(heat, actor=admin, at=NOW)
    page(work, "online_review", track, heat.pk)
    with CaptureQueriesContext(connection) as counted:
        page(work, "online_review", track, heat.pk)
    assert len(counted) == 18


def test_progress_is_for_organisers_only(client, track, review):
    for person in (
        builders.make_user(),
        builders.make_staff(track, "supervisor"),
        review.seats.first().judge.user,
    ):
        client.force_login(person)
        assert page(client, "online_review", track, review.pk).status_code == 404


def test_a_judge_has_their_entries_with_places_of_their_own(client, review):
    seat = ScoreSheet.objects.first().seat
    builders.commit(seat.judge, review.round.competition)
    client.force_login(seat.judge.user)
    own = ScoreSheet.objects.filter(seat=seat).select_related("appearance__entry__project")
    text = client.get(reverse("judging:heat", args=[review.pk])).content.decode()
    titles = {sheet.appearance.entry.project.title for sheet in own}
    for appearance in review.appearances.select_related("entry__project"):
        title = appearance.entry.project.title
        assert (f"{title}<" in text) == (title in titles)
    for sheet in own:
        shown = client.get(reverse("judging:sheet", args=[sheet.pk])).content.decode()
        assert "None" not in shown
        assert reverse("judging:hand_back", args=[sheet.pk]) in shown


def test_a_judge_hands_an_entry_back(client, review):
    sheet = ScoreSheet.objects.select_related("seat__judge__user").first()
    url = reverse("judging:hand_back", args=[sheet.pk])
    client.force_login(builders.make_user())
    assert client.get(url).status_code == 404
    builders.commit(sheet.seat.judge, review.round.competition)
    client.force_login(sheet.seat.judge.user)
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 200
    assert client.post(url, {"reason": "不熟悉该领域"}).status_code == 302
    assert not ScoreSheet.objects.filter(pk=sheet.pk).exists()
    assert client.get(url).status_code == 404


def test_marks_keep_a_sheet_from_being_handed_back_and_the_page_says_so(client, review):
    sheet = ScoreSheet.objects.select_related("seat__judge__user").first()
    builders.sign(sheet, signed=False)
    builders.commit(sheet.seat.judge, review.round.competition)
    client.force_login(sheet.seat.judge.user)
    response = client.post(reverse("judging:hand_back", args=[sheet.pk]), {"reason": "x"})
    assert "打过分" in response.content.decode()


def test_missing_judges_are_added_after_the_opening(work, track, review):
    sheet = ScoreSheet.objects.select_related("seat__judge__user").first()
    client_judge = sheet.seat.judge
    entry = sheet.appearance.entry
    sheet.delete()
    HandChange.objects.create(
        round=review.round,
        entry=entry,
        judge=client_judge,
        kind="handed_back",
        reason="不熟悉",
        by=client_judge.user,
        at=NOW,
    )
    assert "少于要求" in page(work, "online_review", track, review.pk).content.decode()
    give(review.round, builders.make_admin(), seed="2")
    assert "少于要求" not in page(work, "online_review", track, review.pk).content.decode()
    assert applying.places_in_force(review.round)
