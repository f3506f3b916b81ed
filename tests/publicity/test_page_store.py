"""Anonymous pages are put together once while nothing changes, and never once too often."""

import datetime as dt
import sqlite3

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competitions.models import Competition
from projects.models import Entry
from projects.services.showings import take_down, withdraw_showing
from publicity import data_state, page_store
from publicity.page_store import BESIDES, LONGEST_PLACE, Kept, Store
from publicity.views.conditional import public_page
from tests import builders
from tests.projects.showing_pictures import show
from tests.publicity.contests import publish
from tests.publicity.gallery_pages import TODAY, make_entries

together = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: TODAY)


@pytest.fixture
def season(transactional_db):
    """A published final with two projects in the gallery, and an organiser."""
    page_store.store = Store(page_store.BUDGET)
    track = builders.make_tree()[2]
    people = [builders.make_staff(track, username=name) for name in ("organiser", "second")]
    entries, final = make_entries(track, ["甲项目", "乙项目"])
    publish(final, *people)
    return [show(entry) for entry in entries], people[0]


def gallery(**headers):
    return Client().get("/gallery/", headers=headers)


def shown(response):
    return [name for name in ("甲项目", "乙项目") if name in response.content.decode()]


def while_nothing_is_committed(*asks):
    """What each of `asks` answers and the queries it takes, in a stretch without any commit.

    The other databases of a PostgreSQL server count their commits together with this one.
    """
    for _attempt in range(200):
        before = data_state.state_of_data()
        answers = []
        for ask in asks:
            with CaptureQueriesContext(connection) as queries:
                answer = ask()
            answers.append((answer, len(queries)))
        if data_state.state_of_data() == before:
            return answers
    pytest.fail("This server is never at rest.")


@together
def test_an_unchanged_page_is_put_together_once(season):
    tag = gallery()["ETag"]
    (first, _), second, known = while_nothing_is_committed(
        gallery, gallery, lambda: gallery(**{"if-none-match": tag})
    )
    state_costs = 0 if connection.vendor == "sqlite" else 1
    assert [queries for _, queries in (second, known)] == [state_costs] * 2
    assert second[0].content == first.content
    kept = {"ETag", "Cache-Control", "Vary", "Content-Type"}
    assert {name: second[0][name] for name in kept} == {name: first[name] for name in kept}
    assert (known[0].status_code, known[0].content) == (304, b"")


@together
def test_what_is_taken_back_or_taken_down_is_gone_with_the_next_request(season):
    (one, other), organiser = season
    tag = gallery()["ETag"]
    assert shown(gallery()) == ["甲项目", "乙项目"]
    withdraw_showing(one.entry, actor=one.entry.project.owner, at=TODAY)
    assert shown(gallery()) == ["乙项目"]
    assert gallery(**{"if-none-match": tag}).status_code == 200
    take_down(other, reason="商标", actor=organiser, at=TODAY)
    assert shown(gallery()) == []
    assert Client().get(f"/gallery/{other.code}/").status_code == 404


@together
def test_without_the_state_of_the_data_these_tests_would_fail(season, monkeypatch):
    """The negative control: a store that does not look at the data shows what was taken back."""
    monkeypatch.setattr(page_store, "state_of_data", lambda: "always the same")
    (one, _other), _organiser = season
    assert shown(gallery()) == ["甲项目", "乙项目"]
    withdraw_showing(one.entry, actor=one.entry.project.owner, at=TODAY)
    assert shown(gallery()) == ["甲项目", "乙项目"]


@together
def test_an_update_past_every_signal_is_seen(season):
    assert shown(gallery()) == ["甲项目", "乙项目"]
    Entry.objects.update(state=Entry.State.WITHDRAWN)
    assert shown(gallery()) == []


@together
def test_what_was_not_committed_is_kept_for_nobody(season):
    assert shown(gallery()) == ["甲项目", "乙项目"]
    with transaction.atomic():
        Entry.objects.update(state=Entry.State.WITHDRAWN)
        assert data_state.state_of_data() is None
        assert shown(gallery()) == []
        transaction.set_rollback(True)
    assert shown(gallery()) == ["甲项目", "乙项目"]


