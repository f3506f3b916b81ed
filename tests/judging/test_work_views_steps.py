"""The organisers' steps as they are taken on the pages: one contest by hand, and what is refused."""

import datetime as dt

import pytest

from accounts.models import Approval
from accounts.services import request_approval
from competitions.models import Heat, Round
from judging.models import Appearance, Draw, Promotion, Ranking, ScoreSheet
from judging.services.heats import lock_heat, request_unlock
from judging.services.promotions import decide_round, request_publication
from projects.models import Recusal
from tests import builders
from tests.builders import NOW

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _english_pages(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def planned(track):
    """A heat with its panel and nothing else."""
    round_ = builders.make_round(
        track, rule_set=builders.make_rule_set(track, panel_size=3, places=1)
    )
    heat = builders.make_heat(round_)
    builders.make_panel(heat, 3)
    return heat


@pytest.fixture
def open_heat(track):
    return builders.make_open_heat(track, entries=3, judges=3)


@pytest.fixture
def locked(open_heat):
    builders.sign_all(open_heat)
    return lock_heat(open_heat, actor=builders.make_admin(), at=NOW)


def post(client, heat, step, **data):
    """Take a step of the heat and follow to the page that answers."""
    return client.post(f"/work/track/heats/{heat.pk}/{step}/", data, follow=True)


def decide(client, approval, decision):
    url = f"/work/track/approvals/{approval.pk}/"
    return client.post(url, {"decision": decision}, follow=True)


def test_a_round_by_hand_from_seats_to_published(client_of, organiser, second_organiser, planned):
    client, second = client_of(organiser), client_of(second_organiser)
    track = planned.round.competition
    entries = [builders.make_entry(track) for _ in range(3)]

    page = post(client, planned, "seat", entries=[entry.pk for entry in entries])
    assert "3 entries are seated." in page.text
    page = post(client, planned, "draw", seed="3-5-2-6", witness="王公证员")
    assert "The running order is drawn." in page.text
    assert "Open scoring of 第1场" in page.text
    assert "Scoring is open." in post(client, planned, "open").text
    builders.sign_all(planned)
    assert "Lock 第1场" in client.get(f"/work/track/heats/{planned.pk}/").text
    assert "The heat is locked and ranked." in post(client, planned, "lock").text

    round_url = f"/work/track/rounds/{planned.round_id}/"
    page = client.post(f"{round_url}decide/", follow=True)
    assert "The promotion is decided." in page.text
    page = client.post(f"{round_url}publish/", {"reason": "请核对名次"}, follow=True)
    assert "Nothing is public until another organiser confirms it." in page.text
    assert "Publish the results (somebody else must confirm)" in page.text
    assert not Ranking.objects.public().exists()

    page = second.get(round_url)
    assert "请核对名次" in page.text
    page = decide(second, Approval.objects.get(), "confirm")
    assert "The results are public." in page.text
    assert Ranking.objects.public().exists()


# Seating


def test_seat_asks_for_a_tick(client_of, organiser, planned):
    assert "Tick at least one entry." in post(client_of(organiser), planned, "seat").text


def test_seat_refuses_what_may_not_appear(client_of, organiser, planned):
    submitted = builders.make_submitted(planned.round.competition)
    for sent in (submitted.pk, "x", 10**9):
        page = post(client_of(organiser), planned, "seat", entries=[sent])
        assert page.status_code == 200
        assert 'role="alert"' in page.text
    assert not Appearance.objects.exists()


def test_seat_keeps_the_ticks_when_it_refuses(client_of, organiser, planned):
    track = planned.round.competition
    fine, other = builders.make_entry(track), builders.make_submitted(track)

    page = post(client_of(organiser), planned, "seat", entries=[fine.pk, other.pk])

    assert f'value="{fine.pk}" checked' in page.text
    assert not Appearance.objects.exists()


def test_an_entry_is_taken_out_again(client_of, organiser, planned):
    entry = builders.make_entry(planned.round.competition)
    client = client_of(organiser)
    post(client, planned, "seat", entries=[entry.pk])

    page = post(client, planned, "seat", remove=planned.appearances.get().pk)

    assert f"{entry.number} is no longer in this heat." in page.text
    assert not planned.appearances.exists()
    for absent in (0, "x"):
        assert post(client, planned, "seat", remove=absent).status_code == 404


def test_an_entry_of_another_heat_is_not_taken_out_here(client_of, organiser, open_heat):
    planned = builders.make_heat(open_heat.round, number=2)
    elsewhere = open_heat.appearances.first()
    page = post(client_of(organiser), planned, "seat", remove=elsewhere.pk)
    assert page.status_code == 404


def test_an_entry_stays_once_scoring_has_opened(client_of, organiser, open_heat):
    page = post(client_of(organiser), open_heat, "seat", remove=open_heat.appearances.first().pk)
    assert "Panel and running order are fixed once scoring has opened." in page.text
    assert open_heat.appearances.count() == 3


# Draw and recusal


def test_draw_asks_for_seed_and_witness_and_keeps_what_was_typed(client_of, organiser, planned):
    entry = builders.make_entry(planned.round.competition)
    client = client_of(organiser)
    post(client, planned, "seat", entries=[entry.pk])

    page = post(client, planned, "draw", seed="3-5-2-6", witness="")

    assert 'value="3-5-2-6"' in page.text
    assert "This field is required." in page.text
    assert not Draw.objects.exists()


def test_draw_is_refused_once_scoring_has_opened(client_of, organiser, open_heat):
    page = post(client_of(organiser), open_heat, "draw", seed="1", witness="王公证员")
    assert "Panel and running order are fixed once scoring has opened." in page.text


def test_recusal_is_declared_and_shown(client_of, organiser, open_heat):
    seat, appearance = open_heat.seats.get(number=2), open_heat.appearances.get(order=1)

    page = post(
        client_of(organiser),
        open_heat,
        "recuse",
        judge=seat.judge_id,
        project=appearance.entry.project_id,
        kind="investment",
        note="持有股份",
    )

    assert "The recusal is on record." in page.text
    assert "持有股份" in page.text
    recusal = Recusal.objects.get()
    assert (recusal.user, recusal.declared_by) == (seat.judge.user, organiser)
    assert ScoreSheet.objects.get(seat=seat, appearance=appearance).voided_by == recusal


def test_recusal_refuses_what_does_not_belong_to_the_heat(client_of, organiser, open_heat):
    stranger = builders.make_judge()
    page = post(
        client_of(organiser),
        open_heat,
        "recuse",
        judge=stranger.pk,
        project=open_heat.appearances.first().entry.project_id,
        kind="investment",
        note="写了一半的说明",
    )
    assert "Select a valid choice." in page.text
    assert 'value="写了一半的说明"' in page.text
    assert not Recusal.objects.exists()


# Opening and locking


def test_open_says_what_is_missing(client_of, organiser, planned):
    page = post(client_of(organiser), planned, "open")

    assert "No entry is seated in this heat." in page.text
    assert "Open scoring (1 thing missing)" in page.text
    assert Heat.objects.get(pk=planned.pk).state == Heat.State.PLANNED


def test_lock_without_a_reason_says_how_many_sheets_are_missing(client_of, organiser, open_heat):
    client = client_of(organiser)

    page = post(client, open_heat, "lock", reason=" ")

    assert "9 sheets are not signed. Remind the judges, or lock with a reason." in page.text
    assert "Lock this heat (9 sheets not signed)" in page.text
    assert Heat.objects.get(pk=open_heat.pk).state == Heat.State.SCORING

    page = post(client, open_heat, "lock", reason="全场停电")
    assert "9 sheets were missing: 全场停电" in page.text
    assert Heat.objects.get(pk=open_heat.pk).state == Heat.State.LOCKED


def test_lock_twice_says_why_not(client_of, organiser, locked):
    page = post(client_of(organiser), locked, "lock")
    assert "“Lock heat” is possible only while the state is Scoring; it is Locked now." in (
        page.text
    )


# Two people


def test_unlock_takes_another_person(client_of, organiser, second_organiser, locked):
    client, second = client_of(organiser), client_of(second_organiser)
    assert "This field is required." in post(client, locked, "unlock", reason="").text
    page = post(client, locked, "unlock", reason="评委填错项目")
    assert "Unlock the heat (somebody else must confirm)" in page.text
    approval = Approval.objects.get()

    page = decide(client, approval, "confirm")
    assert "This step takes two people." in page.text
    assert Heat.objects.get(pk=locked.pk).state == Heat.State.LOCKED

    page = decide(second, approval, "confirm")
    assert "Confirmed." in page.text
    assert Heat.objects.get(pk=locked.pk).state == Heat.State.SCORING


def test_unlock_is_declined_or_taken_back(client_of, organiser, second_organiser, locked):
    for client in (client_of(second_organiser), client_of(organiser)):
        approval = request_unlock(locked, actor=organiser, at=LATER, reason="评委填错项目")
        assert "Declined." in decide(client, approval, "decline").text
        assert "confirmed or declined this already" in decide(client, approval, "confirm").text
    assert Heat.objects.get(pk=locked.pk).state == Heat.State.LOCKED


def test_publication_keeps_the_reason_that_was_refused(client_of, organiser, locked):
    round_url = f"/work/track/rounds/{locked.round_id}/"
    client = client_of(organiser)

    page = client.post(f"{round_url}publish/", {"reason": "写好的理由"})

    assert "“Publish results” is possible only while" in page.text
    decide_round(locked.round, actor=organiser, at=NOW)
    page = client.post(f"{round_url}publish/", {"reason": "长" * 501})
    assert "长" * 501 in page.text
    assert not Approval.objects.exists()


def test_decide_twice_says_why_not(client_of, organiser, locked):
    client, url = client_of(organiser), f"/work/track/rounds/{locked.round_id}/decide/"
    client.post(url)

    page = client.post(url, follow=True)

    assert "“Decide promotion” is possible only while the state is Scoring" in page.text
    assert Promotion.objects.count() == 3


def test_an_approval_is_found_only_by_organisers_of_its_node(client_of, tree, organiser, locked):
    approval = request_unlock(locked, actor=organiser, at=LATER, reason="评委填错项目")
    sibling = builders.make_competition("sibling", parent=tree[1])
    others = [
        builders.make_staff(tree[2], role)
        for role in ("supervisor", "secretariat", "reviewer", "publicity")
    ]
    for user in [*others, builders.make_staff(sibling), locked.seats.first().judge.user]:
        assert decide(client_of(user), approval, "confirm").status_code == 404
    above = client_of(builders.make_staff(tree[1]))
    wrong_node = f"/work/sibling/approvals/{approval.pk}/"
    assert above.post(wrong_node, {"decision": "confirm"}).status_code == 404
    assert above.get(f"/work/track/approvals/{approval.pk}/").status_code == 405
    assert decide(above, approval, "perhaps").status_code == 404
    assert Approval.objects.get().confirmed_at is None
    assert "Confirmed." in decide(above, approval, "confirm").text


def test_an_approval_of_a_notice_is_none_of_the_judging(
    client_of, organiser, second_organiser, locked
):
    approval = request_approval(
        Approval.Action.PUBLISH_NOTICE, locked.round, actor=organiser, at=NOW, reason="公示"
    )
    assert decide(client_of(second_organiser), approval, "confirm").status_code == 404
    assert Round.objects.get(pk=locked.round_id).state == Round.State.SCORING


def test_publication_is_declined_by_the_second_person(
    client_of, organiser, second_organiser, locked
):
    decide_round(locked.round, actor=organiser, at=NOW)
    approval = request_publication(locked.round, actor=organiser, at=NOW, reason="请核对名次")

    page = decide(client_of(second_organiser), approval, "decline")

    assert "Declined." in page.text
    assert "Ask for publication" in page.text
    assert Round.objects.get(pk=locked.round_id).state == Round.State.DECIDED


@pytest.mark.parametrize("field", ["entries", "remove"])
def test_a_key_longer_than_any_number_is_nobodys(client_of, organiser, planned, field):
    response = post(client_of(organiser), planned, "seat", **{field: "9" * 5000})
    assert response.status_code == (404 if field == "remove" else 200)
    assert not Appearance.objects.exists()
