"""What the public sees: what is published, at once, and nothing else."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.privacy import PRIVACY_VERSION
from competitions.models import Body, Competition, Document, Quota, Round
from config.errors import forbidden
from judging.services.promotions import decide_round
from outcomes.models import Award
from outcomes.services.certificates import issue_certificates
from projects.models import Entry
from publicity.models import Notice
from tests import builders
from tests.builders import NOW
from tests.outcomes.winners import give_all, make_winners
from tests.publicity.contests import publish
from tests.publicity.public_pages import (
    TODAY,
    contest_path,
    english,
    results_path,
    text,
)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


# The front page


def test_an_empty_portal_says_who_can_open_a_contest(client, db):
    page = text(english(client, "/"))
    assert "No contest is open to the public yet" in page
    assert "btn-act" not in page


def test_home_counts_the_days_until_the_earliest_deadline(client, tree):
    _root, _division, track = tree
    Competition.objects.filter(pk=track.pk).update(
        registration_closes_at=NOW + dt.timedelta(days=6)
    )
    page = text(english(client, "/"))
    assert "<b>6</b>" in page
    assert reverse("projects:start", args=["track"]) in page
    assert page.count("btn-act") == 1


def test_home_offers_no_registration_after_the_closing_moment(client, tree, monkeypatch):
    closes = tree[2].registration_closes_at
    monkeypatch.setattr(timezone, "now", lambda: closes)
    page = text(english(client, "/"))
    assert reverse("projects:start", args=["track"]) not in page
    assert "btn-act" not in page


def test_home_says_today_on_the_last_day(client, tree):
    later = NOW + dt.timedelta(hours=3)
    Competition.objects.update(registration_closes_at=later)
    assert "is the last day" in text(english(client, "/"))


def test_contests_in_preparation_are_nowhere(client, tree):
    hidden = builders.make_competition("hidden", parent=tree[1], is_open=False)
    assert hidden.name not in text(client.get("/"))
    assert client.get(contest_path("hidden")).status_code == 404
    assert hidden.name not in text(client.get(contest_path("division")))


def test_a_contest_whose_parent_is_in_preparation_still_shows(client, tree):
    parent, child, _track = tree
    type(parent).objects.filter(pk=parent.pk).update(state="draft")
    page = text(client.get("/"))
    assert child.name in page
    assert parent.name not in page


def test_home_shows_the_events_of_today(client, track):
    heat = builders.make_heat(builders.make_round(track))
    type(heat).objects.filter(pk=heat.pk).update(starts_at=NOW)
    page = text(client.get("/"))
    assert "cs-livebox" in page
    assert heat.venue.name in page


@pytest.mark.parametrize("contests", [1, 3])
def test_home_asks_the_same_number_of_queries_for_any_number_of_rows(
    client, tree, contests, django_assert_num_queries
):
    for number in range(contests):
        node = builders.make_competition(f"c{number}", parent=tree[1])
        builders.make_heat(builders.make_round(node))
    with django_assert_num_queries(11):
        client.get("/")


# The page of a contest


def test_bodies_stand_under_their_legal_roles(client, track):
    for role, name in (
        ("host", "省经信厅"),
        ("host", "省财政厅"),
        ("organizer", "省中小企业协会"),
    ):
        Body.objects.create(competition=track, role=role, name=name)
    bodies = client.get(contest_path()).context["bodies"]
    assert [names for _role, names in bodies] == [["省经信厅", "省财政厅"], ["省中小企业协会"]]


def test_rules_are_told_in_words(client, track):
    rules = builders.make_rule_set(
        track, panel_size=7, places=10, tie_breaks=["exact", "criterion:tech"]
    )
    builders.make_round(track, rule_set=rules)
    page = text(english(client, contest_path()))
    assert "7 judges sit on a panel." in page
    assert "the mean of the other 5 counts" in page
    assert "the mean of the criterion “技术和产品”" in page
    assert "The first 10 of the round are promoted." in page


def test_markup_in_names_is_shown_and_not_obeyed(client, db):
    builders.make_competition("odd", name="<b>名</b>与<i>实</i>", summary="<script>1</script>")
    page = text(client.get(contest_path("odd")))
    assert "&lt;b&gt;名&lt;/b&gt;" in page
    assert "<script>1" not in page


def test_the_page_says_how_many_may_be_recommended_and_only_where_there_is_a_level_above(
    client, tree, track
):
    Quota.objects.filter(competition=track).update(places=27)
    Quota.objects.filter(competition=tree[0]).delete()
    Quota.objects.create(competition=tree[0], places=99)
    assert "<dt>Places for recommendation</dt><dd>27</dd>" in text(english(client, contest_path()))
    top = text(english(client, contest_path(tree[0].code)))
    assert "Places for recommendation" not in top
    Quota.objects.filter(competition=track).delete()
    assert "Places for recommendation" not in text(english(client, contest_path()))


def test_winners_are_named_once_a_certificate_makes_them_public(
    client, track, organiser, second_organiser
):
    entries = make_winners(track, organiser, second_organiser)
    give_all(track, organiser, second_organiser)
    assert client.get(contest_path()).context["contest"].winners == ()
    issue_certificates(track, actor=organiser, at=NOW)
    [line, *_others] = client.get(contest_path()).context["contest"].winners
    award = Award.objects.filter(prize__competition=track).for_list().first()
    assert line.prize == str(award.prize)
    assert award.entry.declared["title"] in {winner.title for winner in line.winners}
    # The standings of the page name each of them with its prize: no second list of the same.
    page = client.get(contest_path())
    assert page.context["winners"] == ()
    assert f'<span class="cs-prize">{award.prize.name}</span>' in page.content.decode()
    assert award.prize.name in text(client.get("/"))
    Entry.objects.update(state=Entry.State.WITHDRAWN)
    assert client.get(contest_path()).context["contest"].winners == ()
    assert award.prize.name not in text(client.get("/"))
    assert entries


@pytest.mark.parametrize("size", [1, 3])
def test_the_contest_page_asks_the_same_number_of_queries_for_any_number_of_rows(
    client, track, organiser, second_organiser, size, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: track.registration_closes_at)
    rules = builders.make_rule_set(track, panel_size=5, places=1)
    final = builders.make_round(track, rule_set=rules)
    builders.make_locked_heat(track, round_=final, entries=size)
    decide_round(final, actor=organiser, at=NOW)
    final.refresh_from_db()
    publish(final, organiser, second_organiser)
    for number in range(size):
        Document.objects.create(competition=track, title=f"文件{number}", issued_on=TODAY)
        Body.objects.create(competition=track, role="host", name=f"单位{number}")
    with django_assert_num_queries(27):
        client.get(contest_path())


# Public notices


def make_notices(track, count):
    for number in range(count):
        Notice.objects.create(
            competition=track,
            number=f"N-{number}",
            title=f"公示{number}",
            starts_on=TODAY,
            ends_on=TODAY + dt.timedelta(days=6),
            state=Notice.State.PUBLISHED,
            digest="0" * 64,
            prepared_by=builders.make_admin(),
        )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_notices_asks_two_queries(client, track, count, django_assert_num_queries):
    make_notices(track, count)
    with django_assert_num_queries(2):
        response = client.get(reverse("publicity:notices"))
    assert len(response.context["lines"]) == count


def test_the_list_of_notices_has_pages_of_fifty(client, track):
    make_notices(track, 51)
    assert len(client.get(reverse("publicity:notices")).context["lines"]) == 50
    assert len(client.get(reverse("publicity:notices"), {"page": 2}).context["lines"]) == 1


# How pages are answered

PUBLIC = ["publicity:home", "publicity:notices", "publicity:privacy"]


@pytest.mark.parametrize("name", PUBLIC)
def test_anonymous_visitors_get_no_cookie_and_an_entity_tag(client, db, name):
    first = client.get(reverse(name))
    assert not first.cookies
    assert first["Cache-Control"].startswith("public")
    assert {part.strip() for part in first["Vary"].split(",")} >= {"Cookie", "Accept-Language"}
    again = client.get(reverse(name), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content


def test_what_a_signed_in_person_sees_is_kept_by_no_proxy(client_of, organiser):
    response = client_of(organiser).get("/")
    assert "private" in response["Cache-Control"]
    assert "ETag" not in response


def test_public_pages_only_answer_reading(client, db):
    assert client.post("/").status_code == 405


def test_the_language_is_a_link_that_comes_back(client, db):
    response = client.get(
        reverse("publicity:language", args=["en"]),
        headers={"referer": "http://testserver/notices/?page=2"},
    )
    assert response["Location"] == "/notices/?page=2"
    assert response.cookies["django_language"].value == "en"
    assert "Public notices" in text(client.get(reverse("publicity:notices")))


@pytest.mark.parametrize(
    "referer",
    ["https://elsewhere.example/x", "http://testserver//elsewhere.example/", "nonsense", ""],
)
def test_the_language_link_never_leads_elsewhere(client, db, referer):
    response = client.get(reverse("publicity:language", args=["en"]), headers={"referer": referer})
    assert response["Location"].startswith("/")
    assert not response["Location"].startswith("//")


def test_an_unknown_language_is_absent(client, db):
    assert client.get(reverse("publicity:language", args=["tlh"])).status_code == 404


def test_the_privacy_notice_names_its_version(client, db):
    page = text(english(client, reverse("publicity:privacy")))
    assert f"Version {PRIVACY_VERSION}" in page
    assert "Personal Information Protection Law" in page


def test_absent_and_forbidden_pages_are_the_same_bytes(client, client_of, tree, organiser):
    builders.make_competition("hidden", parent=tree[1], is_open=False)
    absent = client.get(contest_path("no-such"))
    answers = [
        client.get(contest_path("hidden")),
        client.get(results_path(1)),
        client.get("/no/such/page/"),
        client_of(organiser).get(reverse("publicity:notice", args=[999])),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {absent.content}


def test_a_refused_right_looks_like_an_absent_page(rf, client, db):
    refused = forbidden(rf.get("/work/track/"), PermissionDenied())
    absent = client.get(contest_path("no-such"))
    assert (refused.status_code, refused.content) == (404, absent.content)


def test_an_expired_form_says_what_to_do(db):
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), headers={"accept-language": "en"})
    assert response.status_code == 403
    assert "This page has been open for too long" in text(response)


def test_the_page_of_an_error_needs_nothing():
    with override("en"):
        assert "Something went wrong on our side" in render_to_string("500.html")


def test_opening_a_contest_shows_it_at_once(client, tree):
    hidden = builders.make_competition("late", parent=tree[1], is_open=False)
    assert client.get(contest_path("late")).status_code == 404
    builders.make_staff(hidden, username="opener")
    builders.open_complete(hidden, builders.make_user("opener"), {})
    assert client.get(contest_path("late")).status_code == 200


def test_a_planned_round_is_told_by_its_dates_alone(client, track):
    builders.make_round(track)
    page = client.get("/")
    assert Round.objects.get().state == Round.State.PLANNED
    assert page.status_code == 200
