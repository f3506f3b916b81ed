"""Tokens: whose they are, how long they hold, and that nobody can look one up."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.personal_data import PARTS
from api.models import Token
from api.services.tokens import TokenExists, digest_of, issue_token, revoke_token, token_of
from competitions.models import Body
from tests import builders
from tests.api.asking import ROOT
from tests.builders import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
PAGE = "/work/track/tokens/"


def issue(body, actor, *, purpose="数据大屏", expires_on=TODAY + 30 * DAY):
    return issue_token(body, purpose=purpose, expires_on=expires_on, actor=actor, at=NOW)


def ask_with(secret, scheme="Bearer"):
    header = {"authorization": f"{scheme} {secret}"}
    return Client().get(f"{ROOT}notices", headers=header)


def test_a_token_is_asked_with_and_shows_nothing_more(body, organiser):
    token, secret = issue(body, organiser)
    with_it, without = ask_with(secret), Client().get(f"{ROOT}notices")
    assert (with_it.status_code, with_it.content) == (200, without.content)
    assert with_it["ETag"] == without["ETag"]
    assert with_it["Cache-Control"] == "private, max-age=0"
    token.refresh_from_db()
    assert token.last_used_on == TODAY


def test_the_secret_is_kept_nowhere(body, organiser):
    token, secret = issue(body, organiser)
    kept = [*Token.objects.values_list(), *AuditEntry.objects.values_list()]
    assert secret not in str(kept)
    assert (token.digest, token.hint) == (digest_of(secret), secret[-4:])
    assert len(secret) > 40
    lines = AuditEntry.objects.filter(action="token.issue")
    assert [(line.actor, line.scope) for line in lines] == [(organiser, body.competition.path)]


def test_two_tokens_are_not_alike(body, organiser):
    first, second = issue(body, organiser)[1], issue(body, organiser, purpose="另一个")[1]
    assert first != second


def test_it_holds_through_its_last_day_in_china(body, organiser, monkeypatch):
    _token, secret = issue(body, organiser, expires_on=TODAY)
    last = dt.datetime(2026, 9, 1, 15, 59, 59, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: last)
    assert ask_with(secret).status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: last + dt.timedelta(seconds=1))
    assert ask_with(secret).status_code == 401


def test_a_revoked_token_is_refused_at_once_and_revoking_twice_is_once(body, organiser):
    token, secret = issue(body, organiser)
    revoke_token(token, actor=organiser, at=NOW)
    revoke_token(token, actor=organiser, at=NOW + DAY)
    response = ask_with(secret)
    assert (response.status_code, response["WWW-Authenticate"].split()[0]) == (401, "Bearer")
    assert response.json()["detail"]
    assert response["Cache-Control"] == "private, no-store"
    token.refresh_from_db()
    assert token.revoked_at == NOW
    assert AuditEntry.objects.filter(action="token.revoke").count() == 1


@pytest.mark.parametrize(
    ("secret", "scheme"),
    [
        ("cs_none", "Bearer"),
        ("", "Bearer"),
        ("x" * 10_000, "Bearer"),
        ("é\x80", "Bearer"),
        ("cs_none", "Basic"),
        ("cs_none", "Token"),
    ],
)
def test_what_is_no_token_is_refused(season, secret, scheme):
    assert ask_with(secret, scheme).status_code == 401


def test_the_digest_does_not_open_anything(body, organiser):
    token, _secret = issue(body, organiser)
    assert ask_with(token.digest).status_code == 401
    assert ask_with(token.hint).status_code == 401


def test_the_word_before_a_token_may_be_written_small(body, organiser):
    assert ask_with(issue(body, organiser)[1], "bearer").status_code == 200


def test_a_token_has_a_limit_of_its_own(body, organiser, settings):
    settings.API_REQUESTS, settings.API_REQUESTS_WITH_TOKEN = 1, 3
    one, other = issue(body, organiser)[1], issue(body, organiser, purpose="另一个")[1]
    assert Client().get(f"{ROOT}notices").status_code == 200
    assert [ask_with(one).status_code for _turn in range(4)] == [200, 200, 200, 429]
    assert ask_with(other).status_code == 200
    assert Client().get(f"{ROOT}notices").status_code == 429


def test_guessing_counts_for_the_address(season, settings):
    settings.API_REQUESTS = 2
    found = [ask_with(f"cs_{turn}").status_code for turn in range(4)]
    assert found == [401, 401, 429, 429]


def test_it_is_looked_up_with_one_query_and_marked_once_a_day(
    body, organiser, django_assert_num_queries
):
    _token, secret = issue(body, organiser)
    with django_assert_num_queries(2):
        token_of(secret, at=NOW)
    with django_assert_num_queries(1):
        token_of(secret, at=NOW)
    with django_assert_num_queries(2):
        token_of(secret, at=NOW + DAY)


def test_only_organisers_of_the_node_or_above_issue_and_revoke(tree, body, organiser):
    _root, division, track = tree
    token, _secret = issue(body, builders.make_staff(division, username="above"))
    sibling = builders.make_competition("sibling", parent=division)
    strangers = [
        builders.make_staff(sibling, username="beside"),
        builders.make_staff(track, "secretariat", username="secretary"),
        builders.make_staff(track, "supervisor", username="watches"),
        builders.make_user("root", is_superuser=True),
        builders.make_user("nobody"),
    ]
    for stranger in strangers:
        with pytest.raises(PermissionDenied):
            issue(body, stranger, purpose="不行")
        with pytest.raises(PermissionDenied):
            revoke_token(token, actor=stranger, at=NOW)
    assert Token.objects.filter(revoked_at=None).count() == 1


def test_one_purpose_has_one_token_in_force(body, organiser):
    token, _secret = issue(body, organiser)
    with pytest.raises(TokenExists):
        issue(body, organiser)
    revoke_token(token, actor=organiser, at=NOW)
    issue(body, organiser)
    other = Body.objects.create(competition=body.competition, role="organizer", name="协会")
    issue(other, organiser)


def test_a_body_with_a_token_stays(body, organiser):
    issue(body, organiser)
    with pytest.raises(Exception, match="protected"):
        body.delete()


def test_the_copy_of_ones_data_names_the_tokens_that_one_issued(body, organiser):
    issue(body, organiser)
    [row] = PARTS["api"].collect(organiser).rows["tokens"]
    assert (row["body__name"], row["purpose"]) == (body.name, "数据大屏")
    assert "digest" not in row


# In the workspace


def form(body, /, **said):
    return {"body": body.pk, "purpose": "省级平台同步", "expires_on": "2026-12-31"} | said


def test_the_secret_is_shown_once_and_no_session_keeps_it(body, organiser, client_of):
    client = client_of(organiser)
    response = client.post(PAGE, form(body))
    secret = response.context["secret"]
    assert secret in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert ask_with(secret).status_code == 200
    assert secret not in client.get(PAGE).content.decode()
    assert all(secret not in str(one.get_decoded()) for one in Session.objects.all())


def test_a_form_sent_twice_issues_one_token(body, organiser, client_of):
    client = client_of(organiser)
    client.post(PAGE, form(body))
    again = client.post(PAGE, form(body))
    assert again.context["form"].errors.keys() == {"purpose"}
    assert again.context["secret"] == ""
    assert Token.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("purpose", ""),
        ("purpose", "长" * 61),
        ("purpose", "长" * 10_000),
        ("purpose", "a\x00b"),
        ("purpose", "a\u202eb"),
        ("expires_on", ""),
        ("expires_on", "2026-08-31"),
        ("expires_on", "2028-09-02"),
        ("expires_on", "9999-12-31"),
        ("expires_on", "0001-01-01"),
        ("expires_on", "yesterday"),
        ("expires_on", "9" * 5000),
        ("body", ""),
        ("body", "0"),
        ("body", "9" * 30),
        ("body", "x\x00"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_kept(body, organiser, client_of, name, value):
    response = client_of(organiser).post(PAGE, form(body, **{name: value}))
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {name}
    assert response.context["form"].data["purpose" if name != "purpose" else "expires_on"]
    assert Token.objects.count() == 0


def test_a_body_of_another_contest_has_no_token_here(tree, body, organiser, client_of):
    other = Body.objects.create(competition=tree[1], role="host", name="别处")
    response = client_of(organiser).post(PAGE, form(other))
    assert response.context["form"].errors.keys() == {"body"}


def test_without_a_body_the_page_says_where_to_name_one(fresh, client_of):
    first = builders.make_staff(fresh, username="first-of-fresh")
    html = client_of(first).get("/work/fresh/tokens/").content.decode()
    assert reverse("admin:competitions_competition_change", args=[fresh.pk]) in html
    assert 'name="purpose"' not in html


def test_revoking_is_asked_for_and_done_by_post(body, organiser, client_of):
    token, secret = issue(body, organiser)
    client, path = client_of(organiser), f"{PAGE}{Token.objects.get().pk}/revoke/"
    assert client.get(path).status_code == 200
    assert ask_with(secret).status_code == 200
    assert client.post(path).url == PAGE
    assert ask_with(secret).status_code == 401
    assert client.get(path).status_code == 200
    assert client.get(PAGE).status_code == 200
    token.refresh_from_db()
    assert token.revoked_at == NOW


def test_a_token_of_another_contest_is_not_found_here(tree, organiser, client_of):
    other = Body.objects.create(competition=tree[1], role="host", name="别处")
    token, secret = issue(other, builders.make_staff(tree[1], username="above"))
    for send in (client_of(organiser).get, client_of(organiser).post):
        assert send(f"{PAGE}{token.pk}/revoke/").status_code == 404
        assert send(f"/work/division/tokens/{token.pk}/revoke/").status_code == 404
    assert ask_with(secret).status_code == 200


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_costs_the_same_with_few_and_with_many(
    body, organiser, client_of, count, django_assert_num_queries
):
    for turn in range(count):
        issue(body, organiser, purpose=f"用途{turn}")
    client = client_of(organiser)
    client.get(PAGE)
    with django_assert_num_queries(9):
        client.get(PAGE)


def test_the_page_of_duties_leads_here_for_organisers_alone(tree, organiser, client_of):
    watches = builders.make_staff(tree[2], "supervisor", username="watches")
    assert PAGE in client_of(organiser).get("/work/track/access/").content.decode()
    assert PAGE not in client_of(watches).get("/work/track/access/").content.decode()
