"""Seat cards for tests: issued as the worker issues them, with codes that the test knows."""

import re
from types import SimpleNamespace

from django.db import transaction
from django.test import Client

from accounts.jobs import request_job
from judging.models import SeatCard
from judging.services import card_printing, card_secrets
from judging.services.seat_cards import give_pin
from tests import builders
from tests.builders import NOW


def issue(heat, *, at=NOW, actor=None):
    """Cards for every seat of the heat, without the paper; {seat number: secret}."""
    actor = actor or builders.make_admin()
    seats = list(heat.seats.select_related("judge__user").order_by("number"))
    codes = {seat.pk: card_secrets.new_secret() for seat in seats}
    job = request_job(f"seat_cards:{heat.pk}", actor=actor, at=at, total=1)
    with transaction.atomic():
        card_printing._replace(job, heat, seats, codes, at=at)
    job.cancelled_at = at
    job.save()
    return {seat.number: codes[seat.pk] for seat in seats}


def card_of(heat, seat):
    return SeatCard.objects.in_force().with_heat().get(seat__heat=heat, seat__number=seat)


def pin_of(heat, seat, *, at=NOW, actor=None):
    """A PIN told at the desk."""
    place = heat.seats.get(number=seat)
    return give_pin(place, actor=actor or builders.make_admin(), at=at)


class Tablet:
    """A browser on a table in the hall."""

    def __init__(self):
        self.client = Client()

    def scan(self, secret):
        return self.client.get(f"/seat/card/{secret}/")

    def type(self, pin):
        return self.client.post("/seat/", {"pin": pin})

    def sign_in(self, secret, pin):
        self.scan(secret)
        return self.type(pin)

    def get(self, path):
        return self.client.get(path)

    def leave(self):
        return self.client.post("/seat/logout/")


def equipped(heat, seat=2, *, at=NOW):
    """A heat with cards, the secret and the PIN of one seat, and a fresh tablet."""
    codes = issue(heat, at=at)
    return SimpleNamespace(
        heat=heat,
        codes=codes,
        secret=codes[seat],
        pin=pin_of(heat, seat, at=at),
        judge=heat.seats.get(number=seat).judge.user,
        tablet=Tablet(),
    )


def shown_pin(response):
    """The PIN on a page that shows one."""
    return re.search(r'cs-pin-shown num">(\d+)<', response.content.decode())[1]
