"""The gallery shows what is allowed where a result is public, and tells nothing else."""

import re
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competitions.models import Competition
from judging.models import Promotion
from projects.models import Entry, Showing
from projects.services.reviews import disqualify_entry, review_entry
from projects.services.showings import take_down, withdraw_showing
from publicity.gallery import public_showings
from tests import builders, staging
from tests.builders import NOW
from tests.projects.showing_pictures import EVERYTHING, photo, sent, show
from tests.publicity.contests import played, publish
from tests.publicity.gallery_pages import LIST, TODAY, project_page, titles
from tests.staging import undone


def made_today():
    with patch.object(timezone, "now", lambda: TODAY):
        return played()()


stage, world = staging.stage_of(made_today), staging.world
track, organiser = staging.part("track"), staging.part("organiser")
second_organiser = staging.part("second_organiser")
# (preliminary, final): both decided, neither public.
contest = staging.part("contest")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: TODAY)


@pytest.fixture
def published(contest, organiser, second_organiser):
    publish(contest[0], organiser, second_organiser)
    return contest


def seen(showing):
    """The status of every address of a showing."""
    pictures = [
        reverse("publicity:gallery_picture", args=[showing.code, size])
        for size in ("large", "small")
    ]
    return [Client().get(path).status_code for path in (project_page(showing), *pictures)]


# When something is shown


def test_nothing_stands_there_before_a_result_is_public(
    contest, track, organiser, second_organiser
):
    entry = Entry.objects.filter(competition=track).first()
    showing = show(entry, picture=sent(photo((60, 40))), picture_alt="样机")
    assert seen(showing) == [404, 404, 404]
    assert titles() == []
    publish(contest[0], organiser, second_organiser)
    assert seen(showing) == [200, 200, 200]
    assert titles() == [showing.title]


def test_what_nobody_allowed_is_not_there_though_it_is_published(published, track):
    assert titles() == []


def test_taking_it_back_empties_every_address_at_once(published, track):
    entry = Entry.objects.filter(competition=track).first()
    showing = show(entry, picture=sent(photo((60, 40))), picture_alt="样机")
    assert titles() != []
    withdraw_showing(entry, actor=entry.project.owner, at=TODAY)
    assert seen(showing) == [404, 404, 404]
    assert titles() == []


def test_an_organiser_takes_it_down_at_once(published, track, organiser):
    showing = show(Entry.objects.filter(competition=track).first())
    take_down(showing, reason="商标", actor=organiser, at=TODAY)
    assert seen(showing)[0] == 404


def test_who_leaves_the_contest_leaves_the_gallery(published, track, organiser):
    first, second = Entry.objects.filter(competition=track, state="accepted").order_by("pk")[:2]
    rows = [show(first), show(second)]
    builders.withdraw(first)
    disqualify_entry(second, actor=organiser, at=NOW, reason="抄袭")
    assert [seen(row)[0] for row in rows] == [404, 404]


def test_a_contest_taken_back_from_the_public_shows_nothing(published, track):
    showing = show(Entry.objects.filter(competition=track).first())
    Competition.objects.filter(pk=track.pk).update(state="draft")
    assert seen(showing)[0] == 404
    assert titles() == []


def test_an_accepted_entry_that_no_result_names_is_not_there(published, track):
    showing = show(builders.make_entry(track))
    assert seen(showing)[0] == 404


# It tells nothing that is not published


def everything(showings):
    paths = [LIST, f"{LIST}?q=项目", *(project_page(one) for one in showings)]
    found = {}
    for path in paths:
        answer = Client().get(path)
        headers = {k: v for k, v in answer.items() if k not in {"X-Request-ID", "Date"}}
        found[path] = (answer.status_code, headers, answer.content)
    return found


def test_the_final_moves_no_byte_until_it_is_published(published, organiser, second_organiser):
    entries = Entry.objects.filter(competition=published[0].competition)
    showings = [show(entry, **EVERYTHING) for entry in entries]
    before = everything(showings)
    assert [answer[0] for answer in before.values()].count(200) == len(showings) + 2
    publish(published[1], organiser, second_organiser)
    after = everything(showings)
    assert after != before


def test_form_reviews_move_no_byte(published, track):
    """Two databases that differ in who was accepted look the same, though all would be shown."""
    entries = Entry.objects.filter(competition=track)
    showings = [show(entry) for entry in entries]
    pages = []
    for verdict in ("accept", "reject"):
        with undone():
            entry = builders.make_submitted(track, title="未公布的项目")
            review_entry(entry, verdict, message="理由", actor=builders.make_admin(), at=NOW)
            if verdict == "accept":
                show(entry, **EVERYTHING)
            pages.append(everything(showings))
    assert pages[0] == pages[1]