@together
def test_the_clock_turns_a_page_over(season, monkeypatch):
    def home():
        return Client().get("/").context

    later = TODAY + dt.timedelta(seconds=1)
    _first, second = while_nothing_is_committed(home, home)
    assert second[0] is None
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert home() is not None


@together
def test_languages_hosts_and_queries_are_kept_apart(season):
    chinese = gallery().content
    english = gallery(**{"accept-language": "en"}).content
    assert chinese != english
    assert gallery().content == chinese
    assert shown(Client().get("/gallery/?q=甲")) == ["甲项目"]
    assert shown(gallery()) == ["甲项目", "乙项目"]
    here = Client().get("/gallery/", headers={"host": "localhost"}).content.decode()
    assert "http://localhost/gallery/" in here
    assert "http://testserver/gallery/" in gallery().content.decode()


@together
def test_who_is_signed_in_gets_nothing_that_is_kept_and_leaves_nothing(season, client_of):
    _showings, organiser = season
    anonymous = gallery()
    mine = client_of(organiser).get("/gallery/")
    assert mine.context is not None
    assert str(organiser.pk) in mine.content.decode()
    assert gallery().content == anonymous.content
    assert "private" in mine["Cache-Control"]


@together
@pytest.mark.parametrize("does", ["token", "cookie", "session", "absent"])
def test_what_is_one_visitor_s_own_is_not_kept(season, rf, does):
    asked = []

    @public_page
    def view(request):
        asked.append(request)
        response = HttpResponse("x", status=404 if does == "absent" else 200)
        if does == "token":
            response.write(get_token(request))
        if does == "cookie":
            response.set_cookie("a", "b")
        if does == "session":
            request.session["a"] = "b"
        return response

    for _turn in range(2):
        request = rf.get("/nowhere/")
        request.user = AnonymousUser()
        request.session = SessionStore()
        request._messages = []
        view(request)
    assert len(asked) == 2


@together
def test_an_absent_page_is_not_kept(season):
    assert Client().get("/contests/coming/").status_code == 404
    builders.make_competition("coming", parent=Competition.objects.get(code="track"))
    assert Client().get("/contests/coming/").status_code == 200


@pytest.mark.django_db
def test_inside_a_transaction_nothing_is_kept():
    assert data_state.state_of_data() is None


def test_the_onlooker_sees_every_commit_and_another_file_in_its_place(tmp_path):
    path = tmp_path / "data.sqlite3"

    def made(at):
        writer = sqlite3.connect(at, isolation_level=None)
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE a (b)")
        return writer

    writer = made(path)
    onlooker = data_state.Onlooker(str(path))
    states = [onlooker.state()]
    assert onlooker.state() == states[0]
    for number in range(5):
        writer.execute("INSERT INTO a VALUES (?)", [number])
        states.append(onlooker.state())
    writer.execute("BEGIN")
    writer.execute("INSERT INTO a VALUES (9)")
    assert onlooker.state() == states[-1]
    writer.execute("COMMIT")
    states.append(onlooker.state())
    writer.close()
    other = made(tmp_path / "other.sqlite3")
    other.close()
    (tmp_path / "other.sqlite3").replace(path)
    states.append(onlooker.state())
    assert len(set(states)) == len(states)
    assert None not in states
    path.unlink()
    assert onlooker.state() is None
    onlooker.close()


def test_the_store_holds_no_more_than_its_budget_and_drops_what_was_used_least():
    store = Store(100 + 3 * BESIDES)
    for name in "abcd":
        store.put(name, Kept(b"x" * 30, ()))
        store.get("a")
    assert [name for name in "abcd" if store.get(name)] == ["a", "c", "d"]
    store.put("large", Kept(b"x" * (101 + 3 * BESIDES), ()))
    assert store.get("large") is None


def test_a_made_up_address_is_answered_and_not_kept(db):
    long = "/robots.txt?" + "x" * LONGEST_PLACE
    assert page_store.key_of(RequestFactory().get(long), TODAY) is None


def test_what_an_entry_takes_besides_its_content_counts_too():
    store = Store(10 * BESIDES)
    for number in range(100):
        store.put(number, Kept(b"", ()))
    assert sum(store.get(number) is not None for number in range(100)) == 10
