"""Pages of the hall for those without an account: the live document, and a screen let in by its link."""

import json

import pytest

from competitions.models import Competition
from hall.models import HallRun
from hall.services.runs import open_run, open_to_public
from hall.services.screens import add_screen
from judging.models import Appearance
from projects.services.reviews import disqualify_entry
from tests import builders, staging
from tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
stage, world = staging.stage_of(builders.hall_of(entries=3, judges=3)), staging.world
heat = staging.part("heat")


@pytest.fixture
def host(db):
    return builders.make_admin()


@pytest.fixture
def run(heat, host):
    return open_run(heat, actor=host, at=NOW)


@pytest.fixture
def live(run, host):
    open_to_public(run, is_public=True, actor=host, at=NOW)
    return f"/live/{run.heat.round.competition.code}/{run.heat_id}/"


def test_the_document_is_answered_once_and_then_not_modified(client, live):
    first = client.get(f"{live}document/")
    assert json.loads(first.content)["order"][0]["place"] == 1
    assert first["Cache-Control"] == "public, max-age=0, s-maxage=1"
    again = client.get(f"{live}document/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_document_costs_one_query_and_sets_no_cookie(client, live, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get(f"{live}document/")
    assert not answer.cookies
    assert "Vary" not in answer


def test_a_live_page_that_is_closed_is_not_there(client, live, run, host):
    assert client.get(live).status_code == 200
    open_to_public(run, is_public=False, actor=host, at=NOW)
    assert client.get(live).status_code == 404
    assert client.get(f"{live}document/").status_code == 404


def test_a_cache_learns_that_a_document_was_closed_and_asks_again(client, live, run, host):
    open_to_public(run, is_public=False, actor=host, at=NOW)
    closed, never_there = (
        client.get(path) for path in (f"{live}document/", "/live/x/1/document/")
    )
    for answer in (closed, never_there):
        assert (answer.status_code, answer.content) == (404, b"")
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=1"
    open_to_public(run, is_public=True, actor=host, at=NOW)
    assert client.get(f"{live}document/").status_code == 200


def test_the_compiled_question_is_asked_anew_for_each_page(client, live, run, host):
    code, pk = live.split("/")[2:4]
    assert client.get(f"{live}document/").status_code == 200
    assert client.get(f"/live/{code}/{int(pk) + 1}/document/").status_code == 404
    assert client.get(f"/live/another/{pk}/document/").status_code == 404
    assert client.get(f"/live/{code}/{2**62 % 10**18}/document/").status_code == 404
    Competition.objects.filter(code=code).update(state=Competition.State.DRAFT)
    assert client.get(f"{live}document/").status_code == 404


def test_a_rehearsal_is_never_public(client, heat, host):
    run = open_run(heat, is_rehearsal=True, actor=host, at=NOW)
    HallRun.objects.filter(pk=run.pk).update(entity_tag="x")
    assert client.get(f"/live/{heat.round.competition.code}/{heat.pk}/").status_code == 404


def test_a_link_makes_this_browser_a_screen_and_no_other(client, run, host):
    secret = add_screen(run, "主屏", actor=host, at=NOW).secret
    HallRun.objects.filter(pk=run.pk).update(opened_at=NOW)
    link = f"/screen/open/{secret}/"
    assert client.get("/screen/").status_code == 404
    run.screens.update(made_at="2999-01-01T00:00Z")
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 302
    assert client.get("/screen/").status_code == 200
    assert json.loads(client.get("/screen/document/").content)["scene"] == "holding"
    other = type(client)()
    assert other.post(link).status_code == 404
    assert other.get("/screen/document/").status_code == 404


def test_a_document_is_read_and_never_written(client, live):
    assert client.head(f"{live}document/").status_code == 200
    assert client.post(f"{live}document/").status_code == 405


def test_who_is_disqualified_meanwhile_is_gone_from_the_document_at_once(client, live, run, host):
    title = json.loads(client.get(f"{live}document/").content)["order"][0]["title"]
    entry = Appearance.objects.get(pk=run.order[0]).entry
    disqualify_entry(entry, actor=host, at=NOW, reason="材料不实")
    answer = client.get(f"{live}document/")
    assert title not in answer.content.decode()
    assert (
        client.get(f"{live}document/", headers={"If-None-Match": answer["ETag"]}).status_code
        == 304
    )
