"""The desk's pages of the seat cards: what they offer, what they refuse, what they never show."""

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.jobs import finish_job
from accounts.models import AuditEntry
from judging.models import SeatCard
from judging.services import card_printing
from judging.services.card_printing import jobs_of, paper_name
from tests import builders
from tests.judging.cards import card_of, equipped, shown_pin

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_pages(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture(autouse=True)
def queued(monkeypatch):
    tasks = []
    monkeypatch.setattr(
        card_printing, "hand_to_worker", lambda task, **said: bool(tasks.append(said) or True)
    )
    return tasks


@pytest.fixture
def desk(track, organiser, client_of):
    heat = builders.make_open_heat(track, entries=2, judges=3)
    with time_machine.travel(heat.starts_at, tick=False):
        hall = equipped(heat)
        hall.client = client_of(organiser)
        hall.url = f"/work/{track.code}/heats/{heat.pk}/cards/"
        yield hall


def text_of(response):
    return response.content.decode()


def test_printing_is_asked_for_with_the_address_the_desk_has_open(desk):
    answer = desk.client.post(f"{desk.url}print/", headers={"host": "localhost"})
    assert answer.url == desk.url
    line = AuditEntry.objects.get(action="seat_card.request")
    assert line.detail["site"] == "http://localhost"
    assert line.detail["seats"] == [1, 2, 3]
    page = text_of(desk.client.get(desk.url))
    assert "Waiting for a worker" in page
    part = text_of(desk.client.get(desk.url, headers={"hx-request": "true"}))
    assert part.lstrip().startswith('<div id="cards">')
    again = desk.client.post(f"{desk.url}print/", follow=True)
    assert "being set already" in text_of(again)
    stopped = desk.client.post(f"{desk.url}print/", {"cancel": "1"}, follow=True)
    assert "Stopped." in text_of(stopped)
    # The cards of before are as they were.
    assert card_of(desk.heat, 2).pin_hash


def test_a_single_card_is_printed_anew(desk):
    desk.client.post(f"{desk.url}print/", {"seat": ["2", "x", "9" * 5000]})
    assert AuditEntry.objects.get(action="seat_card.request").detail["seats"] == [2]


def test_the_printed_file_goes_to_who_runs_the_heat_and_is_on_record(desk, client_of, track):
    desk.client.post(f"{desk.url}print/")
    job = jobs_of(desk.heat).first()
    finish_job(job, at=desk.heat.starts_at)
    default_storage.save(paper_name(job), ContentFile(b"%PDF-1.7\n"))
    answer = desk.client.get(f"{desk.url}file/")
    assert answer.getvalue() == b"%PDF-1.7\n"
    assert "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.filter(action="seat_card.download").count() == 1
    for role in ("supervisor", "secretariat", "reviewer"):
        other = client_of(builders.make_staff(track, role))
        assert other.get(f"{desk.url}file/").status_code == 404
    default_storage.delete(paper_name(job))
    assert desk.client.get(f"{desk.url}file/").status_code == 404


def test_a_pin_is_on_one_page_once(desk):
    answer = desk.client.post(f"{desk.url}step/", {"seat": "3", "step": "pin"})
    pin = shown_pin(answer)
    assert "no-store" in answer["Cache-Control"]
    assert pin not in text_of(desk.client.get(desk.url))
    assert desk.tablet.sign_in(desk.codes[3], pin).status_code == 302


@pytest.mark.parametrize(
    ("step", "said"), [("revoke", "is withdrawn"), ("release", "another tablet now")]
)
def test_a_step_is_taken_with_one_press(desk, step, said):
    desk.tablet.sign_in(desk.secret, desk.pin)
    answer = desk.client.post(f"{desk.url}step/", {"seat": "2", "step": step}, follow=True)
    assert said in text_of(answer)
    assert desk.tablet.get(f"/judge/heats/{desk.heat.pk}/").status_code == 302


@pytest.mark.parametrize("data", [{"seat": "2"}, {"seat": "x", "step": "pin"}, {"step": "pin"}])
def test_a_step_that_is_none_is_absent(desk, data):
    assert desk.client.post(f"{desk.url}step/", data).status_code == 404


def test_a_step_that_cannot_be_taken_says_why(desk):
    answer = desk.client.post(f"{desk.url}step/", {"seat": "1", "step": "release"}, follow=True)
    assert "No tablet is signed in" in text_of(answer)
    SeatCard.objects.filter(seat__number=1).update(wrong_pins=5)
    answer = desk.client.post(f"{desk.url}step/", {"seat": "1", "step": "pin"}, follow=True)
    assert "have locked this card" in text_of(answer)


def test_the_desk_sees_no_mark_and_no_code(desk):
    desk.tablet.sign_in(desk.secret, desk.pin)
    before = desk.client.get(desk.url)
    builders.sign_all(desk.heat)
    after = desk.client.get(desk.url)
    assert before.context["in_use"] == 1
    strip = [text_of(page).split('id="cards"')[1].split("csrf")[0] for page in (before, after)]
    assert strip[0] == strip[1]
    assert desk.secret not in text_of(after)


def test_the_preview_makes_no_card(desk):
    count = SeatCard.objects.count()
    page = text_of(desk.client.get(f"{desk.url}preview/"))
    for seat in desk.heat.seats.all():
        assert str(seat.judge) in page
    assert SeatCard.objects.count() == count


def test_a_supervisor_reads_and_takes_no_step(desk, client_of, track):
    client = client_of(builders.make_staff(track, "supervisor"))
    page = text_of(client.get(desk.url))
    assert "Not used yet" in page
    assert "cards/step/" not in page
    assert client.post(f"{desk.url}step/", {"seat": "2", "step": "pin"}).status_code == 404
    assert client.post(f"{desk.url}print/").status_code == 404


@pytest.mark.parametrize("judges", [1, 3, 9])
def test_the_page_costs_the_same_for_one_and_nine(
    track, organiser, client_of, judges, django_assert_max_num_queries
):
    heat = builders.make_open_heat(track, entries=1, judges=judges)
    with time_machine.travel(heat.starts_at, tick=False):
        equipped(heat, seat=1)
        client, url = client_of(organiser), f"/work/{track.code}/heats/{heat.pk}/cards/"
        client.get(url)
        with django_assert_max_num_queries(12) as queries:
            client.get(url)
    assert len(queries) == 12
