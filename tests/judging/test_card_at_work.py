"""A judge at work with a seat card's session: saving, recusal, and what it cannot do."""

import datetime as dt
import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from judging.models import HeatSignature, SeatCard, SheetVersion
from judging.services.signing import review_of
from tests import builders
from tests.judging.cards import card_of, equipped
from tests.judging.saving import draft, save, sheet_of
from tests.judging.test_judge_views import body_of
from tests.judging.test_signing import NAME

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(track):
    heat = builders.make_open_heat(track, entries=2, judges=3)
    with time_machine.travel(heat.starts_at, tick=False):
        hall = equipped(heat)
        assert hall.tablet.sign_in(hall.secret, hall.pin).status_code == 302
        yield hall


def saved(client, sheet):
    return client.post(
        f"/judge/sheets/{sheet.pk}/save/",
        json.dumps(body_of(signed=True)),
        content_type="application/json",
    )


def test_marks_are_saved_and_the_card_costs_one_query(signed_in, client_of):
    full = client_of(signed_in.judge)
    counts = []
    for client, order in ((full, 1), (signed_in.tablet.client, 2)):
        # The first look at a session writes when it began.
        client.get(f"/judge/heats/{signed_in.heat.pk}/")
        sheet = sheet_of(signed_in.heat, order=order, seat=2)
        with CaptureQueriesContext(connection) as queries:
            assert saved(client, sheet).status_code == 200
        counts.append(len(queries))
        assert SheetVersion.objects.filter(sheet=sheet, signed=True).count() == 1
    assert counts[1] == counts[0] + 1


def test_a_save_without_a_good_card_says_that_the_judge_is_signed_out(signed_in):
    """The tablet then keeps the marks: an answer that is a redirection is no echo."""
    signed_in.heat.seats.get(number=2).cards.update(revoked_at=signed_in.heat.starts_at)
    sheet = sheet_of(signed_in.heat, order=1, seat=2)
    answer = saved(signed_in.tablet.client, sheet)
    assert (answer.status_code, answer.url) == (302, "/seat/")
    assert not SheetVersion.objects.exists()


@pytest.fixture
def marked(signed_in):
    """All of the judge's sheets are marked: what is left is the signature."""
    for order in (1, 2):
        save(sheet_of(signed_in.heat, order=order, seat=2), draft())
    return signed_in


def signs(hall, **sent):
    seen = review_of(hall.heat, hall.judge).seen
    return hall.tablet.client.post(f"/judge/heats/{hall.heat.pk}/review/", {"seen": seen} | sent)


def test_a_judge_signs_with_the_pin_of_the_card(marked):
    assert (
        'name="password"'
        not in marked.tablet.get(f"/judge/heats/{marked.heat.pk}/review/").content.decode()
    )
    assert signs(marked, pin=marked.pin).status_code == 302
    signature = HeatSignature.objects.get()
    assert (signature.method, signature.strokes, signature.sheets) == ("pin", "", 2)
    paper = marked.tablet.get(f"/judge/heats/{marked.heat.pk}/papers/").content.decode()
    assert "席位卡口令" in paper


def test_a_wrong_pin_signs_nothing_and_counts(marked):
    wrong = "000000" if marked.pin != "000000" else "111111"
    for tries in (1, 2):
        assert signs(marked, pin=wrong).status_code == 200
        assert card_of(marked.heat, 2).wrong_pins == tries
    assert not HeatSignature.objects.exists()


def test_a_card_that_wrong_pins_have_locked_signs_with_a_drawn_name_alone(marked):
    SeatCard.objects.filter(seat__heat=marked.heat, seat__number=2).update(wrong_pins=5)
    assert signs(marked, pin=marked.pin).status_code == 200
    assert not HeatSignature.objects.exists()
    assert signs(marked, strokes=NAME).status_code == 302
    assert HeatSignature.objects.get().method == "drawn"


def test_the_password_of_the_account_signs_nothing_on_a_tablet_of_the_hall(marked):
    marked.judge.set_password("a long password of their own")
    marked.judge.save()
    assert signs(marked, password="a long password of their own").status_code in (200, 302)
    assert not HeatSignature.objects.exists()


def test_without_a_card_no_pin_signs(marked, client_of):
    seen = review_of(marked.heat, marked.judge).seen
    url = f"/judge/heats/{marked.heat.pk}/review/"
    answer = client_of(marked.judge).post(url, {"seen": seen, "pin": marked.pin})
    assert answer.status_code == 200
    assert not HeatSignature.objects.exists()


def test_a_recusal_wins_over_a_card(signed_in):
    sheet = sheet_of(signed_in.heat, order=1, seat=2)
    path_ = f"/judge/appearances/{sheet.appearance_id}/recuse/"
    done = signed_in.tablet.client.post(path_, {"kind": "kinship", "note": ""})
    assert done.status_code == 302
    material = sheet.appearance.entry.materials.first()
    for way in (f"/judge/sheets/{sheet.pk}/", f"/judge/materials/{material.pk}/", path_):
        assert signed_in.tablet.get(way).status_code == 404
    assert saved(signed_in.tablet.client, sheet).status_code == 404


def test_the_chair_does_not_lock_the_heat_with_a_card(track):
    heat = builders.make_open_heat(track, entries=1, judges=3)
    with time_machine.travel(heat.starts_at + dt.timedelta(hours=1), tick=False):
        hall = equipped(heat, seat=1)
        hall.tablet.sign_in(hall.secret, hall.pin)
        page = hall.tablet.get(f"/judge/heats/{heat.pk}/").content.decode()
        assert "/lock/" not in page
        assert hall.tablet.get(f"/judge/heats/{heat.pk}/lock/").status_code == 404


def test_the_commitment_is_signed_in_the_hall(signed_in, monkeypatch):
    """Nobody who came with a card stands before a closed door."""
    monkeypatch.setattr("judging.services.commitments.VERSION", "2027-1")
    sent = signed_in.tablet.get(f"/judge/heats/{signed_in.heat.pk}/")
    assert sent.url == f"/judge/heats/{signed_in.heat.pk}/commitment/"
    assert signed_in.tablet.get(sent.url).status_code == 200


def test_all_sheets_are_looked_at_side_by_side(signed_in):
    page = signed_in.tablet.get(f"/judge/heats/{signed_in.heat.pk}/review/")
    assert page.status_code == 200


def test_a_kit_of_a_card_has_no_page_that_only_leads_elsewhere(signed_in, client_of):
    """The page of all heats leads a card to its own; a tablet would wait for it for ever."""
    kit = f"/judge/heats/{signed_in.heat.pk}/kit/"
    paths = signed_in.tablet.get(kit).json()["paths"]
    assert ["/judge/", *paths] == client_of(signed_in.judge).get(kit).json()["paths"]
    pages = [path for path in paths if "materials" not in path]
    assert {signed_in.tablet.get(path).status_code for path in pages} == {200}
