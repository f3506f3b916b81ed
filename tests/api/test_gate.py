"""What stands before every answer: the method, the limits, the entity tag, the parameters."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from accounts.consents import DUE
from accounts.limits import place_of
from competitions.models import Competition
from tests import builders
from tests.api.asking import PATHS, ROOT, ask, told
from tests.builders import NOW

pytestmark = pytest.mark.django_db
BAD = [
    ("competitions", {"page": 10**30}, "page"),
    ("competitions", {"page": 0}, "page"),
    ("competitions", {"page": "-1"}, "page"),
    ("competitions", {"page": "１"}, "page"),
    ("competitions", {"page": "9" * 5000}, "page"),
    ("competitions", {"page": ""}, "page"),
    ("competitions", {"size": 101}, "size"),
    ("competitions", {"size": "1.5"}, "size"),
    ("competitions", {"size": "many"}, "size"),
    ("competitions", {"year": 1999}, "year"),
    ("competitions", {"year": 10**30}, "year"),
    ("competitions", {"level": "galaxy"}, "level"),
    ("competitions", {"state": "draft"}, "state"),
    ("competitions", {"q": "a\x00b"}, "q"),
    ("competitions", {"q": "a\nb"}, "q"),
    ("competitions", {"q": "长" * 61}, "q"),
    ("competitions", {"order": "1"}, "order"),
    ("competitions", {"a\x00": "1"}, "a\x00"),
    ("competitions", {"page": ["1", "2"]}, "page"),
    ("competitions/track", {"page": 1}, "page"),
    ("competitions/track/results", {"x": 1}, "x"),
    ("competitions/track/results/1", {"heat": 10**30}, "heat"),
    ("competitions/track/results/1", {"outcome": "won"}, "outcome"),
    ("competitions/track/results/1", {"sector": "\x00"}, "sector"),
    ("competitions/track/results/1000", {}, "order"),
    (f"competitions/track/results/{10**30}", {}, "order"),
    ("competitions/track/entries", {"q": "\x07"}, "q"),
    (f"competitions/{'x' * 41}", {}, "code"),
    ("notices", {"phase": "soon"}, "phase"),
    ("notices", {"competition": "\x00"}, "competition"),
    ("notices/a%00b", {}, "notice"),
    (f"notices/{'9' * 41}", {}, "notice"),
    ("openapi.json", {"format": "yaml"}, "format"),
]


@pytest.mark.parametrize(("path", "query", "field"), BAD)
def test_what_does_not_fit_is_refused_by_field(season, path, query, field):
    response = ask(path, **query)
    assert response.status_code == 422, response.content
    assert field in [error["field"] for error in response.json()["errors"]]
    assert all(error["message"] for error in response.json()["errors"])
    assert response["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing",
        "competitions/",
        "competitions/no%00where",
        "competitions/none/entries",
        "competitions/track/results/0x1",
        f"competitions/track/results/{'9' * 5000}",
        "competitions/track/results/7",
        "notices/none",
        f"notices/{10**18}",
        f"notices/{10**30}",
        "notices/①",
    ],
)
def test_what_is_not_there_is_answered_with_the_same_bytes(season, path):
    expected = ask("there/is/no/such/thing")
    response = ask(path)
    assert (response.status_code, response.content) == (404, expected.content)
    assert response.json()["errors"] == []
    own = {"X-Request-ID"}
    assert {k: v for k, v in response.items() if k not in own} == {
        k: v for k, v in expected.items() if k not in own
    }


@pytest.mark.parametrize("path", [*PATHS, "openapi.json"])
def test_an_answer_that_has_not_changed_is_sent_once(notice, path):
    first = ask(path)
    assert first["Cache-Control"] == "public, max-age=0, s-maxage=5"
    assert {"Authorization", "Accept-Language"} <= set(first["Vary"].split(", "))
    again = Client().get(f"{ROOT}{path}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = Client().get(f"{ROOT}{path}", headers={"if-none-match": '"other"'})
    assert other.content == first.content
    head = Client().head(f"{ROOT}{path}")
    assert (head.status_code, head["ETag"], head.content) == (200, first["ETag"], b"")


def test_what_changes_has_another_tag(notice):
    before = ask("competitions/track")["ETag"]
    Competition.objects.filter(code="track").update(summary="新的简介")
    assert ask("competitions/track")["ETag"] != before


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_it_is_read_and_nothing_else(season, method):
    response = getattr(Client(enforce_csrf_checks=True), method)(f"{ROOT}competitions")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert response.json()["detail"]


@pytest.mark.parametrize("path", [*PATHS, "competitions/none", "openapi.json"])
def test_a_session_makes_no_difference(notice, organiser, client_of, path):
    """Nor the language that somebody chose, a consent that is due, or a platform administrator."""
    expected = ask(path)
    client = client_of(organiser)
    session = client.session
    session[DUE] = True
    session.save()
    client.cookies["django_language"] = "en"
    for asking in (client, client_of(builders.make_admin())):
        response = ask(path, client=asking)
        assert (response.status_code, response.content) == (expected.status_code, expected.content)
        assert response.headers.get("ETag") == expected.headers.get("ETag")
        assert response["Cache-Control"] == expected["Cache-Control"]
        assert not response.cookies


def test_the_language_is_that_of_the_request(notice):
    path = f"{ROOT}competitions/track"
    chinese = Client().get(path).json()
    english = Client().get(path, headers={"accept-language": "en"}).json()
    assert (chinese["level"]["text"], english["level"]["text"]) == ("专题赛", "Special track")
    assert chinese["level"]["name"] == english["level"]["name"]
    assert chinese["name"] == english["name"]


def many(count, **extra):
    return [Client().get(f"{ROOT}notices", **extra).status_code for _turn in range(count)]


def test_whoever_asks_too_often_is_told_when_to_come_back(season, settings, monkeypatch):
    settings.API_REQUESTS = 3
    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(seconds=22))
    assert many(5) == [200, 200, 200, 429, 429]
    response = ask("competitions")
    assert (response.status_code, response["Retry-After"]) == (429, "38")
    assert response["Cache-Control"] == "private, no-store"
    assert many(1, REMOTE_ADDR="10.0.0.9") == [200]
    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(seconds=60))
    assert many(1) == [200]


def test_what_is_refused_counts_as_well(season, settings):
    settings.API_REQUESTS = 2
    assert ask("competitions", page=0).status_code == 422
    assert ask("competitions/none").status_code == 404
    assert ask("competitions").status_code == 429


def test_a_header_that_no_proxy_of_ours_sent_makes_nobody_another_address(season, settings):
    settings.API_REQUESTS = 1
    assert many(1) == [200]
    assert many(1, HTTP_X_FORWARDED_FOR="10.1.2.3") == [429]


def test_a_network_counts_as_one_address(season, settings):
    settings.API_REQUESTS = 1
    assert many(1, REMOTE_ADDR="2001:db8:1:2::1") == [200]
    assert many(1, REMOTE_ADDR="2001:db8:1:2:ffff::9") == [429]
    assert many(1, REMOTE_ADDR="2001:db8:1:3::1") == [200]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("unix socket", "unix socket"),
    ],
)
def test_the_place_of_an_address(address, place):
    assert place_of(address) == place


def test_every_route_of_the_interface_is_described(season):
    paths = told("openapi.json")["paths"]
    described = {one["get"]["operationId"] for one in paths.values()}
    routed = {
        key for key in get_resolver().namespace_dict["api"][1].reverse_dict if isinstance(key, str)
    }
    assert routed == described | {"guide", "openapi", "tokens", "token_revoke"}


def test_the_description_has_no_null_in_an_address_and_lets_everybody_in(season):
    found = told("openapi.json")
    assert found["security"] == [{}, {"token": []}]
    for path in found["paths"].values():
        assert all("anyOf" not in each["schema"] for each in path["get"]["parameters"])


def test_the_guide_names_every_path_and_both_limits(season, settings):
    settings.API_REQUESTS, settings.API_REQUESTS_WITH_TOKEN = 61, 601
    html = Client().get("/api/").content.decode()
    for path in told("openapi.json")["paths"]:
        assert path in html
    assert "61" in html
    assert "601" in html
