"""How far a seat card's session reaches: its own heat's pages; every other address is absent."""

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.http import HttpResponse
from django.test import Client
from django.urls import clear_url_caches, include, path

from api.addresses import ROOT
from competitions.services.grants import grant_role
from judging.card_reach import REACH
from tests import builders
from tests.addresses import PARAMETERS, address
from tests.judging.cards import equipped
from tests.people import SEATS
from tests.permissions import comparable
from tests.phases import build
from tests.staging import staged

pytestmark = pytest.mark.django_db
NOWHERE = "/there/is/no/such/page/"
# A live document knows nobody, and answers everybody alike that there is none.
DOCUMENT, NO_DOCUMENT = ("hall:live_document", "get"), "/live/nowhere/1/document/"
# What the session of a card is for. A new name here is a decision, not a detail.
MEANT = {
    "judging:home",
    "judging:heat",
    "judging:commitment",
    "judging:review",
    "judging:reopen",
    "judging:sheet",
    "judging:save",
    "judging:note",
    "judging:flag",
    "judging:material",
    "judging:picture",
    "judging:kit",
    "hall:stage_line",
    "hall:now",
    "judging:worker",
    "judging:manifest",
    "judging:icon",
    "judging:icon_masked",
    "judging:offline",
    "judging:recuse_self",
    "judging:papers",
    "judging:card",
    "judging:card_pin",
    "judging:card_leave",
}


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    """The contest while it is scored; the judge Jp, who is an organiser too, with a card's session."""
    with staged(django_db_blocker):
        world = build("scoring")
        with time_machine.travel(world.heat.starts_at, tick=False):
            judge = world.people["Jp"]
            other = builders.make_heat(world.round, number=2)
            builders.seat_judge(
                other,
                judge.judge,
                number=1,
                is_chair=True,
                reason="现场增补",
                actor=world.admin,
                at=builders.NOW,
            )
            world.other_heat = other
            world.hall = equipped(world.heat, SEATS["Jp"])
            grant_role(world.track, judge, "organiser", actor=world.admin, at=builders.NOW)
            judge.is_staff = True
            judge.save()
            assert world.hall.tablet.sign_in(world.hall.secret, world.hall.pin).status_code == 302
            yield world


@pytest.fixture
def client(stage):
    return stage.hall.tablet.client


def asked(stage, client):
    """(route, method, answer) of every route of the portal that the session is not meant for."""
    for route in PARAMETERS:
        if route in MEANT:
            continue
        for method in ("get", "post"):
            yield route, method, getattr(client, method)(address(route, stage))


def test_the_list_is_the_one_that_is_meant():
    assert set(REACH) == MEANT
    assert set(PARAMETERS) >= MEANT


def test_every_other_address_of_the_portal_is_absent(stage, client):
    absent = {"": comparable(client.get(NOWHERE)), DOCUMENT: comparable(client.get(NO_DOCUMENT))}
    wrong = [
        f"{route} {method}: {answer.status_code}"
        for route, method, answer in asked(stage, client)
        if comparable(answer) != absent[DOCUMENT if (route, method) == DOCUMENT else ""]
        and not knows_nobody(stage, route)
    ]
    assert wrong == []


def knows_nobody(stage, route):
    """The data interface drops every cookie before a session is looked up."""
    return address(route, stage).startswith(ROOT)


def test_the_data_interface_answers_a_card_as_it_answers_everybody(stage, client):
    """Byte for byte, whatever is asked: the session of the card is not looked at."""
    asked_for = [route for route in PARAMETERS if knows_nobody(stage, route)]
    assert asked_for
    for route in asked_for:
        url = address(route, stage)
        for method in ("get", "post"):
            answers = [getattr(who, method)(url) for who in (client, Client())]
            assert comparable(answers[0]) == comparable(answers[1]), (route, method)


def test_the_same_person_reaches_them_with_an_account(stage):
    """So it is the card's session that is refused, and not the person."""
    full = Client()
    full.force_login(stage.people["Jp"])
    for route in ("my_work", "workspace", "judging:round", "admin:index", "accounts:my_data"):
        assert full.get(address(route, stage)).status_code == 200, route


def test_its_own_heat_is_open(stage, client):
    sheet = stage.sheet
    assert client.get("/judge/").url == f"/judge/heats/{stage.heat.pk}/"
    for way in (
        f"/judge/heats/{stage.heat.pk}/",
        f"/judge/sheets/{sheet.pk}/",
        f"/judge/appearances/{stage.appearance.pk}/recuse/",
    ):
        page = client.get(way)
        assert page.status_code == 200
        # Nor does any page of it lead anywhere else.
        text = page.content.decode()
        assert 'href="/my' not in text
        assert 'href="/work' not in text
        assert "/accounts/logout/" not in text


def test_another_heat_of_the_same_judge_is_absent(stage, client):
    absent = comparable(client.get(NOWHERE))
    for way in (f"/judge/heats/{stage.other_heat.pk}/", f"/judge/sheets/{stage.chairs_sheet.pk}/"):
        assert comparable(client.get(way)) == absent
    full = Client()
    full.force_login(stage.people["Jp"])
    assert full.get(f"/judge/heats/{stage.other_heat.pk}/").status_code == 200


def test_without_the_middleware_all_of_it_would_be_open(stage, settings):
    """The negative control: the same session, and nothing that keeps it within its heat."""
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if not name.endswith("SeatCardReach")
    ]
    loose = Client()
    loose.cookies = stage.hall.tablet.client.cookies
    assert loose.session[USER_KEY] == str(stage.people["Jp"].pk)
    assert loose.get(address("workspace", stage)).status_code == 200
    assert loose.get("/my/").status_code == 200


def test_a_new_page_is_closed_until_somebody_names_it(stage, client, settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    clear_url_caches()
    try:
        assert client.get("/brand/new/").status_code == 404
        monkeypatch.setitem(REACH, "brand_new", REACH["judging:home"])
        assert client.get("/brand/new/").content == b"new"
    finally:
        clear_url_caches()


def brand_new(request):
    return HttpResponse(b"new")


urlpatterns = [
    path("brand/new/", brand_new, name="brand_new"),
    path("", include("config.urls")),
]
handler404 = "config.errors.not_found"
