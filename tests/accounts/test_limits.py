"""Limits that protect an account, and that a hall behind one address does not trip."""

import pytest
from django.urls import reverse

from accounts import adapter
from accounts.models import TextMessage
from tests.accounts.signing import (
    NUMBER,
    PASSWORD,
    ask_code,
    enter_code,
    make_owner,
    sign_in,
    stranger,
    texted_code,
    user_of,
)

pytestmark = pytest.mark.django_db
HALL = "198.51.100.7"
TRIES = 5


def attack(name="owner", *, start=1, times=TRIES):
    """Wrong passwords, each from another address and a fresh browser."""
    return [sign_in(stranger(f"203.0.113.{start + n}"), name, "wrong") for n in range(times)]


def test_two_hundred_judges_behind_one_address_sign_in():
    judges = [make_owner(f"judge{n}", mobile="") for n in range(200)]
    for judge in judges:
        client = stranger(HALL)
        assert sign_in(client, judge.username, "a slip").status_code == 200
        answer = sign_in(client, judge.username)
        assert answer.status_code == 302
        assert user_of(client) == judge.pk


def test_with_narrow_limits_by_address_the_hall_would_be_shut_out(settings):
    """The control: allauth's own limits lock the same crowd out."""
    settings.ACCOUNT_RATE_LIMITS = {}
    statuses = [
        sign_in(stranger(HALL), make_owner(f"judge{n}", mobile="").username).status_code
        for n in range(40)
    ]
    assert 429 in statuses


def test_a_hall_asks_for_codes_and_nobody_is_refused():
    for n in range(60):
        number = f"138000{n:05d}"
        make_owner(f"judge{n}", mobile=number, password="")
        client = stranger(HALL)
        ask_code(client, number)
        enter_code(client, texted_code(number))
        assert user_of(client) is not None


def test_an_account_that_is_attacked_from_many_addresses_is_shut():
    make_owner()
    attack()
    client = stranger("203.0.113.99")
    assert sign_in(client, "owner").status_code == 200
    assert user_of(client) is None


def test_without_the_count_by_account_the_attack_would_go_on(monkeypatch):
    """The control: counted by whatever was typed at each address, the sixth try is let in."""
    monkeypatch.setattr(
        adapter, "limit_key", lambda request, pk, typed: request.META["REMOTE_ADDR"]
    )
    make_owner()
    attack()
    client = stranger("203.0.113.99")
    sign_in(client, "owner")
    assert user_of(client) is not None


@pytest.mark.parametrize(
    "names", [["owner", "OWNER ", "owner@example.org", NUMBER, "+86 138-1234 5678"]]
)
def test_all_names_of_an_account_have_one_count(names):
    make_owner()
    for n, name in enumerate(names):
        attack(name, start=10 * n, times=1)
    client = stranger("203.0.113.99")
    sign_in(client, NUMBER)
    assert user_of(client) is None


def test_the_owner_s_own_device_is_not_shut_by_an_attack():
    user = make_owner()
    own = stranger(HALL)
    sign_in(own, "owner")
    own.post(reverse("account_logout"))
    attack(times=TRIES + 3)
    sign_in(own, "owner")
    assert user_of(own) == user.pk


def test_a_known_device_has_its_own_limit():
    make_owner()
    own = stranger(HALL)
    sign_in(own, "owner")
    own.post(reverse("account_logout"))
    for _try in range(TRIES):
        sign_in(own, "owner", "wrong")
    sign_in(own, "owner")
    assert user_of(own) is None


def test_a_forged_or_borrowed_device_cookie_helps_nobody(settings):
    make_owner()
    make_owner("other", mobile="")
    borrowed = stranger()
    sign_in(borrowed, "other")
    borrowed.post(reverse("account_logout"))
    attack()
    sign_in(borrowed, "owner")
    assert user_of(borrowed) is None
    forged = stranger("203.0.113.98")
    forged.cookies[settings.DEVICE_COOKIE_NAME] = "eyJpZCI6ICJ4IiwgImFjY291bnRzIjogWzFdfQ:1:x"
    sign_in(forged, "owner")
    assert user_of(forged) is None


def test_codes_are_limited_by_account_and_not_by_address():
    make_owner()
    for n in range(6):
        ask_code(stranger(f"203.0.113.{n}"), NUMBER)
    assert TextMessage.objects.count() == 3


def test_the_device_cookie_says_nothing_readable_to_scripts(settings):
    make_owner()
    client = stranger()
    cookie = sign_in(client, "owner").cookies[settings.DEVICE_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert PASSWORD not in cookie.value


def test_too_many_requests_are_answered_with_a_page_of_ours(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client = stranger()
    sign_in(client, "owner")
    answer = sign_in(client, "owner")
    assert answer.status_code == 429
    assert "cs-masthead" in answer.content.decode()
