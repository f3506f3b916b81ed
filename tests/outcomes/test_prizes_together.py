"""A prize is saved in the moment in which somebody asks for its list to be confirmed."""

import threading
import time

import pytest
from django.db import transaction
from django.test import Client

from outcomes import admin as prize_admin
from outcomes.models import Award, AwardList
from outcomes.services.award_confirmation import request_confirmation
from tests import admin_pages, builders
from tests.at_once import together
from tests.builders import NOW
from tests.outcomes.winners import make_prize

pytestmark = pytest.mark.django_db(transaction=True)
# So long the transaction of the request stays open after its last statement.
PAUSE = 1.0


@pytest.fixture
def waiting():
    """(a prize whose award somebody is about to ask for, an organiser)."""
    track = builders.make_tree()[2]
    organiser = builders.make_staff(track)
    prize = make_prize(track, 1, "一等奖", places=1, by_rank=False)
    entry = builders.make_entry(track)
    type(entry).objects.filter(pk=entry.pk).update(state="confirmed")
    said = {"reason": "评审", "proposed_by": organiser, "proposed_at": NOW}
    Award.objects.create(prize=prize, entry=entry, **said)
    return prize, organiser


def played(prize, organiser):
    """One asks, another one saves the prize before that is committed; the errors of both."""
    client = Client()
    client.force_login(organiser)
    data = admin_pages.form_of(client.get(admin_pages.page(prize)), places=9)
    asked = threading.Event()

    def ask():
        with transaction.atomic():
            request_confirmation(prize.competition, reason="核对", actor=organiser, at=NOW)
            asked.set()
            time.sleep(PAUSE)

    def save():
        assert asked.wait(timeout=30)
        client.post(admin_pages.page(prize), data)

    return together(ask, save)


def is_as_asked(prize):
    prize.refresh_from_db()
    [kept] = AwardList.objects.get().content["prizes"]
    return kept["places"] == prize.places


def test_a_prize_is_not_changed_past_the_request(waiting):
    prize, organiser = waiting
    assert played(prize, organiser) == []
    assert is_as_asked(prize)
    assert prize.places == 1


@pytest.mark.services
def test_without_the_lock_it_would_be(waiting, monkeypatch):
    """The negative control: neither the page nor the save waits for the node."""
    prize, organiser = waiting
    monkeypatch.setattr(prize_admin.PrizeAdmin, "lock_above", lambda page, obj: None)
    monkeypatch.setattr(prize_admin, "hold_prizes", lambda node, *, actor: None)
    assert played(prize, organiser) == []
    assert not is_as_asked(prize)
