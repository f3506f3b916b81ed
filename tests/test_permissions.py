"""The permission table, walked in full: every row × role × phase, and every route in a row."""

import logging
from contextlib import nullcontext

import pytest
import time_machine
from django.test import Client

from publicity.services import reports
from tests import permissions, phases
from tests.addresses import PARAMETERS, request_of
from tests.permissions import EVERYBODY, outcome
from tests.phases import PHASES
from tests.staging import staged, undone

pytestmark = pytest.mark.django_db
ROWS = permissions.load()


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
    monkeypatch.setattr(reports, "queue_report", lambda report: True)


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


def ask(world, row, route, role, *, absent=False):
    """Send the row's request as `role` and take back whatever it did."""
    client = world.clients[role]
    with undone() if row.method == "POST" else nullcontext():
        if row.given:
            getattr(phases, row.given)(world)
        url, data, kind = request_of(row, route, world, absent=absent)
        word, response = outcome(client, row.method, url, data, kind)
    client.cookies.pop("messages", None)
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
    """Everybody; what is not there yet is not there for anybody, so a few are asked for all."""
    if is_there(world, route, row.about):
        return EVERYBODY
    return ("An", "Ow", "Jp", "On", "Ad")


def test_the_table_says_what_every_address_does(stage):
    wrong = []
    for row, route in kinds(stage.phase):
        for role in askers(stage, row, route):
            word, _response = ask(stage, row, route, role)
            expected = row.expected[stage.phase, role]
            if word != expected:
                wrong.append(f"{row.object} ({route} {row.method}) {role}: {word}, not {expected}")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_every_route_stands_in_one_row():
    missing, doubled = permissions.uncovered(ROWS, PARAMETERS)
    assert (missing, doubled) == (set(), set())
