"""Signing in on a tablet with a seat card: one judge, one heat, one device, one day."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from competitions.services.grants import grant_role
from judging.models import SeatCard
from judging.models.seat_cards import MOST_WRONG_PINS
from judging.services import card_secrets
from judging.services.card_sign_in import REFUSED
from judging.services.heats import lock_heat
from judging.services.seat_cards import (
    CardRefused,
    card_lines,
    give_pin,
    make_own_pin,
    release_device,
    revoke_card,
)
from tests import builders
from tests.builders import NOW
from tests.judging.cards import Tablet, card_of, equipped, issue, pin_of
from tests.judging.saving import sheet_of

pytestmark = pytest.mark.django_db
# The heats of the builders are held on the day after NOW; ten in the morning in the hall.
MORNING = dt.datetime(2026, 9, 2, 2, 0, tzinfo=dt.UTC)
MIDNIGHT = dt.datetime(2026, 9, 2, 16, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _english_pages(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def hall(track, clock):
    return equipped(builders.make_open_heat(track, entries=3, judges=3))


@pytest.fixture
def signed_in(hall):
    assert hall.tablet.sign_in(hall.secret, hall.pin).status_code == 302
    return hall


def heat_page(hall):
    return f"/judge/heats/{hall.heat.pk}/"


def is_in(tablet, hall):
    return tablet.get(heat_page(hall)).status_code == 200


def refusals():
    lines = AuditEntry.objects.filter(action__startswith=REFUSED).order_by("pk")
    return [line.action.removeprefix(REFUSED) for line in lines]


def test_code_and_pin_open_the_judges_pages_of_the_heat(hall):
    scanned = hall.tablet.scan(hall.secret)
    assert (scanned.status_code, scanned.url) == (302, "/seat/")
    page = hall.tablet.get("/seat/").content.decode()
    assert "Seat 2" in page
    assert hall.heat.name in page
    assert str(hall.judge) not in page
    entered = hall.tablet.type(hall.pin)
    assert entered.url == heat_page(hall)
    assert is_in(hall.tablet, hall)
    sheet = sheet_of(hall.heat, order=1, seat=2)
    assert hall.tablet.get(f"/judge/sheets/{sheet.pk}/").status_code == 200
    line = AuditEntry.objects.get(action="seat_card.sign_in")
    assert (line.actor, line.detail) == (hall.judge, {"seat": 2, "bound": True})


def test_the_secret_stands_in_no_place_but_the_card(hall):
    hall.tablet.sign_in(hall.secret, hall.pin)
    card = card_of(hall.heat, 2)
    kept = [card.digest, card.pin_hash, card.device_digest]
    kept += [str(line.detail) for line in AuditEntry.objects.all()]
    kept += [str(session.get_decoded()) for session in Session.objects.all()]
    assert not any(hall.secret in text or hall.pin in text for text in kept)
    assert len(hall.secret) == 43
    assert len({card_secrets.new_secret() for _ in range(100)}) == 100


def test_a_digest_is_worth_nothing_without_the_portals_key(hall, settings):
    settings.SECRET_KEY = "another one"
    assert hall.tablet.scan(hall.secret).status_code == 404
    settings.SECRET_KEY_FALLBACKS = ["known only to the tests"]
    assert hall.tablet.sign_in(hall.secret, hall.pin).url == heat_page(hall)


def test_the_session_is_a_new_one_and_ends_with_the_day(hall, clock):
    hall.tablet.scan(hall.secret)
    before = hall.tablet.client.cookies[settings.SESSION_COOKIE_NAME].value
    hall.tablet.type(hall.pin)
    after = hall.tablet.client.cookies[settings.SESSION_COOKIE_NAME].value
    assert before != after
    assert not Session.objects.filter(session_key=before).exists()
    assert Session.objects.get(session_key=after).expire_date == MIDNIGHT
    # A judge who only listens for hours is not signed out.
    clock.move_to(MIDNIGHT - dt.timedelta(seconds=1))
    assert is_in(hall.tablet, hall)
    clock.move_to(MIDNIGHT)
    assert not is_in(hall.tablet, hall)


def test_an_idle_session_of_an_account_still_ends(hall, client_of, clock):
    client = client_of(hall.judge)
    assert client.get(heat_page(hall)).status_code == 200
    clock.move_to(MORNING + dt.timedelta(hours=5))
    assert client.get(heat_page(hall)).status_code == 302


@pytest.mark.parametrize("days", [-1, 1])
def test_it_is_worthless_on_any_other_day(hall, clock, days):
    clock.move_to(MORNING + dt.timedelta(days=days))
    answer = hall.tablet.sign_in(hall.secret, hall.pin)
    assert answer.status_code == 409
    assert "good on 2 September 2026 only" in answer.content.decode()
    assert hall.heat.name not in answer.content.decode()
    assert refusals() == ["not_today"]


def test_its_day_begins_and_ends_at_midnight_in_china(hall, clock):
    start = MIDNIGHT - dt.timedelta(days=1)
    clock.move_to(start - dt.timedelta(seconds=1))
    assert hall.tablet.sign_in(hall.secret, hall.pin).status_code == 409
    clock.move_to(start)
    assert hall.tablet.sign_in(hall.secret, hall.pin).status_code == 302


def test_a_heat_that_was_moved_leaves_its_cards_worthless(signed_in):
    heat = signed_in.heat
    heat.starts_at += dt.timedelta(days=1)
    heat.save()
    assert not is_in(signed_in.tablet, signed_in)


def test_after_the_lock_own_sheets_are_still_read(signed_in):
    builders.sign_all(signed_in.heat)
    lock_heat(signed_in.heat, actor=builders.make_admin(), at=NOW)
    sheet = sheet_of(signed_in.heat, order=1, seat=2)
    assert signed_in.tablet.get(f"/judge/sheets/{sheet.pk}/").status_code == 200


# Devices


def test_it_is_worthless_on_a_second_device_and_the_desk_is_told(signed_in):
    other = Tablet()
    other.scan(signed_in.secret)
    # Nobody learns from the page that the card is in use.
    assert 'name="pin"' in other.get("/seat/").content.decode()
    answer = other.type(signed_in.pin)
    assert answer.status_code == 409
    assert "in use on another tablet" in answer.content.decode()
    assert not is_in(other, signed_in)
    assert is_in(signed_in.tablet, signed_in)
    assert card_of(signed_in.heat, 2).other_device_at == MORNING
    assert refusals() == ["other_device"]


def test_on_a_second_device_the_pin_is_not_even_looked_at(signed_in):
    other = Tablet()
    other.scan(signed_in.secret)
    for _ in range(MOST_WRONG_PINS + 1):
        assert other.type("000000").status_code == 409
    assert card_of(signed_in.heat, 2).wrong_pins == 0
    # Written down once a minute, not once a try.
    assert refusals() == ["other_device"]


def test_a_session_does_not_move_to_another_device(signed_in):
    thief = Tablet()
    name = settings.SESSION_COOKIE_NAME
    thief.client.cookies[name] = signed_in.tablet.client.cookies[name].value
    assert not is_in(thief, signed_in)


def test_a_released_card_is_bound_to_the_next_device(signed_in):
    admin = builders.make_admin()
    release_device(signed_in.heat.seats.get(number=2), actor=admin, at=MORNING)
    assert not is_in(signed_in.tablet, signed_in)
    other = Tablet()
    assert other.sign_in(signed_in.secret, signed_in.pin).status_code == 302
    assert is_in(other, signed_in)
    assert signed_in.tablet.sign_in(signed_in.secret, signed_in.pin).status_code == 409


def test_a_browser_without_cookies_is_told_so(hall):
    hall.tablet.scan(hall.secret)
    del hall.tablet.client.cookies[settings.TABLET_COOKIE_NAME]
    answer = hall.tablet.type(hall.pin)
    assert answer.status_code == 409
    assert "cookies" in answer.content.decode()


# Withdrawn, replaced


def test_a_withdrawn_card_signs_its_tablet_out_at_once(signed_in):
    revoke_card(signed_in.heat.seats.get(number=2), actor=builders.make_admin(), at=MORNING)
    answer = signed_in.tablet.get(heat_page(signed_in))
    assert (answer.status_code, answer.url) == (302, "/seat/")
    assert "Scan your seat card" in signed_in.tablet.get("/seat/").content.decode()
    # The session itself is gone, not only refused.
    assert signed_in.tablet.get("/my/").url.startswith("/accounts/login/")
    answer = signed_in.tablet.sign_in(signed_in.secret, signed_in.pin)
    assert answer.status_code == 409
    assert "replaced or withdrawn" in answer.content.decode()


def test_a_new_card_makes_the_older_one_worthless_and_keeps_the_pin(signed_in):
    codes = issue(signed_in.heat, at=MORNING)
    assert not is_in(signed_in.tablet, signed_in)
    assert Tablet().sign_in(signed_in.secret, signed_in.pin).status_code == 409
    assert Tablet().sign_in(codes[2], signed_in.pin).status_code == 302


def test_a_card_of_whoever_sat_there_before_opens_nothing(track, clock):
    heat = builders.make_heat(builders.make_round(track))
    builders.make_panel(heat, 3)
    hall = equipped(heat)
    seat = heat.seats.get(number=2)
    seat.judge = builders.make_judge()
    seat.save()
    assert hall.tablet.sign_in(hall.secret, hall.pin).status_code == 409
    assert [line.mark for line in card_lines(heat, at=MORNING)] == ["ready", "void", "ready"]
    # The PIN of the one is not the PIN of the other.
    assert Tablet().sign_in(issue(heat, at=MORNING)[2], hall.pin).status_code == 409
    seat.delete()
    assert Tablet().scan(hall.secret).status_code == 404


def test_a_closed_account_is_out(signed_in):
    signed_in.judge.is_active = False
    signed_in.judge.save()
    assert not is_in(signed_in.tablet, signed_in)


# PINs


def test_five_wrong_pins_lock_a_card_and_a_new_card_helps(hall):
    hall.tablet.scan(hall.secret)
    wrong = "1" * 6
    said = [hall.tablet.type(wrong).content.decode() for _ in range(MOST_WRONG_PINS)]
    assert "You have 4 more tries" in said[0]
    assert "One more wrong try" in said[3]
    assert "have locked this seat card" in said[4]
    assert hall.tablet.type(hall.pin).status_code == 409
    assert not is_in(hall.tablet, hall)
    assert refusals() == ["wrong_pin"] * MOST_WRONG_PINS + ["locked"]
    with pytest.raises(CardRefused):
        pin_of(hall.heat, 2)
    codes = issue(hall.heat, at=MORNING)
    assert hall.tablet.sign_in(codes[2], hall.pin).status_code == 302


def test_the_right_pin_takes_the_count_back(hall):
    hall.tablet.scan(hall.secret)
    for _ in range(MOST_WRONG_PINS - 1):
        hall.tablet.type("111111")
    assert hall.tablet.type(hall.pin).status_code == 302
    assert card_of(hall.heat, 2).wrong_pins == 0


@pytest.mark.parametrize("way", ["{0}", " {0} ", "{1}"])
def test_a_pin_may_be_typed_as_a_chinese_keyboard_gives_it(hall, way):
    wide = hall.pin.translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert hall.tablet.sign_in(hall.secret, way.format(hall.pin, wide)).status_code == 302


def test_without_a_pin_a_card_opens_nothing(hall):
    answer = hall.tablet.sign_in(hall.codes[3], "")
    assert answer.status_code == 200
    assert 'name="pin"' not in answer.content.decode()
    assert "There is no PIN for this seat card yet" in answer.content.decode()
    assert hall.tablet.type("123456").status_code == 409
    assert refusals() == ["no_pin"]


def test_an_account_makes_its_own_pin_and_it_is_shown_once(hall, client_of):
    client = client_of(hall.judge)
    address = f"{heat_page(hall)}pin/"
    shown = client.post(address)
    pin = shown.context["pin"]
    assert pin in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert pin not in client.get(address).content.decode()
    assert hall.tablet.sign_in(hall.secret, hall.pin).status_code == 422
    assert hall.tablet.sign_in(hall.secret, pin).status_code == 302
    assert card_of(hall.heat, 2).pin_set_by == hall.judge


def test_a_tablet_on_which_pins_are_guessed_rests_and_the_others_go_on(track, clock):
    hall = equipped(builders.make_open_heat(track, entries=1, judges=5))
    guesser = hall.tablet
    for seat in (1, 3, 4):
        pin_of(hall.heat, seat)
        guesser.scan(hall.codes[seat])
        for _ in range(MOST_WRONG_PINS):
            guesser.type("111111")
    assert guesser.sign_in(hall.secret, hall.pin).status_code == 429
    assert refusals()[-1] == "too_many"
    # Behind the same address.
    assert Tablet().sign_in(hall.secret, hall.pin).status_code == 302


def test_a_hall_of_two_hundred_behind_one_address_is_never_locked_out(track, clock):
    heat = builders.make_heat(builders.make_round(track))
    admin = builders.make_admin()
    for number in range(1, 201):
        builders.seat_judge(heat, builders.make_judge(), number=number, actor=admin, at=NOW)
    codes = issue(heat)
    hashed, pins = card_secrets.pin_hash("428513"), "428513"
    SeatCard.objects.update(pin_hash=hashed, pin_set_by=admin)
    # Somebody in the hall guesses codes the while.
    guesses = [Tablet().scan(card_secrets.new_secret()).status_code for _ in range(300)]
    assert set(guesses) == {404}
    came = [Tablet().sign_in(code, pins).status_code for code in codes.values()]
    assert came == [302] * 200


# The desk


@pytest.mark.parametrize("step", [revoke_card, release_device, give_pin])
def test_only_who_runs_the_heat_has_a_hand_in_its_cards(signed_in, track, step):
    seat = signed_in.heat.seats.get(number=2)
    secretary = builders.make_staff(track, "secretariat")
    for actor in (signed_in.judge, builders.make_user("stranger"), secretary):
        with pytest.raises(PermissionDenied):
            step(seat, actor=actor, at=MORNING)


def test_an_organiser_who_scores_in_the_heat_gives_out_no_pins(track, clock):
    heat = builders.make_heat(builders.make_round(track))
    judge = builders.make_judge()
    grant_role(track, judge.user, "organiser", actor=builders.make_admin(), at=NOW)
    builders.seat_judge(heat, judge, number=1, actor=builders.make_admin(), at=NOW)
    issue(heat)
    with pytest.raises(PermissionDenied):
        give_pin(heat.seats.get(number=1), actor=judge.user, at=MORNING)
    # One's own is another matter.
    assert len(make_own_pin(heat, actor=judge.user, at=MORNING)) == 6


def test_steps_without_a_card_or_a_tablet_say_so(hall, clock):
    admin, seat = builders.make_admin(), hall.heat.seats.get(number=3)
    with pytest.raises(CardRefused, match="No tablet"):
        release_device(seat, actor=admin, at=MORNING)
    revoke_card(seat, actor=admin, at=MORNING)
    with pytest.raises(CardRefused, match="no card"):
        revoke_card(seat, actor=admin, at=MORNING)
    with pytest.raises(CardRefused, match="no seat card"):
        make_own_pin(hall.heat, actor=seat.judge.user, at=MORNING)


def test_the_desk_sees_who_is_there_and_when_last(signed_in, clock):
    def marks():
        return [line.mark for line in card_lines(signed_in.heat, at=MORNING)]

    assert marks() == ["ready", "here", "ready"]
    clock.move_to(MORNING + dt.timedelta(minutes=7))
    assert is_in(signed_in.tablet, signed_in)
    assert card_of(signed_in.heat, 2).last_seen_at == MORNING + dt.timedelta(minutes=7)
    signed_in.tablet.leave()
    assert marks() == ["ready", "left", "ready"]


@pytest.mark.parametrize("judges", [1, 3])
def test_the_desks_list_takes_two_queries(track, clock, judges, django_assert_num_queries):
    hall = equipped(builders.make_open_heat(track, entries=1, judges=judges), seat=1)
    with django_assert_num_queries(2):
        lines = card_lines(hall.heat, at=MORNING)
        assert [(str(line.seat.judge), line.is_today) for line in lines]
    assert len(lines) == judges


def test_the_database_keeps_one_card_in_force_for_a_seat(hall):
    card = card_of(hall.heat, 2)
    card.pk, card.digest = None, "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        card.save(force_insert=True)


# One after the other on one tablet


def test_the_next_judge_sees_nothing_of_the_one_before(signed_in):
    tablet, heat = signed_in.tablet, signed_in.heat
    sheet = sheet_of(heat, order=1, seat=2)
    tablet.leave()
    for path in (heat_page(signed_in), f"/judge/sheets/{sheet.pk}/"):
        assert tablet.get(path).status_code == 302
    pin = pin_of(heat, 3, at=MORNING)
    assert tablet.sign_in(signed_in.codes[3], pin).status_code == 302
    assert tablet.get(f"/judge/sheets/{sheet.pk}/").status_code == 404
    assert str(signed_in.judge) not in tablet.get(heat_page(signed_in)).content.decode()


def test_who_forgot_to_leave_is_signed_out_by_the_next(signed_in):
    tablet = signed_in.tablet
    pin = pin_of(signed_in.heat, 3, at=MORNING)
    before = tablet.client.cookies[settings.SESSION_COOKIE_NAME].value
    tablet.scan(signed_in.codes[3])
    assert "Somebody is signed in" in tablet.get("/seat/").content.decode()
    assert tablet.type(pin).status_code == 302
    assert not Session.objects.filter(session_key=before).exists()
    assert int(tablet.client.session["_auth_user_id"]) != signed_in.judge.pk


def test_a_card_takes_the_place_of_a_full_session(hall, client_of):
    hall.tablet.client.force_login(hall.judge)
    assert hall.tablet.get("/my/").status_code == 200
    hall.tablet.sign_in(hall.secret, hall.pin)
    assert hall.tablet.get("/my/").status_code == 404


def test_what_was_scanned_is_forgotten_after_a_while(hall, clock):
    hall.tablet.scan(hall.secret)
    clock.move_to(MORNING + dt.timedelta(minutes=16))
    assert "Scan your seat card" in hall.tablet.get("/seat/").content.decode()
    assert "Scan your seat card" in hall.tablet.type(hall.pin).content.decode()


def test_every_answer_to_such_a_session_forbids_to_keep_it(signed_in):
    material = sheet_of(signed_in.heat, order=1, seat=2).appearance.entry.materials.first()
    paths = [heat_page(signed_in), f"/judge/materials/{material.pk}/", "/", "/my/", "/nowhere/"]
    for path in paths:
        answer = signed_in.tablet.get(path)
        if answer.streaming:
            answer.getvalue()
        assert "no-store" in answer["Cache-Control"], path
