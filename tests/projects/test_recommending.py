"""A recommending body ranks its own projects only, and sends a list that stays as it was sent."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import AuditEntry
from competitions.models import Body, Competition
from projects.models import BodyDuty, Nomination, Recusal, SentList
from projects.services.body_duties import (
    DutyRefused,
    end_body_duty,
    give_body_duty,
    set_body_quota,
)
from projects.services.recommending import ListRefused, digest_of, rank_list, send_list
from tests import builders
from tests.builders import NOW
from tests.projects.test_nominations import entered, row, take


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(track, organiser):
    """(body, officer, other body): three projects of the body, one of the other."""
    builders.make_region()
    body, other = (
        Body.objects.create(competition=track, role=Body.Role.RECOMMENDER, name=name, order=order)
        for order, name in enumerate(("杭州市经信局", "宁波市经信局"))
    )
    rows = [row(f"HZ-{n}") for n in (1, 2, 3)]
    take(track, organiser, *rows, row("NB-1", body=other.name))
    officer = builders.make_user("officer")
    give_body_duty(body, "officer", actor=organiser, at=NOW)
    set_body_quota(body, 2, actor=organiser, at=NOW)
    return body, officer, other


def ranked(body, officer, *ranks):
    keys = Nomination.objects.filter(body=body).order_by("number").values_list("pk", flat=True)
    rank_list(body, dict(zip(keys, ranks, strict=True)), actor=officer, at=NOW)


def send(body, officer, number="杭经信〔2026〕7号"):
    said = {"document_number": number, "document_date": NOW.date()}
    return send_list(body, actor=officer, at=NOW, **said)


def test_only_their_own_are_seen_and_ranked(world):
    body, officer, other = world
    numbers = Nomination.objects.visible_to(officer).order_by("number")
    assert [one.number for one in numbers] == ["HZ-1", "HZ-2", "HZ-3"]
    ranked(body, officer, 2, 1, None)
    assert list(numbers.values_list("rank", flat=True)) == [2, 1, None]
    with pytest.raises(PermissionDenied):
        ranked(other, officer, 1)
    with pytest.raises(PermissionDenied):
        send(other, officer)


@pytest.mark.parametrize("ranks", [(1, 1, 2), (3, 2, 3)])
def test_a_tie_is_refused_and_nothing_is_written(world, ranks):
    body, officer, _other = world
    with pytest.raises(ListRefused):
        ranked(body, officer, *ranks)
    ranks = Nomination.objects.filter(body=body).order_by("number").values_list("rank", flat=True)
    assert list(ranks) == [1, 2, 3]


def test_a_list_that_holds_other_projects_by_now_is_not_ranked(world):
    body, officer, _other = world
    with pytest.raises(ListRefused):
        rank_list(body, {1: 1}, actor=officer, at=NOW)


def test_above_the_quota_nothing_is_sent(world, organiser):
    body, officer, _other = world
    with pytest.raises(ListRefused, match="3"):
        send(body, officer)
    ranked(body, officer, 5, None, 2)
    assert [one["number"] for one in send(body, officer).rows] == ["HZ-3", "HZ-1"]


def test_without_a_rank_or_a_quota_nothing_is_sent(world):
    body, officer, _other = world
    body.quota.delete()
    ranked(body, officer, 1, None, None)
    with pytest.raises(ListRefused):
        send(body, officer)
    ranked(body, officer, None, None, None)
    with pytest.raises(ListRefused):
        send(body, officer)
    assert not SentList.objects.exists()


def test_a_sent_list_stays_and_a_later_one_counts(world, track):
    body, officer, _other = world
    ranked(body, officer, 1, 2, None)
    first = send(body, officer)
    with pytest.raises(ListRefused):
        send(body, officer)
    ranked(body, officer, None, 1, 2)
    second = send(body, officer, "杭经信〔2026〕9号")
    first.refresh_from_db()
    assert [one["number"] for one in first.rows] == ["HZ-1", "HZ-2"]
    assert (first.serial, second.serial) == (1, 2)
    assert second.digest == digest_of(second, first.digest)
    assert list(SentList.objects.counting(track)) == [second]
    line = AuditEntry.objects.filter(action="competition.send_list").latest("pk")
    assert line.detail["digest"] == second.digest


@pytest.mark.parametrize(
    "statement",
    ["UPDATE projects_sentlist SET digest = 'x'", "DELETE FROM projects_sentlist"],
)
def test_the_database_itself_keeps_a_sent_list(world, statement):
    body, officer, _other = world
    ranked(body, officer, 1, None, None)
    send(body, officer)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_who_keeps_away_from_one_project_neither_ranks_nor_sends(world, track, client_of):
    body, officer, _other = world
    entry = entered(track)
    page = reverse("projects:body_list", args=[body.pk])
    assert entry.project.title in client_of(officer).get(page).content.decode()
    Recusal.objects.create(
        user=officer,
        project=entry.project,
        kind="kinship",
        declared_by=officer,
        declared_at=NOW,
    )
    for step in (lambda: ranked(body, officer, 1, 2, None), lambda: send(body, officer)):
        with pytest.raises(ListRefused):
            step()
    assert entry.project.title not in client_of(officer).get(page).content.decode()


def test_an_ended_duty_opens_nothing(world, organiser, client_of):
    body, officer, _other = world
    end_body_duty(BodyDuty.objects.get(), actor=organiser, at=NOW)
    with pytest.raises(PermissionDenied):
        send(body, officer)
    address = reverse("projects:body_list", args=[body.pk])
    assert client_of(officer).get(address).status_code == 404
    assert not Nomination.objects.visible_to(officer).exists()
    give_body_duty(body, officer.email.upper(), actor=organiser, at=NOW)
    assert client_of(officer).get(address).status_code == 200


def test_duties_are_given_by_organisers_once_and_to_one_account(world, organiser):
    body, officer, _other = world
    for account in ("officer", "nobody"):
        with pytest.raises(DutyRefused):
            give_body_duty(body, account, actor=organiser, at=NOW)
    with pytest.raises(PermissionDenied):
        give_body_duty(body, "organiser", actor=officer, at=NOW)
    with pytest.raises(PermissionDenied):
        set_body_quota(body, 9, actor=officer, at=NOW)


def test_an_archived_contest_takes_no_list(world, track):
    body, officer, _other = world
    Competition.objects.filter(pk=track.pk).update(state=Competition.State.ARCHIVED)
    with pytest.raises(ListRefused):
        send(body, officer)


def test_the_pages_rank_send_and_show_it_upward(world, track, organiser, client_of):
    body, officer, other = world
    entry = entered(track)
    client = client_of(officer)
    page = reverse("projects:body_list", args=[body.pk])
    keys = Nomination.objects.filter(body=body).order_by("number").values_list("pk", flat=True)
    tie = {f"rank-{key}": "1" for key in keys}
    assert client.post(page, tie).status_code == 422
    assert client.post(page, tie | {f"rank-{keys[0]}": "x"}).status_code == 422
    ranks = dict(zip([f"rank-{key}" for key in keys], ["2", "1", ""], strict=True))
    assert client.post(page, ranks).status_code == 302
    address = reverse("projects:body_send", args=[body.pk])
    day = NOW.date()
    said = {"document_number": "杭经信〔2026〕7号", "document_date": day + dt.timedelta(days=2)}
    assert client.post(address, said).status_code == 422
    assert client.post(address, said | {"document_date": day}).status_code == 302
    sent = SentList.objects.get()
    where = reverse("projects:sent_list", args=[sent.pk])
    stranger = builders.make_user()
    give_body_duty(other, stranger.username, actor=organiser, at=NOW)
    codes = [client_of(one).get(where).status_code for one in (officer, organiser, stranger)]
    assert codes == [200, 200, 404]
    office = client_of(organiser)
    queue = office.get(reverse("projects:review_list", args=[track.code]))
    assert queue.context["ranks"] == {entry.pk: (body.name, 2)}
    assert (
        "杭经信〔2026〕7号"
        in office.get(reverse("projects:nominations", args=[track.code])).content.decode()
    )


def test_the_organiser_sets_quota_and_people_on_one_page(world, track, organiser, client_of):
    body, _officer, other = world
    address = reverse("projects:bodies", args=[track.code])
    client = client_of(organiser)
    assert client.post(address, {"body": other.pk, "places": "4"}).status_code == 302
    assert client.post(address, {"body": other.pk, "places": "0"}).status_code == 422
    assert client.post(address, {"body": other.pk, "account": "nobody"}).status_code == 422
    assert client.post(address, {"body": other.pk, "account": "officer"}).status_code == 302
    duty = BodyDuty.objects.get(body=body)
    assert client.post(address, {"body": body.pk, "duty": duty.pk}).status_code == 302
    assert client.post(address, {"body": "x"}).status_code == 404
    assert (other.quota.places, BodyDuty.objects.filter(ended_at=None).count()) == (4, 1)


@pytest.mark.parametrize("n", [1, 3])
def test_the_pages_take_as_many_queries_for_one_as_for_three(
    world, track, organiser, client_of, n, django_assert_num_queries
):
    body, officer, _other = world
    Nomination.objects.filter(body=body).exclude(rank__lte=n).delete()
    ranked(body, officer, 1, *[None] * (n - 1))
    for number in range(n):
        send(body, officer, f"{number}号")
    for number in range(n):
        more = Body.objects.create(competition=track, role="recommender", name=f"局{number}")
        give_body_duty(more, "officer", actor=organiser, at=NOW)
    client, office = client_of(officer), client_of(organiser)
    with django_assert_num_queries(11):
        client.get(reverse("projects:body_list", args=[body.pk]))
    with django_assert_num_queries(11):
        office.get(reverse("projects:bodies", args=[track.code]))
