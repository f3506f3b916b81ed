"""No page of a judge shows a project before the commitment in force is signed."""

import datetime as dt
import json

import pytest
from django.http import HttpResponse
from django.urls import path, reverse

from judging import urls
from judging.commitment_text import TEXT, digest_of
from judging.models import SheetVersion
from judging.services.heats import lock_heat
from judging.services.panels import seat_judge
from judging.views.commitment_gate import APPEARANCE, HEAT, MATERIAL, SHEET
from tests import builders
from tests.builders import NOW
from tests.judging.saving import sheet_of
from tests.judging.test_judge_views import body_of

pytestmark = pytest.mark.django_db
STAFF = "work/"
# Addresses that are not the organisers' and show a judge no project, each with what it does show.
WITHOUT_PROJECTS = {
    "home": "the judge's heats by name and day",
    "commitment": "the commitment itself",
    "profile": "the judge's own entry in the pool",
    "profile_absence": "the judge's own days away",
    "invitation": "who asks, and for what",
    "own_pin": "the judge's own seat card",
    "own_ties": "what the judge declared",
    "worker": "nobody's data",
    "manifest": "nobody's data",
    "icon": "nobody's data",
    "icon_masked": "nobody's data",
    "offline": "nobody's data",
    "card": "sign-in",
    "card_pin": "heat and seat",
    "card_leave": "sign-out",
    "keep_away": "the entrant's own entry",
    "own_feedback": "the entrant's own entry",
}


def ungated(patterns):
    """Names of the addresses that a judge may reach without the gate and that nobody named."""
    return {
        pattern.name
        for pattern in patterns
        if not str(pattern.pattern).startswith(STAFF)
        and pattern.name not in WITHOUT_PROJECTS
        and not hasattr(pattern.callback, "after_commitment")
    }


GATED = {
    pattern.name: pattern.callback.after_commitment
    for pattern in urls.urlpatterns
    if hasattr(pattern.callback, "after_commitment")
}


@pytest.fixture
def heat(track):
    return builders.make_open_heat(track, entries=1, judges=2)


@pytest.fixture
def sheet(heat):
    return sheet_of(heat)


@pytest.fixture
def material(sheet):
    return sheet.appearance.entry.materials.exclude(kind="declaration").first()


@pytest.fixture
def client(client_of, sheet):
    return client_of(sheet.seat.judge.user)


@pytest.fixture
def new_version(monkeypatch):
    """What every judge has signed is not the version in force any more."""
    monkeypatch.setattr("judging.services.commitments.VERSION", "2027-1")


def way(heat):
    return reverse("judging:commitment", args=[heat.pk])


def sent(client, sheet, body):
    address = reverse("judging:save", args=[sheet.pk])
    return client.post(address, json.dumps(body), content_type="application/json")


def test_every_page_of_a_judge_is_gated_or_shows_no_project():
    assert ungated(urls.urlpatterns) == set()


def test_a_page_without_the_gate_is_found():
    def leak(request, pk):
        return HttpResponse()

    new = path("judge/sheets/<int:pk>/leak/", leak, name="leak")
    staff = path("work/<slug:code>/sheets/<int:pk>/leak/", leak, name="staff_leak")
    assert ungated([*urls.urlpatterns, new, staff]) == {"leak"}


def test_nothing_is_named_that_is_gated_or_gone():
    names = {pattern.name for pattern in urls.urlpatterns}
    assert WITHOUT_PROJECTS.keys() <= names - GATED.keys()


@pytest.mark.parametrize("name", sorted(GATED))
def test_nobody_passes_unsigned(name, client, heat, sheet, material, new_version):
    about = {HEAT: heat, SHEET: sheet, APPEARANCE: sheet.appearance, MATERIAL: material}
    address = reverse(f"judging:{name}", args=[about[GATED[name]].pk])
    answers = [client.get(address), client.post(address)]
    for answer in answers:
        if answer.status_code == 428:
            said = answer.json()
            assert said["commitment"] == way(heat)
            assert "承诺书" in said["error"]
        elif answer.status_code != 405:
            assert (answer.status_code, answer.url) == (302, way(heat))
    assert {405} != {answer.status_code for answer in answers}


@pytest.mark.parametrize("name", sorted(GATED))
def test_without_the_gate_they_would_pass(
    name, client, heat, sheet, material, new_version, monkeypatch
):
    monkeypatch.setattr("judging.views.commitment_gate.unsigned_heat", lambda user, **of: None)
    about = {HEAT: heat, SHEET: sheet, APPEARANCE: sheet.appearance, MATERIAL: material}
    address = reverse(f"judging:{name}", args=[about[GATED[name]].pk])
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code != 428
        assert answer.headers.get("Location") != way(heat)
        answer.close()


def test_marks_that_waited_count_once_the_judge_has_signed(client, heat, sheet, monkeypatch):
    body = body_of()
    with monkeypatch.context() as patch:
        patch.setattr("judging.services.commitments.VERSION", "2027-1")
        assert sent(client, sheet, body).status_code == 428
        assert not SheetVersion.objects.exists()
        said = {"signature": str(sheet.seat.judge.user), "digest": digest_of(TEXT)}
        assert client.post(way(heat), said).url == reverse("judging:heat", args=[heat.pk])
        assert sent(client, sheet, body).json()["client_id"] == body["client_id"]
    assert SheetVersion.objects.count() == 1


def test_a_locked_heat_is_open_to_read(client, heat, sheet, new_version):
    lock_heat(heat, actor=builders.make_admin(), at=NOW, reason="到点")
    assert client.get(reverse("judging:sheet", args=[sheet.pk])).status_code == 200
    assert sent(client, sheet, body_of()).status_code == 423


def test_the_commitment_of_another_edition_opens_nothing(client_of, track):
    """Not even where one path begins like the other."""
    heat, judge = builders.make_heat(builders.make_round(track)), builders.make_judge()
    seat_judge(heat, judge, number=1, actor=builders.make_admin(), at=NOW)
    root = track.path.partition("/")[0]
    builders.commit(judge, builders.make_competition(root[:-1]))
    page = reverse("judging:heat", args=[heat.pk])
    assert client_of(judge.user).get(page).url == way(heat)
    builders.commit(judge, track)
    assert client_of(judge.user).get(page).status_code == 200


def test_a_heat_that_is_locked_does_not_open_one_that_is_not(client_of, heat, sheet, new_version):
    """The file of an entry that is judged again is asked for by the heat that is still open."""
    later = builders.make_heat(heat.round, number=2)
    judge = sheet.seat.judge
    lock_heat(heat, actor=builders.make_admin(), at=NOW, reason="到点")
    later.starts_at += dt.timedelta(days=1)
    later.save()
    seat_judge(later, judge, number=1, reason="增补", actor=builders.make_admin(), at=NOW)
    later.appearances.create(entry=sheet.appearance.entry)
    file = sheet.appearance.entry.materials.exclude(kind="declaration").first()
    address = reverse("judging:material", args=[file.pk])
    assert client_of(judge.user).get(address).url == way(later)
