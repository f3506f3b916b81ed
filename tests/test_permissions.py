"""The permission table, walked in full: every row × role × phase, and every route in a row."""

import dataclasses
import logging
import os

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client

from api.addresses import ROOT
from papers.services import making
from tests import permissions, phases
from tests.addresses import PARAMETERS, address, request_of
from tests.permissions import EVERYBODY, TableUnreadable, comparable, doubled, missing, outcome
from tests.phases import PHASES
from tests.staging import staged, undone

pytestmark = pytest.mark.django_db
ROWS = permissions.load()
NOWHERE = "/there/is/no/such/page/"
# The data interface answers programs, in JSON: it has an absence of its own.
NOWHERE_FOR_PROGRAMS = "/api/v1/there/is/no/such/page/"
# A live document is for every cache: that there is none says nothing to anybody, in no language.
NOWHERE_FOR_CACHES = "/live/nowhere/1/document/"


@pytest.fixture(autouse=True)
def _private_media():
    """The files were stored when the phase was built; they lie in the folder of the whole run."""


@pytest.fixture(autouse=True, scope="module")
def _no_line_for_each_of_ten_thousand_requests():
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(making, "queue_files", lambda paper_id: True)


@pytest.fixture(scope="module", params=PHASES)
def stage(request, django_db_setup, django_db_blocker):
    """The world of one phase, a signed-in client for each role, and the clock of the phase."""
    phase = request.param
    with staged(django_db_blocker), time_machine.travel(phases.clock_of(phase), tick=False):
        world = phases.build(phase)
        world.clients = {role: signed_in(world.people[role]) for role in EVERYBODY}
        yield world


def signed_in(person):
    """A client whose session has been used before, so that nothing is written for the first time."""
    client = Client()
    if person.is_authenticated:
        client.force_login(person)
    client.get("/notices/")
    return client


def ask(world, row, route, role):
    """Send the row's request as `role` and take back whatever it did."""
    client = world.clients[role]
    with undone():
        if row.given:
            getattr(phases, row.given)(world)
        url, data, kind = request_of(row, route, world)
        word, response = outcome(client, row.method, url, data, kind)
    # Messages and the choice of a language would show on the next page.
    for name in set(client.cookies) - {settings.SESSION_COOKIE_NAME}:
        del client.cookies[name]
    return word, response


def kinds(phase):
    """(row, route) of everything that is walked in the phase."""
    return [
        (row, route)
        for row in ROWS
        if phase in row.phases
        for route in PARAMETERS
        if row.covers(route)
    ]


def askers(world, row, route):
    """Who asks now: everybody whose word changes here, and every third of those for whom it
    stays the same, in turn, so that each is asked at several points of the contest. On PostgreSQL
    every sixth: the rules are the same, what is looked for there is a query that fails.

    PERMISSIONS=full asks everybody everywhere, in some minutes.
    """
    if os.environ.get("PERMISSIONS") == "full":
        return EVERYBODY
    at = PHASES.index(world.phase)
    every = 6 if connection.vendor == "postgresql" else 3
    asked = []
    for turn, role in enumerate(EVERYBODY):
        words = [row.expected[phase, role] for phase in PHASES]
        is_edge = len({*words[max(at - 1, 0) : at + 2]}) > 1
        if is_edge or (at + turn + len(route)) % every == 0:
            asked.append(role)
    return asked


def test_the_table_says_what_every_address_does(stage):
    """And what a person may not see is answered, byte for byte, like a page that nobody made."""
    wrong = []
    absent = {
        (role, place): comparable(stage.clients[role].get(place))
        for role in EVERYBODY
        for place in (NOWHERE, NOWHERE_FOR_PROGRAMS, NOWHERE_FOR_CACHES)
    }
    for row, route in kinds(stage.phase):
        for role in askers(stage, row, route):
            word, response = ask(stage, row, route, role)
            expected = row.expected[stage.phase, role]
            place = nowhere_of(route, stage, row.about)
            if word == "–" and comparable(response) != absent[role, place]:
                word = "a 404 of its own"
            if word != expected:
                wrong.append(f"{row.object} ({route} {row.method}) {role}: {word}, not {expected}")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def nowhere_of(route, world, about):
    if route == "hall:live_document":
        return NOWHERE_FOR_CACHES
    in_interface = address(route, world, about).startswith(ROOT)
    return NOWHERE_FOR_PROGRAMS if in_interface else NOWHERE


def test_a_visitor_is_sent_to_sign_in_whether_it_exists_or_not(stage):
    client = stage.clients["An"]
    private = {
        route
        for row, route in kinds(stage.phase)
        if row.expected[stage.phase, "An"] == "in" and not route.startswith("admin:")
    }
    for route in private:
        for absent in (False, True):
            url = address(route, stage, absent=absent)
            response = client.get(url)
            assert (response.status_code, response.content) == (302, b""), url
            assert response.url in {
                f"/accounts/login/?next={url}",
                "/accounts/login/",
                # Where a code was asked for.
                "/accounts/login/code/",
            }


def test_every_route_stands_in_one_row():
    assert missing(ROWS, PARAMETERS) == set()
    assert doubled(ROWS, PARAMETERS) == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.object} {row.method}")
def test_without_its_row_a_route_is_found_missing(row):
    covered = {route for route in PARAMETERS if row.covers(route)}
    others = [other for other in ROWS if not any(map(other.covers, covered))]
    assert covered
    assert covered <= missing(others, PARAMETERS)


def test_a_new_route_and_a_row_too_many_are_found():
    assert missing(ROWS, [*PARAMETERS, "projects:export"]) == {"projects:export"}
    twice = [*ROWS, dataclasses.replace(ROWS[0], object="again")]
    assert doubled(twice, PARAMETERS) == {
        (route, "GET", "") for route in PARAMETERS if ROWS[0].covers(route)
    }


def test_no_row_is_about_a_route_that_is_gone():
    for row in ROWS:
        for pattern in row.routes:
            alone = dataclasses.replace(row, routes=(pattern,))
            assert any(alone.covers(route) for route in PARAMETERS), pattern


@pytest.mark.parametrize("outcome", [{"all": "X On"}, {"all": "R Nobody"}, {"soon": "R On"}])
def test_a_table_with_an_unknown_word_is_refused(outcome):
    with pytest.raises(TableUnreadable):
        permissions.row_of({"object": "x", "routes": ["health"], "outcome": outcome})


@pytest.mark.parametrize("row", [row for row in ROWS if row.routes[0] == "projects:review"])
@pytest.mark.parametrize(("recused", "free"), [("Or", "On"), ("Rr", "Re"), ("Sr", "Su")])
def test_the_table_lets_a_recusal_win(row, recused, free):
    for phase in PHASES:
        assert row.expected[phase, recused] == "–"
    assert "–" not in {row.expected[phase, free] for phase in ("closed", "archived")}