def test_nobody_can_be_called_by_what_stands_there(published, track):
    for entry in Entry.objects.filter(competition=track):
        show(entry, **EVERYTHING)
    showing = Showing.objects.first()
    text = (Client().get(LIST).content + Client().get(project_page(showing)).content).decode()
    assert "13800001111" not in text
    assert "contact@example.org" not in text
    assert not re.search(r"(?<![\d-])1[3-9]\d{9}(?!\d)", text)


# Ranks and awards


def test_the_rank_is_that_of_the_newest_published_round(published, organiser, second_organiser):
    entry = Promotion.objects.filter(round=published[1], outcome="promoted").first().entry
    showing = show(entry)
    placed = Client().get(project_page(showing)).context["placed"]
    assert placed.standing.ranking.round == published[0]
    publish(published[1], organiser, second_organiser)
    placed = Client().get(project_page(showing)).context["placed"]
    assert placed.standing.ranking.round == published[1]
    assert placed.outcome == "promoted"


# The list


@pytest.mark.parametrize(
    "query",
    [
        {"q": "%"},
        {"q": "_"},
        {"q": "项" * 10_000},
        {"q": "a\x00b"},
        {"q": "\u202e"},
        {"q": "' OR 1=1 --"},
        {"sector": "x" * 10_000, "region": "٣٣", "category": "%", "year": "99999999"},
        {"region": "33000", "year": "²²²²"},
        {"region": "00", "contest": "a'b"},
        {"page": "9" * 5000},
    ],
)
def test_hostile_queries_are_inert(published, track, query):
    show(Entry.objects.filter(competition=track).first())
    answer = Client().get(LIST, query)
    assert answer.status_code in {200, 404}
    if "page" not in query and query.get("q") != "\u202e":
        assert answer.status_code == 404 or answer.context["page"].paginator.count == 0


def test_an_unchanged_page_is_not_sent_twice(published, track):
    show(Entry.objects.filter(competition=track).first())
    first = Client().get(LIST)
    again = Client().get(LIST, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert not first.cookies


# The organiser's page


def test_those_who_answer_for_the_contest_see_what_is_allowed(
    contest, track, organiser, client_of
):
    entry = Entry.objects.filter(competition=track).first()
    showing = show(entry, picture=sent(photo((60, 40))), picture_alt="样机")
    path = reverse("publicity:work_gallery", args=[track.code])
    answer = client_of(organiser).get(path)
    assert (list(answer.context["page"]), answer.context["public"]) == ([showing], set())
    picture = reverse("publicity:work_picture", args=[track.code, showing.code])
    assert client_of(organiser).get(picture).status_code == 200
    step = reverse("publicity:work_showing", args=[track.code, showing.code])
    refused = client_of(organiser).post(step, {"reason": "长" * 10_000})
    assert refused.status_code == 422
    assert client_of(organiser).post(step, {"reason": "商标"}).status_code == 302
    assert Showing.objects.get().taken_down_reason == "商标"
    assert client_of(organiser).post(step, {"back": "1"}).status_code == 302
    assert Showing.objects.get().taken_down_at is None


def test_the_secretariat_reads_and_takes_nothing_down(contest, track, client_of):
    showing = show(Entry.objects.filter(competition=track).first())
    secretary = builders.make_staff(track, "secretariat")
    path = reverse("publicity:work_gallery", args=[track.code])
    assert b"<details" not in client_of(secretary).get(path).content
    step = reverse("publicity:work_showing", args=[track.code, showing.code])
    assert client_of(secretary).post(step, {"reason": "x"}).status_code == 404


def test_the_page_of_the_organisers_asks_the_same_for_many(
    contest, track, organiser, client_of, django_assert_num_queries
):
    first, *others = Entry.objects.filter(competition=track)
    client, path = client_of(organiser), reverse("publicity:work_gallery", args=[track.code])
    show(first)
    client.get(path)
    with django_assert_num_queries(8):
        client.get(path)
    for entry in others:
        show(entry)
    with django_assert_num_queries(8):
        client.get(path)


def test_a_published_contest_has_as_many_as_were_allowed(published, track):
    for entry in Entry.objects.filter(competition=track):
        show(entry)
    assert public_showings().count() == 6
